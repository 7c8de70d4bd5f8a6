"""hub boundaries: the outlines of regions, for maps that show them as they lie."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli import store
from hub.services.database import sessions
from hub.services.territory import boundaries as service

LARGEST = 64 << 20


@click.group()
def boundaries() -> None:
    """The outlines of regions."""


@boundaries.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help="Who drew them, as the map says it; else the file name.")
def import_(file: Path, source: str | None) -> None:
    """Import FILE, a GeoJSON with a dotted code (kemendagri_code) on each feature.

    The whole file is checked first; regions are found by code, never by name, and an
    unknown code refuses it. Outlines are made simpler once, neighbours keep meeting.
    Importing again replaces the outlines of the same regions.
    """
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"{file.name} is larger than {LARGEST >> 20} MB.")
    body = file.read_bytes()
    with store.opened() as engine, sessions.as_hub(engine) as session:
        done = service.load(session, body, source or file.name)
    click.echo(f"Boundaries: {done.outlines} regions, {done.points} points.")
    if done.without:
        click.echo(
            f"Without an outline: {len(done.without)}: {', '.join(done.without)}."
        )
