"""What the store must hold once all is quiet: nothing lost, doubled or outdated.

A set-full check of every stream against what its city told, of its history and its
counts, of the quarantine, the cells and the cursor.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench.drilling.world import Figures, Source, Truth
from hub.services.database import scope, sessions
from hub.services.rollup import run as rollup
from schemas.contracts import domain
from schemas.values.periods import WIB
from tests.workers.province import VOLATILE, Hub

What = Literal["lost", "doubled", "wrong"]
Rows = list[Any]


@dataclass(frozen=True)
class Violation:
    """One broken promise, and where."""

    what: What
    stream: str
    about: str


REPORTS: Final = """
    select key, data ->> 'title' as mark, deleted_at is not null as gone
    from record where stream_id = :stream
"""
FIGURES: Final = """
    select indicator || ' ' || period as key, value::float8 as mark,
           deleted_at is not null as gone
    from observation where stream_id = :stream
"""
QUARANTINED: Final = """
    select raw from quarantine where stream_id = :stream and state = 'open'
"""
# The same state of a fact archived twice, or the same late row kept twice.
TWICE: Final = """
    select key, kind, count(*) as times from fact_version where stream_id = :stream
    group by key, kind, content_hash,
             case when kind <> 'late' then body ->> 'changed_seq' end
    having count(*) > 1
"""
# A state that replaced a newer one: versions of a key only grow.
BACKWARDS: Final = """
    with states as (
        select key, (body ->> 'changed_seq')::bigint as seq,
               (body ->> 'source_version')::timestamptz as version
        from fact_version where stream_id = :stream and kind <> 'late'
        union all
        select key, changed_seq, source_version from {facts}
        where stream_id = :stream)
    select key from (
        select key, version,
               lag(version) over (partition by key order by seq) as before
        from states) s
    where version < before
"""
STRANGE: Final = """
    select key, body -> 'data' ->> 'title' as mark from fact_version
    where stream_id = :stream and body -> 'data' ->> 'title' is not null
"""
# What runs say they did against what is there: rows, replaced states, late rows.
COUNTS: Final = """
    select (select coalesce(sum(created), 0) from run where stream_id = :stream),
           (select count(*) from {facts} where stream_id = :stream),
           (select coalesce(sum(updated + deleted), 0) from run
            where stream_id = :stream),
           (select count(*) from fact_version
            where stream_id = :stream and kind <> 'late')
"""
CURSOR: Final = """
    select cursor ->> 'updated', cursor ->> 'key',
           (select max(source_version) from record where stream_id = s.id)
    from stream s where id = :stream
"""
LEFT: Final = """
    select 'staged', count(*) from staged union all
    select 'mark', count(*) from mark union all
    select 'run', count(*) from run where outcome is null
"""
CELLS: Final = "select (to_jsonb(c) - array[{}])::text from cell c"
EVERY_MARK: Final = text("""
    insert into mark (indicator, region, period)
    select i, r.code, to_char(m, 'YYYY-MM')
    from unnest(cast(:indicators as text[])) i cross join region r
    cross join generate_series(
        timestamp '2025-01-01', cast(:until as timestamp), '1 month') m
    union select indicator, region, period from cell
    union select indicator, region, period from observation
""")


def judge(hub: Hub, sources: Sequence[Source]) -> list[Violation]:
    """Every broken promise; the hub and its cities must be at rest."""
    with Session(hub.engine) as session:
        scope.hub(session)
        found = examine(session, sources) + recomputed(session)
        session.rollback()
    return found


def examine(session: Session, sources: Sequence[Source]) -> list[Violation]:
    """What is broken in facts, history, counts, quarantine, cursors and work."""
    found: list[Violation] = []
    for source in sources:
        truth = source.truth()
        stream = _Stream(session, source)
        for check in CHECKS:
            found += check(stream, truth)
    for name, left in session.execute(text(LEFT)).all():
        if left:
            found.append(Violation("lost", "", f"{left} of {name} are left"))
    return found


def settle(hub: Hub, sources: Sequence[Source]) -> None:
    """Let the cities know which of their rows the hub has seen."""
    for source in sources:
        with sessions.as_hub(hub.engine) as session:
            rows = _Stream(session, source).facts()
        with source.lock:
            source.settled = frozenset(rows)


@dataclass
class _Stream:
    session: Session
    source: Source

    @property
    def figures(self) -> bool:
        return isinstance(self.source, Figures)

    def rows(self, query: str) -> Rows:
        table = "observation" if self.figures else "record"
        asked = text(query.replace("{facts}", table))
        return list(self.session.execute(asked, {"stream": self.source.stream}))

    def facts(self) -> dict[str, tuple[str, bool]]:
        """(mark, gone) of every fact by its key."""
        rows = self.rows(FIGURES if self.figures else REPORTS)
        return {
            row.key: (format(row.mark, "g") if self.figures else row.mark, row.gone)
            for row in rows
        }

    def says(self, what: What, about: str) -> Violation:
        return Violation(what, self.source.stream, about)


def _facts(stream: _Stream, truth: Truth) -> Iterator[Violation]:
    held = stream.facts()
    for key, mark in truth.live.items():
        known, gone = held.get(key, (None, True))
        if known is None or gone:
            yield stream.says("lost", f"{key} {mark}")
        elif known != mark:
            yield stream.says("wrong", f"{key} is {known}, not {mark}")
    for key, (mark, gone) in held.items():
        if not gone and key in truth.gone:
            yield stream.says("wrong", f"{key} {mark} was deleted")
        elif key not in truth.live and key not in truth.gone:
            yield stream.says("doubled", f"{key} {mark} was never told")


def _history(stream: _Stream, truth: Truth) -> Iterator[Violation]:
    for row in stream.rows(TWICE):
        yield stream.says("doubled", f"{row.key}: {row.times} times {row.kind}")
    for row in stream.rows(BACKWARDS):
        yield stream.says("wrong", f"{row.key} went back to an older version")
    for row in stream.rows(STRANGE):
        if row.mark not in truth.told:
            yield stream.says("doubled", f"{row.key} {row.mark} was never told")


def _counts(stream: _Stream, truth: Truth) -> Iterator[Violation]:
    [(created, rows, replaced, states)] = stream.rows(COUNTS)
    if created != rows:
        yield stream.says("doubled", f"{created} created, {rows} rows are there")
    if replaced != states:
        yield stream.says("doubled", f"{replaced} replaced, {states} states are kept")


def _quarantine(stream: _Stream, truth: Truth) -> Iterator[Violation]:
    name = "catatan" if stream.figures else "judul"
    held = [json.loads(row.raw)[name] for row in stream.rows(QUARANTINED)]
    for mark in truth.bad - set(held):
        yield stream.says("lost", f"{mark} is not in quarantine")
    for mark in set(held) - truth.bad:
        yield stream.says("wrong", f"{mark} is still in quarantine")
    if len(held) != len(set(held)):
        yield stream.says("doubled", f"in quarantine: {sorted(held)}")


def _cursor(stream: _Stream, truth: Truth) -> Iterator[Violation]:
    if truth.newest is None or stream.figures:
        return
    [(updated, _, newest)] = stream.rows(CURSOR)
    if updated is None:
        yield stream.says("lost", "no cursor after a complete pull")
        return
    at = datetime.fromisoformat(updated)
    last = truth.newest.replace(tzinfo=WIB)
    if at > last:
        yield stream.says("wrong", f"the cursor {at} is beyond {last}")
    if newest is None or newest > at:
        yield stream.says("wrong", f"the cursor {at} is behind {newest}")


Check = Callable[[_Stream, Truth], Iterator[Violation]]
CHECKS: Final[tuple[Check, ...]] = (_facts, _history, _counts, _quarantine, _cursor)


def recomputed(session: Session) -> list[Violation]:
    """Cells that differ when everything is computed anew; the caller rolls back."""
    before = _cells(session)
    session.execute(EVERY_MARK, _everything(session))
    while rollup.roll_up(session).marks == rollup.BATCH:
        continue
    after = _cells(session)
    return [
        Violation("wrong", "", f"cell {side}: {cell[:300]}")
        for side, cells in (("as it is", before - after), ("anew", after - before))
        for cell in sorted(cells)
    ]


def _everything(session: Session) -> Mapping[str, Any]:
    now: datetime = session.execute(text("select now()")).scalar_one()
    indicators = list(domain.catalogue().indicators)
    return {"indicators": indicators, "until": now.replace(tzinfo=None)}


def _cells(session: Session) -> set[str]:
    strip = ", ".join(f"'{name}'" for name in VOLATILE)
    return set(session.execute(text(CELLS.format(strip))).scalars())
