"""hub quarantine: rows that could not be taken, and what to do about them."""

from __future__ import annotations

import click

from hub.cli import shown, store
from hub.services import quarantine as rows
from hub.services import sessions

GROUPED = ("stream_id", "field", "rule", "rows", "example", "message_en")
SINGLE = ("id", "stream_id", "field", "value", "rule", "message_en")
DETAILS = (
    "id",
    "stream_id",
    "run_id",
    "raw_page_id",
    "pointer",
    "key",
    "state",
    "mapping_version",
    "created_at",
    "problems",
    "raw",
)


@click.group()
def quarantine() -> None:
    """Rows that could not be taken; their neighbours were."""


@quarantine.command("list")
@click.argument("of", required=False)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--rows", "single", is_flag=True, help="Each row, the newest first.")
@shown.as_json
def list_(of: str | None, limit: int, single: bool, as_json: bool) -> None:
    """Open rows grouped by cause; OF narrows to a system, stream or publisher.

    `example` is the number of one such row, for `hub quarantine show`.
    """
    look, columns = (rows.single, SINGLE) if single else (rows.groups, GROUPED)
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = [dict(g._mapping) for g in look(session, of, limit)]
    shown.rows(found, columns, as_json)


@quarantine.command()
@click.argument("number", type=shown.NUMBER)
@shown.as_json
def show(number: int, as_json: bool) -> None:
    """One row: every reason with field, value and fix, and the row as received."""
    with store.opened() as engine, sessions.as_hub(engine) as session:
        found = rows.one(session, number)
        if found is None:
            raise click.ClickException(f"There is no row {number} in quarantine.")
        row = dict(shown.fields(found, DETAILS))
    if as_json:
        shown.one(row, True)
        return
    problems = row.pop("problems")
    shown.one(row, False)
    for each in problems:
        click.echo(f"\n{each['field']} = {each['value']}   [{each['rule']}]")
        click.echo(f"  {each['id']}\n  {each['en']}")
