"""hub province: load the regions of a province with their reference figures."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import click

from hub.cli import store
from hub.services.database import sessions
from hub.services.territory import provinces
from schemas.places.province import read_province

SHIPPED = resources.files("schemas") / "reference"


@click.group()
def province() -> None:
    """The province and its regions."""


@province.command()
@click.argument("file")
def load(file: str) -> None:
    """Load FILE: a regions CSV, or the name of a shipped one (sumatera-utara).

    The whole file is checked first: a wrong code, tile, column or number refuses
    it with its line, and nothing is loaded. Each region and the province become
    publishers; population and area are written as observations of the publishers
    that the file names. Loading the same file again changes nothing.
    """
    body = _read(file)
    with store.opened() as engine:
        read = read_province(body.decode("utf-8-sig"))
        with sessions.as_hub(engine) as session:
            done = provinces.load(session, read, body, datetime.now(UTC))
    click.echo(
        f"{read.name}: {done.regions} regions, {done.publishers} publishers;"
        f" figures: {done.created} new, {done.updated} changed,"
        f" {done.unchanged} as before."
    )


def _read(file: str) -> bytes:
    shipped = SHIPPED / f"{file}.csv"
    if shipped.is_file():
        return shipped.read_bytes()
    try:
        body = Path(file).read_bytes()
        body.decode("utf-8-sig")
    except OSError as error:
        names = sorted(f.name[:-4] for f in SHIPPED.iterdir() if ".csv" in f.name)
        raise click.ClickException(
            f"{file} cannot be read ({error.strerror}). Shipped: {', '.join(names)}."
        ) from error
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{file} is not UTF-8 (byte {error.start}); save it as CSV UTF-8."
        ) from error
    return body
