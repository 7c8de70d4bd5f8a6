"""hub quarantine: rows that could not be taken, and what to do about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import click

from hub.cli import shown, store
from hub.services.database import sessions
from hub.services.ingest.plan import NotActive
from hub.services.refused import quarantine as rows
from hub.services.replay import rows as again
from hub.services.replay.rows import Judged
from hub.services.working import jobs

GROUPED = ("stream_id", "field", "rule", "rows", "example", "message_en")
SINGLE = ("id", "stream_id", "field", "value", "rule", "message_en")
REPLAYED = ("stream", "field", "rule", "rows", "taken", "refused", "lost", "waiting")
DETAILS = (
    "id",
    "stream_id",
    "run_id",
    "raw_page_id",
    "pointer",
    "key",
    "state",
    "manifest_version_id",
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
        row = dict(shown.fields(found, DETAILS)) | rows.page_of(session, found)
    if as_json:
        shown.one(row, True)
        return
    problems = row.pop("problems")
    shown.one(row, False)
    for each in problems:
        click.echo(f"\n{each['field']} = {each['value']}   [{each['rule']}]")
        click.echo(f"  {each['id']}\n  {each['en']}")


@quarantine.command()
@click.argument("of", required=False)
@click.option("--rule", help="Only rows refused by this rule.")
@click.option("--field", help="Only rows refused for this field.")
@shown.as_json
def replay(of: str | None, rule: str | None, field: str | None, as_json: bool) -> None:
    """Judge open rows again after a mapping fix, without asking the city.

    OF narrows to a system, stream or publisher. Rows are read from the kept raw
    pages; those that come right take the path of any page, the others stay. Doing
    it twice changes nothing.
    """
    found: list[Judged] = []
    with store.configured() as config, store.opened() as engine:
        pepper = config.secret_key.encode()
        with sessions.as_hub(engine) as session:
            wanted = rows.streams(session, of, rule, field)
        for stream, publisher in wanted:
            with sessions.as_publisher(engine, publisher) as session:
                now = datetime.now(UTC)
                try:
                    found += again.replay(
                        session, stream, pepper, now, rule=rule, field=field
                    )
                except NotActive:
                    click.echo(f"{stream}: no active manifest; left alone.", err=True)
        if any(each.taken for each in found):
            with sessions.as_hub(engine) as session:
                jobs.request_roll_up(session, "hub quarantine replay")
    shown.rows([asdict(each) for each in found], REPLAYED, as_json)
    _tell(found, as_json)


def _tell(found: Sequence[Judged], as_json: bool) -> None:
    """What a table alone does not say: where to look, and what cannot be read."""
    if as_json or not found:
        return
    if refused := sum(each.refused for each in found):
        click.echo(f"{refused} rows are refused again: see `hub quarantine list`.")
    if lost := sum(each.lost for each in found):
        click.echo(f"{lost} rows are not kept whole; `hub sync` asks for them again.")
