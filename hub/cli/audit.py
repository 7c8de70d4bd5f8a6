"""hub audit: logs that are only added to, chained so that a change shows."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hub.cli import store
from hub.services.audit import links, sealing
from hub.services.audit.links import Broken, Head
from hub.services.database import sessions

LOG = click.argument("log", type=click.Choice(sorted(sealing.LOGS)))


@click.group()
def audit() -> None:
    """What happened, sealed row by row; checked also without this hub."""


@audit.command()
@LOG
def export(log: str) -> None:
    """Write a LOG with its chain to standard output, for `hub audit verify`."""
    with store.opened() as engine, sessions.as_sso(engine) as session:
        for line in sealing.export(session, log):
            sys.stdout.write(f"{line}\n")


@audit.command()
@LOG
def head(log: str) -> None:
    """The end of the chain of a LOG: note it down where this hub cannot write."""
    with store.opened() as engine, sessions.as_sso(engine) as session:
        found = sealing.head(session, log)
    click.echo(str(found))


@audit.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", "noted", help="A head noted before, as POSITION:HASH.")
def verify(file: Path, noted: str | None) -> None:
    """Check an exported FILE; needs no database. Names the first bad row."""
    try:
        expected = Head.of(noted) if noted else None
        with file.open(encoding="utf-8") as lines:
            found = links.verify(lines, expected)
    except (Broken, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{found.position} rows hold; head {found}")
