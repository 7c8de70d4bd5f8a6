"""What a command works on: the store it opens, and errors said in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from psycopg import errors
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from hub.config import Config, ConfigError
from hub.embedded import folders, identity, local, programs, servers, supervisor
from hub.services.database import sessions, versions
from schemas.values.problem import Refused

STARTING = (
    folders.AlreadyRunning,
    identity.NotAllowed,
    programs.ProgramMissing,
    supervisor.ServerFailed,
)


OLD_TABLES = (errors.UndefinedTable, errors.UndefinedColumn)


@contextmanager
def opened() -> Iterator[Engine]:
    """The store as the application sees it, ready to be used.

    On this machine's own servers missing migrations are applied at once; in
    production `hub migrate` does that, and a store that lacks them is an error.
    """
    with configured() as config:
        owner = config.owner_database_url
        if config.demo and owner:
            versions.renew(owner)
        engine = sessions.engine(config.database_url, "hub-cli")
        try:
            yield engine
        finally:
            engine.dispose()


@contextmanager
def configured() -> Iterator[Config]:
    """The configuration of the environment, or of this machine's own servers.

    Foreseeable trouble in the block ends the command with a sentence.
    """
    try:
        with local.environment(servers.default_data(), os.environ) as values:
            os.environ.update(values)
            yield Config.from_env(os.environ)
    except (*STARTING, ConfigError) as trouble:
        raise click.ClickException(str(trouble)) from trouble
    except Refused as refused:
        raise failed(refused) from refused
    except OperationalError as lost:
        said = str(lost.orig).strip().partition("\n")[0]
        raise click.ClickException(f"The database does not answer: {said}") from lost
    except ArgumentError as wrong:
        raise click.ClickException(
            "HUB_DATABASE_URL is no address of a database; write"
            " postgresql://user@host/name."
        ) from wrong
    except ProgrammingError as wrong:
        if not isinstance(wrong.orig, OLD_TABLES):
            raise
        raise click.ClickException(
            "The tables are not those that this version needs; run `hub migrate`."
        ) from wrong
    except OSError as wrong:
        raise click.ClickException(str(wrong)) from wrong


def read(file: Path) -> str:
    """The text of a file; in words when it is none."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{file} is not UTF-8 text (byte {error.start}); save it as UTF-8."
        ) from error
    except OSError as error:
        raise click.ClickException(
            f"{file} cannot be read ({error.strerror})."
        ) from error


def failed(refused: Refused) -> click.ClickException:
    """Every problem on a line of its own: field, value, sentence."""
    lines = [
        f"  {p.field}: {p.message.id}\n  {' ' * len(p.field)}  {p.message.en}"
        for p in refused.problems
    ]
    count = len(refused.problems)
    head = "1 problem" if count == 1 else f"{count} problems"
    return click.ClickException("\n".join([f"{head}; nothing was changed.", *lines]))
