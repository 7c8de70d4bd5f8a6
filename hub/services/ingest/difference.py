"""Bring a page into the facts by difference: only what changed is touched.

Every statement works on the temporary table of the page and the fact table of
the same kind, inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from psycopg import Cursor, sql
from psycopg.errors import UniqueViolation
from sqlalchemy.orm import Session

from hub.services.ingest import changes, marks, rows, tables, unsettled
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
    with kept as (
        insert into fact_version (schema, stream_id, key, publisher_id, region, kind,
                                  body, content_hash, replaced_by_run)
        select f.schema, f.stream_id, f.key, f.publisher_id, f.region, {{why}},
               to_jsonb(f), f.content_hash, i.run_id
        from {{facts}} f join {{incoming}} i on {SAME}
        returning kind)
    select kind, count(*) from kept group by kind
    """
UPDATE: Final = f"""
    update {{facts}} f set {{assignments}}, deleted_at = null,
        changed_seq = nextval('change_seq'), changed_at = now(),
        changed_xid = pg_current_xact_id()::text::bigint
    from {{incoming}} i where {SAME}
    """
KNOWN: Final = f"select count(*) from {{incoming}} i join {{facts}} f on {SAME}"
INSERT: Final = "insert into {facts} ({columns}) select {columns} from {incoming} i"
# A page of which nothing is known; the transaction is the same for all its rows.
ADD: Final = """
    insert into {facts} ({given}, changed_xid, {told})
    select cast(%(schema)s as text), cast(%(stream)s as text),
           cast(%(publisher)s as text), cast(%(class)s as text),
           cast(%(visibility)s as text), cast(%(mapping)s as text),
           cast(%(run)s as bigint), cast(%(page)s as bigint),
           (select pg_current_xact_id()::text::bigint), {told}
    from {first} i
    """
ABSENT: Final = f"{INSERT} where not exists (select from {{facts}} f where {SAME})"
# A row that came right; one that contradicts it in the same page, or came later
# than a page that is replayed, stays open.
RESOLVE: Final = """
    update quarantine q set state = 'resolved' from {incoming} i
    where q.stream_id = %(stream)s and q.state = 'open' and q.key = any(%(keys)s)
      and i.key = q.key and coalesce(q.raw_page_id < i.raw_page_id, true)
    """
# The same for a page of which nothing was known.
CAME: Final = """
    update quarantine q set state = 'resolved'
    where q.stream_id = %(stream)s and q.state = 'open' and q.key = any(%(keys)s)
      and coalesce(q.raw_page_id < %(page)s, true)
    """
COMING: Final = "select key from {incoming}"
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
# Deleted again since: what was said in between and comes late does not revive it.
STILL_GONE: Final = """
    update {facts} f set source_version = gone.version
    from unnest(%(keys)s::text[], %(versions)s::timestamptz[]) as gone(name, version)
    where f.schema = %(schema)s and f.stream_id = %(stream)s and f.key = gone.name
      and f.deleted_at is not null and f.source_version < gone.version
    """
SIGNED: Final = """
    update {incoming} i set run_id = %(run)s,
        source_version = coalesce(gone.version, i.source_version)
    from unnest(%(keys)s::text[], %(versions)s::timestamptz[]) as gone(name, version)
    where i.key = gone.name
    """
DELETE: Final = f"""
    update {{facts}} f set deleted_at = now(), run_id = i.run_id,
        source_version = i.source_version,
        changed_seq = nextval('change_seq'), changed_at = now(),
        changed_xid = pg_current_xact_id()::text::bigint
    from {{incoming}} i where {SAME}
    """


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows of a page were new, changed, known already, or too late."""

    created: int
    updated: int
    unchanged: int
    stale: int


def add(
    session: Session,
    target: Target,
    page_id: int,
    keys: Collection[str],
    lines: Iterable[str],
) -> bool:
    """Put a page in without a look, if really none of its `keys` is known.

    `lines` are those of rows.told. False: nothing was changed.
    """
    kind = KINDS[target.domain.kind]
    run = _Run(session, target, kind, prepare=True)
    tables.open_first(session, kind)
    tables.copy_first(session, kind, lines)
    connection = driver(session)
    connection.execute("savepoint added")
    page = {"page": page_id}
    try:
        run.rows(ADD, page | _shared(target))
    except UniqueViolation:
        connection.execute("rollback to savepoint added")
        return False  # otherwise the savepoint ends with the transaction
    came = unsettled.among(session, target.stream_id, keys)
    if came:
        run.rows(CAME, page | {"keys": list(came)})
    marks.first(session, target, kind)
    return True


def _shared(target: Target) -> dict[str, object]:
    """What all facts of a page share, but for their page and schema."""
    return {
        "publisher": target.publisher_id,
        "class": target.source_class,
        "visibility": rows.visibility(target),
        "mapping": target.mapping_version,
    }


def merge(
    session: Session, target: Target, keys: Collection[str] | None = None
) -> Difference:
    """Merge the copied rows into the facts, with history and marks.

    With `keys` they are one page, whose cost must not grow with the facts, so that
    each row is looked up by its key; many rows are left to the planner.
    """
    kind = KINDS[target.domain.kind]
    run = _Run(session, target, kind, prepare=keys is not None)
    _resolve(run, keys)
    known = run.count(KNOWN)
    unchanged = run.count(UNCHANGED) if known else 0
    stale = run.count(LATE) if known > unchanged else 0
    marks.changed(session, target, kind, known > unchanged + stale)
    if kind is OBSERVATION:
        run.rows(DISPLACED)
    if known == unchanged + stale:
        return Difference(run.rows(INSERT), 0, unchanged, stale)
    history = run.all(HISTORY)
    changes.note(session, target, history)
    updated = run.rows(UPDATE)
    return Difference(run.rows(ABSENT), updated, unchanged, stale)


def _resolve(run: _Run, keys: Collection[str] | None) -> None:
    """Close the quarantined rows whose keys came right."""
    coming = {row[0] for row in run.all(COMING)} if keys is None else keys
    came = unsettled.among(run.session, run.target.stream_id, coming)
    if came:
        run.rows(RESOLVE, {"keys": list(came)})


def tombstone(
    session: Session, target: Target, keys: Mapping[str, datetime | None]
) -> int:
    """Mark facts as deleted at the source, with history; how many were.

    `keys` come with the source's version of the deletion, where it has one.
    """
    if not keys:
        return 0
    kind = KINDS[target.domain.kind]
    run = _Run(session, target, kind)
    tables.open_incoming(session, kind)
    gone = {"keys": list(keys), "versions": list(keys.values())}
    run.rows(STILL_GONE, gone)
    run.rows(DOOMED, gone)
    run.rows(SIGNED, gone)
    marks.changed(session, target, kind)
    run.rows(HISTORY)
    return run.rows(DELETE)


@dataclass(frozen=True, slots=True)
class _Run:
    """Runs the statements above for one kind of facts.

    Statements about pages are prepared; a plan that was made for one page is the
    plan of the next. Others are planned each time.
    """

    session: Session
    target: Target
    kind: Kind
    prepare: bool = False

    def rows(self, template: str, more: Mapping[str, Any] | None = None) -> int:
        """How many rows a statement changed."""
        return self._execute(template, more or {}).rowcount

    def count(self, template: str) -> int:
        """The number that a statement finds."""
        row: Any = self._execute(template, {}).fetchone()
        return int(row[0])

    def all(self, template: str, more: Mapping[str, Any] | None = None) -> list[Any]:
        """Every row that a statement gives back."""
        return self._execute(template, more or {}).fetchall()

    def _execute(self, template: str, more: Mapping[str, Any]) -> Cursor[Any]:
        target = self.target
        values: dict[str, Any] = {"schema": target.schema, "stream": target.stream_id}
        values |= {"run": target.run_id, **more}
        statement = _statement(self.kind, template)
        return driver(self.session).execute(statement, values, prepare=self.prepare)


@cache
def _statement(kind: Kind, template: str) -> bytes:
    moves = sql.SQL(", ").join(
        sql.SQL("{name} = {value}").format(
            name=sql.Identifier(name), value=sql.Identifier("i", name)
        )
        for name in kind.movable
    )
    composed = sql.SQL(template).format(
        incoming=sql.Identifier(kind.incoming),
        facts=sql.Identifier(kind.table),
        first=sql.Identifier(kind.first),
        given=columns(tables.GIVEN),
        told=columns(kind.told),
        columns=columns(kind.columns),
        assignments=moves,
        why=sql.SQL(changes.why(kind.table)),
    )
    return composed.as_bytes(None)
