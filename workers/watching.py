"""Looks at a run's pages as a person would: is this the right city, the same shape?

A sample of each page is looked at, so that a page of a thousand rows costs no more
than one of fifty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.base import Page, Refusal
from hub.models import Region, Run, StreamShape
from hub.services.database import sessions
from hub.services.ingest.plan import Plan
from hub.services.working import notes
from schemas import drift
from schemas.contracts.facts import Rejection
from schemas.drift import Drift, Shape
from schemas.values.problem import Words

SAMPLE: Final = 50
SPEAKS: Final = 10  # rows that tell a field that is gone from one that is rare
SURELY: Final = 3  # rows of another region before a whole page is another city's
CODE: Final = re.compile(r"[0-9]{2}\.[0-9]{2}(?:\.[0-9]{2})?(?:\.[0-9]{4})?")
OUTSIDE: Final = "region.outside_coverage"
Rows = Sequence[tuple[Any, str]]


class Watch:
    """What one slice has seen of its pages, beside what the last good run saw."""

    def __init__(self, engine: Engine, plan: Plan) -> None:
        self._engine, self._plan = engine, plan
        self._used = drift.used(plan.spec)
        self._before: Shape | None = None
        self._now: Shape | None = None
        self._identified = False

    def page(self, page: Page) -> None:
        """Look at a page before anything of it is kept.

        Raises Refusal `identity.swapped` when it speaks of another city; what has
        changed its shape is noted at the run.
        """
        sample = _sample([(r.value, r.pointer) for r in page.records])
        if not sample:
            return
        if not self._identified:
            self._identified = True
            self._identify(page, sample)
        if self._plan.spec.table is None:  # sheets are held against their layout
            self._compare(page, sample)

    def remember(self, session: Session, run: Run) -> None:
        """Keep the shape of a good run's rows, for the next to be held against."""
        good = (run.outcome or "").startswith("complete") and not run.held
        if good and self._now is not None:
            _remember(session, self._plan, self._now)

    def _identify(self, page: Page, sample: Rows) -> None:
        whose = foreign(self._plan, sample)
        if whose is None:
            return
        with sessions.as_hub(self._engine) as session:
            named = session.get(Region, whose)
            own = session.scalars(
                select(Region.name).where(Region.code.in_(self._plan.mapper.coverage))
            ).first()
        there = f"{named.name} ({whose})" if named else whose
        raise Refusal("identity.swapped", swapped(there, own or "-"), page.url)

    def _compare(self, page: Page, sample: Rows) -> None:
        now = drift.shape(value for value, _ in sample)
        if self._before is None:
            self._before = self._kept() or now
        found = drift.differences(self._before, now)
        if now.rows >= drift.FEWEST:
            self._now = now
        refused = bool(found) and self._refused(sample)
        told = found if refused or now.rows >= SPEAKS else []
        if not told:
            return
        with sessions.as_publisher(self._engine, self._plan.publisher_id) as session:
            for each in told:
                weighs = refused and each.kind != "added" and self._matters(each)
                rows = len(page.records)
                notes.note(session, self._plan, each.problem, rows, weighs)

    def _kept(self) -> Shape | None:
        plan = self._plan
        with sessions.as_publisher(self._engine, plan.publisher_id) as session:
            kept = session.get(StreamShape, plan.stream_id)
            return Shape.read(kept.fields) if kept else None

    def _matters(self, found: Drift) -> bool:
        return any(name in self._used for name in found.field.split("."))

    def _refused(self, sample: Rows) -> bool:
        """Whether most rows of a page cannot be taken any more."""
        judged = [self._plan.mapper.apply(value, at) for value, at in sample]
        bad = sum(isinstance(each, Rejection) for each in judged)
        return bad * 2 > len(sample)


def foreign(plan: Plan, sample: Rows) -> str | None:
    """The region that a page seems to be of, if its publisher does not speak for it.

    Most rows must say so; where the mapping gives the region itself, every one of
    them in the same field.
    """
    seen: Counter[str] = Counter()
    for value, at in sample:
        judged = plan.mapper.apply(value, at)
        problems = judged.problems if isinstance(judged, Rejection) else ()
        seen.update(p.value for p in problems if p.rule == OUTSIDE)
    outside = seen.total()
    few = outside < SURELY and plan.cursor is not None
    if outside * 2 > len(sample) and not few:
        return seen.most_common(1)[0][0]
    return _unmapped(plan, sample) if plan.mapper.reshape.place is None else None


def _unmapped(plan: Plan, sample: Rows) -> str | None:
    """The one foreign code that stands in the same field of every record."""
    if len(sample) < SURELY:
        return None
    records = [value for value, _ in sample if isinstance(value, dict)]
    own = {code[:5] for code in plan.mapper.coverage}
    codes: dict[str, set[str]] = {}
    for record in records:
        for name, value in record.items():
            coded = isinstance(value, str) and CODE.fullmatch(value)
            codes.setdefault(name, set()).add(value[:5] if coded else "")
    said = [found for found in codes.values() if "" not in found]
    if any(found & own for found in said):
        return None
    foreign = [found for found in said if len(found) == 1]
    return foreign[0].pop() if foreign and len(records) == len(sample) else None


def swapped(there: str, own: str) -> Words:
    """What a run says whose data are another city's."""
    return Words(
        f"Data ini tampaknya milik {there}, bukan {own}: kode wilayahnya di luar"
        " cakupan penerbit. Tidak ada baris yang disimpan. Periksa base_url dan token:"
        " mungkin tertukar dengan daerah lain.",
        f"These data seem to be those of {there}, not of {own}: their region codes lie"
        " outside the publisher's coverage. No row was kept. Check base_url and token:"
        " they may be swapped with another region's.",
    )


def _sample(rows: Rows) -> Rows:
    """The first and the last rows of a page."""
    half = SAMPLE // 2
    return rows if len(rows) <= SAMPLE else [*rows[:half], *rows[-half:]]


def _remember(session: Session, plan: Plan, seen: Shape) -> None:
    made = insert(StreamShape).values(
        stream_id=plan.stream_id,
        publisher_id=plan.publisher_id,
        run_id=plan.run_id,
        fields=seen.written(),
    )
    session.execute(
        made.on_conflict_do_update(
            index_elements=["stream_id"],
            set_={"run_id": plan.run_id, "fields": made.excluded.fields},
        )
    )
