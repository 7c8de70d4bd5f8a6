"""Snapshot runs: rows wait in `staged`, pass the promotion gate, then count as one.

A run that would drop more than max(1, 5 %) of the rows, or that shrinks or
changes keys or blanks by more than 20 %, is held for a person; the last good
state stays. Only a reviewed manifest may raise either number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from psycopg import sql
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest import difference, rows, tables
from hub.services.ingest.difference import Difference
from hub.services.ingest.plan import Plan
from hub.services.ingest.tables import KINDS, Kind, driver
from schemas.mapping.mapper import Fact
from schemas.values.problem import Words

STAGE: Final = """
    insert into staged (run_id, key, schema, stream_id, publisher_id, region,
                        content_hash, raw_page_id, row)
    select i.run_id, i.key, i.schema, i.stream_id, i.publisher_id, i.region,
           i.content_hash, i.raw_page_id, to_jsonb(i) from {incoming} i
    on conflict (run_id, key) do update set row = excluded.row,
        region = excluded.region, content_hash = excluded.content_hash,
        raw_page_id = excluded.raw_page_id
    where (excluded.row ->> 'source_version')::timestamptz
        >= (staged.row ->> 'source_version')::timestamptz is not false
    """
UNSTAGE: Final = """
    insert into {incoming} ({columns})
    select {fields} from staged s
    cross join lateral jsonb_populate_record(null::{incoming}, s.row) as p
    where s.run_id = %(run)s
    """
BLANKS: Final = {"observation": "value", "record": "status"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A staged run beside what stands: rows before and after, rows that left."""

    before: int
    after: int
    missing: tuple[str, ...]
    blank_before: int
    blank_after: int


def add(session: Session, plan: Plan, page_id: int, facts: Iterable[Fact]) -> None:
    """Put a page of a snapshot run aside until the whole run is known."""
    kind = KINDS[plan.domain.kind]
    tables.open_incoming(session, kind)
    tables.copy(session, kind, rows.of(plan, page_id, facts))
    driver(session).execute(
        sql.SQL(STAGE).format(incoming=sql.Identifier(kind.incoming))
    )


def compare(session: Session, plan: Plan) -> Comparison:
    """Hold the staged run against the live facts of its stream."""
    kind = KINDS[plan.domain.kind]
    blank = sql.Identifier(BLANKS[kind.table])
    query = sql.SQL("""
        with old as (
            select key, {blank} is null as blank from {facts}
            where schema = %(schema)s and stream_id = %(stream)s
              and deleted_at is null),
        new as (
            select key, row ->> {name} is null as blank from staged
            where run_id = %(run)s)
        select (select count(*) from old), (select count(*) from new),
               array(select key from old where not exists
                     (select from new where new.key = old.key) order by key),
               (select count(*) from old where blank),
               (select count(*) from new where blank)
        """).format(
        blank=blank,
        name=sql.Literal(BLANKS[kind.table]),
        facts=sql.Identifier(kind.table),
    )
    values = {"schema": plan.schema, "stream": plan.stream_id, "run": plan.run_id}
    row: Any = driver(session).execute(query, values).fetchone()
    return Comparison(row[0], row[1], tuple(row[2]), row[3], row[4])


def suspicion(seen: Comparison, plan: Plan) -> Words | None:
    """Why a person must look before this run counts, or None."""
    least = plan.spec.expect.rows_min
    if seen.after < least:
        return Words(
            f"Kiriman berisi {seen.after} baris; manifes menjanjikan paling sedikit"
            f" {least}.",
            f"The delivery holds {seen.after} rows; the manifest promises at least"
            f" {least}.",
        )
    if seen.before == 0:
        return None
    missing = len(seen.missing)
    allowed = max(Decimal(1), plan.spec.deletes.max_drop * seen.before)
    shrink = plan.spec.expect.shrink_max
    if missing > allowed:
        return Words(
            f"{missing} dari {seen.before} baris lama tidak ada lagi di kiriman ini;"
            f" batasnya {allowed:.0f}. Data terakhir yang baik tetap dipakai.",
            f"{missing} of {seen.before} known rows are missing from this delivery;"
            f" the limit is {allowed:.0f}. The last good data stay.",
        )
    if seen.after < seen.before * (1 - shrink):
        return Words(
            f"Kiriman menyusut dari {seen.before} menjadi {seen.after} baris.",
            f"The delivery shrank from {seen.before} to {seen.after} rows.",
        )
    was, now = _share(seen.blank_before, seen.before), _share(
        seen.blank_after, seen.after
    )
    if now - was > shrink:
        return Words(
            f"Sel kosong naik dari {was:.0%} menjadi {now:.0%}.",
            f"Empty cells rose from {was:.0%} to {now:.0%}.",
        )
    return None


def _share(part: int, whole: int) -> Decimal:
    return Decimal(part) / whole if whole else Decimal(0)


def promote(session: Session, plan: Plan, swept: Iterable[str]) -> Difference:
    """Make the staged rows count, and mark `swept` keys as deleted."""
    kind = KINDS[plan.domain.kind]
    tables.open_incoming(session, kind)
    driver(session).execute(_unstage(kind), {"run": plan.run_id})
    change = difference.merge(session, plan)
    difference.tombstone(session, plan, dict.fromkeys(swept))
    discard(session, plan.run_id)
    return change


def _unstage(kind: Kind) -> sql.Composed:
    return sql.SQL(UNSTAGE).format(
        incoming=sql.Identifier(kind.incoming),
        columns=tables.columns(kind.columns),
        fields=tables.columns(kind.columns, "p"),
    )


SUPERSEDE: Final = text("""
    with older as (
        update run set held = false, outcome = 'refused',
            reason = concat_ws(' ', reason, 'Digantikan oleh kiriman berikutnya.'),
            reason_en = concat_ws(' ', reason_en, 'Replaced by the next delivery.')
        where stream_id = :stream and held and id <> :run returning id)
    delete from staged where run_id in (select id from older)
    """)


def supersede(session: Session, plan: Plan) -> None:
    """Throw held runs away that are older than a whole new delivery."""
    session.execute(SUPERSEDE, {"stream": plan.stream_id, "run": plan.run_id})


def discard(session: Session, run_id: int) -> None:
    """Throw the staged rows of a run away."""
    session.execute(text("delete from staged where run_id = :run"), {"run": run_id})
