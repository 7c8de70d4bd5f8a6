"""hub secret: what the hub proves itself with to cities' systems, kept sealed."""

from __future__ import annotations

import getpass
import os
import sys

import click

from hub.cli import shown, store
from hub.config import Config
from hub.services.connected import secrets
from hub.services.database import sessions

LISTED = ("secret", "set_at", "set_by", "systems")


@click.group()
def secret() -> None:
    """Tokens and passwords for cities' systems; a manifest names them only.

    They are sealed in the store under the installation's key, leave it for their
    publisher's pulls alone, and are shown by no command, log or export.
    """


@secret.command("set")
@click.argument("reference", metavar="PUBLISHER/NAME")
@click.option("--by", help="Who sets it; by default this machine's user.")
def set_(reference: str, by: str | None) -> None:
    """Keep a secret, read from a prompt or from standard input; never from arguments.

    \b
    hub secret set kota-binjai/token
    hub secret set kota-binjai/token < token.txt

    The line's end is no part of it. What was kept under the name is replaced, and the
    next pull uses the new one.
    """
    value = _read()
    with store.opened() as engine, sessions.as_hub(engine) as session:
        kek = Config.from_env(os.environ).kek
        who = by or getpass.getuser()
        whole, new = secrets.put(session, reference, value, who, kek)
    click.echo(f"{whole} {'is kept' if new else 'was replaced'}.")


def _read() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Secret", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.read().removesuffix("\n").removesuffix("\r")


@secret.command("list")
@click.argument("publisher", required=False)
@shown.as_json
def list_(publisher: str | None, as_json: bool) -> None:
    """Names of secrets, who set them, and which systems ask for them; no values.

    One without a date is asked for by a manifest and not kept here: it must be set, or
    stand in the environment.
    """
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = secrets.known(session, publisher)
    rows = [
        {
            "secret": each.secret,
            "set_at": each.set_at,
            "set_by": each.set_by,
            "systems": ", ".join(each.systems),
        }
        for each in found
    ]
    shown.rows(rows, LISTED, as_json)


@secret.command()
@click.argument("reference", metavar="PUBLISHER/NAME")
def remove(reference: str) -> None:
    """Forget a secret; pulls that ask for it stop and say so."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        gone = secrets.remove(session, reference)
    if not gone:
        raise click.ClickException(
            f"There is no secret {reference}. See: hub secret list"
        )
    click.echo(f"{reference} is forgotten.")
