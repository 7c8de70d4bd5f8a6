"""hub calendar: the holidays by which working-day deadlines are counted."""

from __future__ import annotations

from pathlib import Path

import click

from hub.cli import shown, store
from hub.services.database import sessions
from hub.services.territory import calendar as service
from schemas.values import workdays


@click.group()
def calendar() -> None:
    """The holidays that deadlines are counted by."""


@calendar.command("list")
@click.option("--year", type=int, help="Only the holidays of this year.")
@shown.as_json
def list_(year: int | None, as_json: bool) -> None:
    """List the holidays of the store."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = service.holidays(session)
    rows = [
        row | {"day": str(row["day"])}
        for row in workdays.rows(h for h in found if year in (None, h.day.year))
    ]
    shown.rows(rows, list(workdays.COLUMNS), as_json)


@calendar.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def load(file: str) -> None:
    """Load FILE, a CSV of day, kind, name_id, name_en and source.

    It replaces the holidays of the years that it names, after a new decree for
    example; other years stay. The whole file is checked first. The figures of
    deadlines that run through a day that changed are computed again.
    """
    try:
        body = Path(file).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(
            f"{file} is not UTF-8 (byte {error.start}); save it as CSV UTF-8."
        ) from error
    with store.opened() as engine:
        read = workdays.read(body)
        with sessions.as_hub(engine) as session:
            done = service.load(session, read)
    click.echo(
        f"Holidays: {done.added} added, {done.removed} removed, {done.renamed} renamed;"
        f" {done.marks} months are computed again."
    )
