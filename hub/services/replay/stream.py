"""Judge every kept page of a stream again, under its active manifest, where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.models import Stream
from hub.services.ingest import clocks
from hub.services.ingest.difference import Difference
from hub.services.ingest.page import judge
from hub.services.ingest.plan import Plan
from hub.services.replay import pages
from hub.services.replay.net import Net
from hub.services.replay.pages import Page, Reader
from hub.services.replay.pending import Pending


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What replaying a stream did to facts and quarantine.

    `refused` rows stay in quarantine, `resolved` left it. `erased` rows cannot be
    judged without asking the city; of `missing` pages the bytes are not kept.
    """

    stream: str
    pages: int = 0
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    deleted: int = 0
    refused: int = 0
    resolved: int = 0
    erased: int = 0
    missing: int = 0

    @property
    def changed(self) -> bool:
        """Whether any fact is other than before."""
        return self.created + self.updated + self.deleted > 0


def replay(session: Session, stream_id: str, pepper: bytes, now: datetime) -> Replayed:
    """Bring a stream's facts to what its kept pages say under the active manifest.

    The same mapping changes nothing. Facts of pages that are no longer kept stay.
    Workers go on meanwhile; what they add is read before anything is written, and
    their next commit waits. Raises NotActive.
    """
    stream = session.get_one(Stream, stream_id)
    plan = pages.plan_now(session, stream, pepper, now)
    again = _Again(plan, Reader(session, plan), Net(session, plan))
    held = False
    while True:
        more = pages.listed(session, plan, again.last)
        if not more and held:
            return again.write(session)
        for page in more:
            again.hear(page)
        if not more:
            pages.hold(session, stream_id)
            held = True


@dataclass
class _Again:
    plan: Plan
    reader: Reader
    net: Net
    pending: Pending = field(default_factory=Pending)
    read: list[int] = field(default_factory=list)
    last: int = 0
    rows: int = 0
    erased: int = 0
    missing: int = 0
    _run: Page | None = None
    _keys: set[str] = field(default_factory=set)

    def hear(self, page: Page) -> None:
        """Judge one page, later than all before it."""
        if self._run is None or self._run.run_id != page.run_id:
            self._next_run(page)
        self.last = page.id
        if page.deletes:
            self._hear_deletions(page)
            return
        records = self.reader.records(page)
        if records is None:
            self.missing += 1
            return
        whole = [each for each in records if pages.can_be_judged(each)]
        lost = [(page.id, e.pointer) for e in records if not pages.can_be_judged(e)]
        self.pending.erased += lost
        facts, rejected = judge(self.plan, [(e.value, e.pointer) for e in whole])
        facts = clocks.believed(facts, page.received_at)
        self.net.add(page, facts)
        self.pending.add(page, facts, rejected)
        self._keys |= {fact.key for fact in facts if self._sweeps}
        self.read.append(page.id)
        self.rows += len(records)
        self.erased += len(lost)

    def _hear_deletions(self, page: Page) -> None:
        """What was deleted is gone; nothing it says settles a refused row."""
        gone = self.reader.deletions(page)
        if gone is None:
            self.missing += 1
            return
        self.net.add(page, gone)
        self.read.append(page.id)
        self.rows += len(gone)

    @property
    def _sweeps(self) -> bool:
        scan = self.plan.snapshot and self.plan.spec.deletes.mode == "full-scan"
        return scan and self._run is not None and self._run.completeness == "proved"

    def _next_run(self, page: Page | None) -> None:
        if self._sweeps:
            self.net.sweep(self._keys)
        self._keys.clear()
        self._run = page
        if self.plan.snapshot and page is not None:
            self.pending.clear()

    def write(self, session: Session) -> Replayed:
        """Bring what all pages say in the end into facts and quarantine."""
        self._next_run(None)
        change, deleted = self.net.merge()
        resolved = self.pending.write(session, self.plan, self.read)
        return Replayed(
            stream=self.plan.stream_id,
            pages=len(self.read),
            rows=self.rows,
            deleted=deleted,
            refused=len(self.pending.rows),
            resolved=resolved,
            erased=self.erased,
            missing=self.missing,
            **counts(change),
        )


def counts(change: Difference) -> dict[str, Any]:
    """The counts of a difference by name."""
    return {name: getattr(change, name) for name in Difference.__slots__}
