"""hub publisher: who may speak about which regions and schemas."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli import shown, store
from hub.services.database import sessions
from hub.services.territory import publishers

LISTED = ("id", "name", "schemas", "regions")


@click.group()
def publisher() -> None:
    """Publishers and their coverage."""


@publisher.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Load publishers from a YAML FILE.

    \b
    - id: dinkes-sumut
      name: Dinas Kesehatan Provinsi Sumatera Utara
      coverage: [{schema: disease, regions: ["12"], precedence: 10}]

    A province's code stands for itself and all of its regions. The whole file is
    checked first; an error names its line and nothing is loaded.
    """
    body = store.read(file)
    with store.opened() as engine, sessions.as_hub(engine) as session:
        loaded = publishers.load(session, body)
    click.echo(f"{loaded} {'publisher' if loaded == 1 else 'publishers'} loaded.")


@publisher.command("list")
@shown.as_json
def list_(as_json: bool) -> None:
    """Every publisher with what it covers."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = [dict(row._mapping) for row in publishers.known(session)]
    shown.rows(found, LISTED, as_json)
