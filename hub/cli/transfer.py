"""hub export, hub import: move a province between servers, row for row."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click

from hub.cli import store
from hub.config import Config
from hub.services.transfer import arriving, files, leaving


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))
def export(file: str) -> None:
    """Write the whole province to FILE in plain SQL, as it stands at one moment.

    Another hub reads it with `hub import`, on PostgreSQL 15 or newer, embedded or in
    production; psql reads it too. A name that ends in .zst is compressed, "-" is
    standard output. The file is readable by its owner alone: it holds everything but
    keys and secrets. Needs HUB_OWNER_DATABASE_URL; nothing has to stop for it.
    """
    began = time.monotonic()
    with store.configured() as config, store.opened(), files.writing(file) as out:
        written = leaving.export(
            _owner(config), out, config.secret_key.encode(), datetime.now(UTC), _tell
        )
    _done("Exported", sum(written.rows.values()), began)
    click.echo(f"sha256 of the text: {written.sha256}", err=True)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--replace", is_flag=True, help="Throw away its facts; accounts stay.")
def import_(file: str, replace: bool) -> None:
    """Read FILE, written by `hub export`, into this database: all of it or nothing.

    The tables must be of the same version (`hub migrate`), empty unless --replace,
    and at rest: stop dispatchers and workers first. What was being worked on there
    is due here. A file that is cut off or altered is refused. Take the secret key
    along by hand: personal values are hashed with it.
    """
    began = time.monotonic()
    with store.configured() as config, store.opened(), files.reading(file) as source:
        pepper = config.secret_key.encode()
        taken = arriving.take_in(_owner(config), source, pepper, replace, _tell)
    _done("Imported", sum(taken.rows.values()), began)
    if not taken.same_key:
        click.echo(
            "Note: the secret key here is another than where the file was written."
            " Personal values are hashed with it; the next pull will see them changed."
            " Use the same HUB_SECRET_KEY_FILE to avoid that.",
            err=True,
        )


def _owner(config: Config) -> str:
    if config.owner_database_url is None:
        raise click.ClickException(
            "HUB_OWNER_DATABASE_URL is not set: the owner's address, not that of the"
            " application."
        )
    return config.owner_database_url


def _tell(table: str, rows: int) -> None:
    if rows:
        click.echo(f"{rows:>12,}  {table}", err=True)


def _done(verb: str, rows: int, began: float) -> None:
    seconds = time.monotonic() - began
    click.echo(f"{verb} {rows:,} rows in {seconds:.1f} s.", err=True)
