"""What a command works on: the store it opens, and errors said in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from hub.config import Config, ConfigError
from hub.embedded import folders, identity, local, programs, servers, supervisor
from hub.services import migrations, sessions
from schemas.problem import Refused

STARTING = (
    folders.AlreadyRunning,
    identity.NotAllowed,
    programs.ProgramMissing,
    supervisor.ServerFailed,
)


@contextmanager
def opened() -> Iterator[Engine]:
    """The store as the application sees it, ready to be used.

    On this machine's own servers missing migrations are applied at once; in
    production `hub migrate` does that, and a store that lacks them is an error.
    """
    with configured() as config:
        owner = config.owner_database_url
        if config.demo and owner and migrations.pending(owner):
            migrations.upgrade(owner)
        engine = sessions.engine(config.database_url, "hub-cli")
        try:
            yield engine
        except Refused as refused:
            raise failed(refused) from refused
        except OperationalError as lost:
            raise click.ClickException(
                f"The database does not answer: {lost.orig}"
            ) from lost
        finally:
            engine.dispose()


@contextmanager
def configured() -> Iterator[Config]:
    """The configuration of the environment, or of this machine's own servers."""
    try:
        with local.environment(servers.default_data(), os.environ) as values:
            os.environ.update(values)
            yield Config.from_env(os.environ)
    except STARTING as trouble:
        raise click.ClickException(str(trouble)) from trouble
    except ConfigError as trouble:
        raise click.ClickException(str(trouble)) from trouble


def failed(refused: Refused) -> click.ClickException:
    """Every problem on a line of its own: field, value, sentence."""
    lines = [
        f"  {p.field}: {p.message.id}\n  {' ' * len(p.field)}  {p.message.en}"
        for p in refused.problems
    ]
    count = len(refused.problems)
    head = "1 problem" if count == 1 else f"{count} problems"
    return click.ClickException("\n".join([f"{head}; nothing was changed.", *lines]))
