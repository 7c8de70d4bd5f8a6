"""What many kept pages say in the end: the last word about each key, gathered.

Replaying page after page into a store that has moved on would take facts back and
forth; the last word alone changes what a new mapping reads differently, and nothing
else. The rules are those of hub.services.ingest.difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from psycopg import sql
from sqlalchemy.orm import Session

from hub.services.ingest import difference, rows, tables
from hub.services.ingest.difference import Difference
from hub.services.ingest.plan import Plan
from hub.services.ingest.tables import KINDS, OBSERVATION, driver
from hub.services.replay import pages
from hub.services.replay.pages import Page
from schemas.contracts.record import dims_key
from schemas.mapping.mapper import Fact

CHUNK: Final = 5_000
CELL: Final = sql.SQL(
    " and n.indicator = i.indicator and n.region = i.region"
    " and n.period = i.period and n.dims_key = i.dims_key"
)
OR_CELL: Final = sql.SQL(" or (true {})").format(CELL)
OPEN: Final = """
    drop table if exists pg_temp.{net};
    create temp table {net} on commit drop as
        select {columns} from {table} with no data;
    create unique index on {net} (key)
    """
BY_CELL: Final = "create index on {net} (indicator, region, period, dims_key)"
LATE: Final = """
    delete from {incoming} i using {net} n
    where n.key = i.key and i.source_version < n.source_version
    """
REPLACED: Final = "delete from {net} n using {incoming} i where n.key = i.key"
DISPLACED: Final = "delete from {net} n using {incoming} i where true {cell}"
ADDED: Final = "insert into {net} ({columns}) select {columns} from {incoming}"
DOOMED: Final = """
    delete from {net} n
    using unnest(%(keys)s::text[], %(versions)s::timestamptz[]) as g(name, version)
    where n.key = g.name and coalesce(g.version >= n.source_version, true)
    """
STILL: Final = "select key from {net} where key = any(%(keys)s)"
SWEPT: Final = "delete from {net} where not key = any(%(keys)s) returning key"
TAKEN: Final = "insert into {incoming} ({columns}) select {columns} from {net}"
# What came with a later page stands, where no version of the source says otherwise.
OVERTAKEN: Final = """
    with gone as (
        delete from {incoming} i using {table} n
        where n.schema = i.schema and n.stream_id = i.stream_id
          and n.raw_page_id > i.raw_page_id and (n.key = i.key {or_cell})
          and (i.source_version is null or n.source_version is null)
        returning i.key)
    select count(*) from gone
    """


@dataclass(frozen=True, slots=True)
class Held:
    """A fact that has the last word so far, and the page that said it."""

    fact: Fact
    page: Page


class Net:
    """The last word about every key, in a temporary table of this transaction."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self.session, self.plan = session, plan
        self.kind = KINDS[plan.domain.kind]
        self.gone: dict[str, datetime | None] = {}
        self._alive: dict[str, Held] = {}
        self._cells: dict[tuple[str, ...], str] = {}
        self._doomed: dict[str, datetime | None] = {}
        self._run(OPEN)
        if self.kind is OBSERVATION:
            self._run(BY_CELL)

    def add(self, page: Page, facts: Iterable[Fact]) -> None:
        """Hear one page, later than all before it."""
        facts = list(facts)
        for fact in facts:
            if not fact.deleted:
                self._hear(Held(fact, page))
        if not self.plan.snapshot:
            for fact in facts:
                if fact.deleted:
                    self._doom(fact)
        if len(self._alive) + len(self._doomed) >= CHUNK:
            self.flush()

    def sweep(self, keys: Iterable[str]) -> None:
        """A proved full scan showed these keys; all others left the source."""
        self.flush()
        found = self._run(SWEPT, {"keys": list(keys)})
        self.gone |= {row[0]: None for row in found}

    def flush(self) -> None:
        """Bring what was heard into the table."""
        if self._doomed:
            keys = list(self._doomed)
            values = {"keys": keys, "versions": list(self._doomed.values())}
            self._run(DOOMED, values)
            still = {row[0] for row in self._run(STILL, values)}
            self.gone |= {k: v for k, v in self._doomed.items() if k not in still}
        tables.open_incoming(self.session, self.kind)
        tables.copy(self.session, self.kind, self._rows())
        self._run(LATE)
        self._run(REPLACED)
        if self.kind is OBSERVATION:
            self._run(DISPLACED)
        self._run(ADDED)
        for heard in (self._alive, self._cells, self._doomed):
            heard.clear()

    def merge(self) -> tuple[Difference, int]:
        """Bring the last words into the facts; what changed, and how many went."""
        self._take()
        change = difference.merge(self.session, self.plan)
        return change, difference.tombstone(self.session, self.plan, self.gone)

    def merge_behind(self) -> tuple[Difference, int, int]:
        """As `merge`, but a fact that came later stands; how many of those, last."""
        self._take()
        [(overtaken,)] = self._run(OVERTAKEN)
        change = difference.merge(self.session, self.plan)
        gone = difference.tombstone(self.session, self.plan, self.gone)
        return change, gone, overtaken

    def _take(self) -> None:
        self.flush()
        tables.open_incoming(self.session, self.kind)
        self._run(TAKEN)

    def _hear(self, held: Held) -> None:
        fact = held.fact
        for gone in (self._doomed, self.gone):
            if fact.key in gone:
                if _older(fact.source_version, gone[fact.key]):
                    return
                del gone[fact.key]
        cell = _cell(fact) if self.kind is OBSERVATION else (fact.key,)
        for key in {fact.key, self._cells.get(cell, fact.key)}:
            known = self._alive.get(key)
            if known is None:
                continue
            if _older(fact.source_version, known.fact.source_version):
                return
            if (key, fact.raw_hash) == (fact.key, known.fact.raw_hash):
                return  # the same row again says nothing new
            del self._alive[key]
        self._alive[fact.key], self._cells[cell] = held, fact.key

    def _doom(self, fact: Fact) -> None:
        known = self._alive.get(fact.key)
        if known is not None:
            if _older(fact.source_version, known.fact.source_version):
                return
            del self._alive[fact.key]
        self._doomed[fact.key] = fact.source_version

    def _rows(self) -> Iterator[str]:
        for page, helds in groupby(self._alive.values(), key=lambda held: held.page):
            facts = (held.fact for held in helds)
            yield from rows.of(pages.at(self.plan, page), page.id, facts)

    def _run(self, template: str, values: dict[str, Any] | None = None) -> list[Any]:
        by_cell = self.kind is OBSERVATION
        statement = sql.SQL(template).format(
            net=sql.Identifier(f"net_{self.kind.table}"),
            incoming=sql.Identifier(self.kind.incoming),
            table=sql.Identifier(self.kind.table),
            columns=tables.columns(self.kind.columns),
            cell=CELL,
            or_cell=OR_CELL if by_cell else sql.SQL(""),
        )
        cursor = driver(self.session).execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def _cell(fact: Fact) -> tuple[str, ...]:
    dims = dims_key(fact.values.get("dims") or {})
    return (fact.values["indicator"], fact.region, fact.values["period"], dims)


def _older(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other
