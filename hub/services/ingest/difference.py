"""Bring a page into the facts by difference: only what changed is touched.

Every statement works on the temporary table of the page and the fact table of
the same kind, inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from psycopg import sql
from sqlalchemy.orm import Session

from hub.services.ingest import marks, tables
from hub.services.ingest.plan import Target
from hub.services.ingest.tables import KINDS, OBSERVATION, Kind, columns, driver

SAME: Final = "f.schema = i.schema and f.stream_id = i.stream_id and f.key = i.key"
# Rows that say what is already known. A source that touched a row without
# changing it has moved its version on: what is older than that comes too late.
UNCHANGED: Final = f"""
    with gone as (
        delete from {{incoming}} i using {{facts}} f
        where {SAME} and f.content_hash = i.content_hash and f.deleted_at is null
          and f.source_class = i.source_class
        returning i.schema, i.stream_id, i.key, i.source_version),
    moved as (
        update {{facts}} f set source_version = i.source_version from gone i
        where {SAME} and f.source_version < i.source_version)
    select count(*) from gone
    """
# Rows older than what is known: kept in history once, never winning.
LATE: Final = f"""
    with late as (
        delete from {{incoming}} i using {{facts}} f
        where {SAME} and i.source_version < f.source_version
        returning i.*),
    kept as (
        insert into fact_version (schema, stream_id, key, publisher_id, region, kind,
                                  body, content_hash, replaced_by_run)
        select l.schema, l.stream_id, l.key, l.publisher_id, l.region, 'late',
               to_jsonb(l), l.content_hash, l.run_id from late l
        where not exists (
            select from fact_version v
            where v.schema = l.schema and v.stream_id = l.stream_id
              and v.key = l.key and v.content_hash = l.content_hash))
    select count(*) from late
    """
HISTORY: Final = f"""
    insert into fact_version (schema, stream_id, key, publisher_id, region, kind, body,
                              content_hash, replaced_by_run)
    select f.schema, f.stream_id, f.key, f.publisher_id, f.region, 'replaced',
           to_jsonb(f), f.content_hash, i.run_id
    from {{facts}} f join {{incoming}} i on {SAME}
    """
UPDATE: Final = f"""
    with changed as (
        update {{facts}} f set {{assignments}}, deleted_at = null,
            changed_seq = nextval('change_seq'), changed_at = now(),
            changed_xid = pg_current_xact_id()::text::bigint
        from {{incoming}} i where {SAME} returning 1)
    select count(*) from changed
    """
INSERT: Final = f"""
    with added as (
        insert into {{facts}} ({{columns}})
        select {{columns}} from {{incoming}} i
        where not exists (select from {{facts}} f where {SAME})
        returning 1)
    select count(*) from added
    """
# A row that came right; one that contradicts it in the same page, or came later
# than a page that is replayed, stays open.
RESOLVE: Final = """
    update quarantine q set state = 'resolved' from {incoming} i
    where q.stream_id = i.stream_id and q.key = i.key and q.state = 'open'
      and coalesce(q.raw_page_id < i.raw_page_id, true)
    """
# A cell has one row in a stream: the row that last spoke about it, by whatever key.
DISPLACED: Final = """
    with gone as (
        delete from {facts} f using {incoming} i
        where f.schema = i.schema and f.stream_id = i.stream_id
          and f.indicator = i.indicator and f.region = i.region
          and f.period = i.period and f.dims_key = i.dims_key and f.key <> i.key
        returning f.*, i.run_id as by_run)
    insert into fact_version (schema, stream_id, key, publisher_id, region, kind, body,
                              content_hash, replaced_by_run)
    select schema, stream_id, key, publisher_id, region, 'replaced',
           to_jsonb(gone) - 'by_run', content_hash, by_run from gone
    """
# Facts that left the source: they stay, marked, and their history says when. A
# deletion older than what is known comes too late.
DOOMED: Final = """
    insert into {incoming} ({columns}) select {columns} from {facts} f
    join unnest(%(keys)s::text[], %(versions)s::timestamptz[]) as gone(name, version)
      on f.key = gone.name
    where f.schema = %(schema)s and f.stream_id = %(stream)s
      and f.deleted_at is null
      and coalesce(gone.version >= f.source_version, true)
    """
SIGNED: Final = """
    update {incoming} i set run_id = %(run)s,
        source_version = coalesce(gone.version, i.source_version)
    from unnest(%(keys)s::text[], %(versions)s::timestamptz[]) as gone(name, version)
    where i.key = gone.name
    """
DELETE: Final = f"""
    with gone as (
        update {{facts}} f set deleted_at = now(), run_id = i.run_id,
            source_version = i.source_version,
            changed_seq = nextval('change_seq'), changed_at = now(),
            changed_xid = pg_current_xact_id()::text::bigint
        from {{incoming}} i where {SAME} returning 1)
    select count(*) from gone
    """


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows of a page were new, changed, known already, or too late."""

    created: int
    updated: int
    unchanged: int
    stale: int


def merge(session: Session, target: Target) -> Difference:
    """Merge the copied page into the facts, with history and marks."""
    kind = KINDS[target.domain.kind]
    _run(session, kind, RESOLVE)
    unchanged = _count(session, kind, UNCHANGED)
    stale = _count(session, kind, LATE)
    marks.changed(session, target, kind)
    if kind is OBSERVATION:
        _run(session, kind, DISPLACED)
    _run(session, kind, HISTORY)
    updated = _count(session, kind, UPDATE)
    created = _count(session, kind, INSERT)
    return Difference(created, updated, unchanged, stale)


def tombstone(
    session: Session, target: Target, keys: Mapping[str, datetime | None]
) -> int:
    """Mark facts as deleted at the source, with history; how many were.

    `keys` come with the source's version of the deletion, where it has one.
    """
    if not keys:
        return 0
    kind = KINDS[target.domain.kind]
    tables.open_incoming(session, kind)
    values = {
        "schema": target.schema,
        "stream": target.stream_id,
        "run": target.run_id,
        "keys": list(keys),
        "versions": list(keys.values()),
    }
    for template in (DOOMED, SIGNED):
        driver(session).execute(_statement(kind, template), values)
    marks.changed(session, target, kind)
    _run(session, kind, HISTORY)
    return _count(session, kind, DELETE)


def _statement(kind: Kind, template: str) -> sql.Composed:
    moves = sql.SQL(", ").join(
        sql.SQL("{name} = {value}").format(
            name=sql.Identifier(name), value=sql.Identifier("i", name)
        )
        for name in kind.movable
    )
    return sql.SQL(template).format(
        incoming=sql.Identifier(kind.incoming),
        facts=sql.Identifier(kind.table),
        columns=columns(kind.columns),
        assignments=moves,
    )


def _run(session: Session, kind: Kind, template: str) -> None:
    driver(session).execute(_statement(kind, template))


def _count(session: Session, kind: Kind, template: str) -> int:
    row: Any = driver(session).execute(_statement(kind, template)).fetchone()
    return int(row[0])
