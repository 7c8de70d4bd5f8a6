"""Judge rows in quarantine again after a mapping fix, without asking the city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.models import Stream
from hub.services.ingest import clocks, keep
from hub.services.ingest.page import judge
from hub.services.ingest.plan import Plan
from hub.services.replay import pages
from hub.services.replay.net import Net
from hub.services.replay.pages import COUNTS, Page, Reader
from schemas.mapping.kept import Kept
from schemas.mapping.mapper import Rejection

OPEN: Final = text(f"""
    select q.id as row, q.pointer, q.field, q.rule, q.raw_hash, q.mapping_version,
           {COUNTS} as counts,
           p.id, p.run_id, p.number, p.url, p.sha256, p.blob_sha256, p.size,
           p.manifest_version_id, p.received_at, r.completeness
    from quarantine q left join raw_page p on p.id = q.raw_page_id
    left join run r on r.id = p.run_id
    where q.stream_id = :stream and q.state = 'open'
      and (cast(:rule as text) is null or q.rule = :rule)
      and (cast(:field as text) is null or q.field = :field)
    order by p.id nulls last, q.id
    """)
RESOLVED: Final = text("update quarantine set state = 'resolved' where id = any(:rows)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of the rows of one cause.

    `taken` rows are facts now, or older than what came later; `refused` rows stay
    in quarantine, with their new cause. `lost`: the page is not kept any more, or
    the row cannot be read without what was erased from it; `waiting`: the run that
    brought it does not count yet.
    """

    stream: str
    field: str
    rule: str
    rows: int
    taken: int
    refused: int
    lost: int
    waiting: int


def replay(
    session: Session,
    stream_id: str,
    pepper: bytes,
    now: datetime,
    *,
    rule: str | None = None,
    field: str | None = None,
) -> Sequence[Judged]:
    """Judge a stream's open rows again under its active manifest, by cause.

    Those that come right take the same path as any page: history, marks, resolve.
    Workers' commits to the stream wait meanwhile. Doing it twice changes nothing.
    Raises NotActive.
    """
    pages.hold(session, stream_id)
    stream = session.get_one(Stream, stream_id, populate_existing=True)
    plan = pages.plan_now(session, stream, pepper, now)
    values: dict[str, Any] = {"stream": stream_id, "rule": rule, "field": field}
    values["incremental"] = not plan.snapshot
    found = session.execute(OPEN, values).all()
    judging = _Judging(session, plan)
    for page, rows in groupby(found, key=_page):
        judging.hear(page, list(rows))
    judging.write()
    return judging.report(found)


def _page(row: Any) -> Page | None:
    """The page of a row, None where it does not count or is not known."""
    return Page(*row[7:]) if row.counts else None


class _Judging:
    def __init__(self, session: Session, plan: Plan) -> None:
        self.session, self.plan = session, plan
        self.reader, self.net = Reader(session, plan), Net(session, plan)
        self.became: dict[int, str] = {}
        self.again: list[tuple[Page, list[Rejection]]] = []

    def hear(self, page: Page | None, rows: list[Any]) -> None:
        """Judge the rows of one page."""
        if page is None:
            waits = {row.row: "lost" if row.id is None else "waiting" for row in rows}
            self.became |= waits
            return
        found = self.reader.records(page) or []
        wanted = {row.pointer for row in rows}
        at = {each.pointer: each for each in found if each.pointer in wanted}
        judged, refused = judge(self.plan, _whole(self._beside(found, at)))
        hashes = {row.raw_hash for row in rows}
        facts = [e for e in judged if e.pointer in wanted or e.raw_hash in hashes]
        facts = clocks.believed(facts, page.received_at)
        rejected = [each for each in refused if each.pointer in wanted]
        self.net.add(page, facts)
        self.again.append((page, rejected))
        self._settle(rows, at, rejected)

    def _beside(self, found: list[Kept], at: Mapping[str, Kept]) -> list[Kept]:
        """The wanted rows, and those of their page that may contradict them."""
        if self.plan.domain.kind != "record":
            return found
        key_of = self.plan.mapper.key_of
        keys = {key_of(each.value) for each in at.values()} - {None}
        return [e for e in found if e.pointer in at or key_of(e.value) in keys]

    def _settle(
        self, rows: list[Any], at: dict[str, Kept], rejected: Iterable[Rejection]
    ) -> None:
        refused = {each.pointer for each in rejected}
        for row in rows:
            each = at.get(row.pointer)
            if each is None or not pages.can_be_judged(each):
                self.became[row.row] = "lost"
            else:
                self.became[row.row] = "refused" if row.pointer in refused else "taken"

    def write(self) -> None:
        """Bring facts and quarantine to what was judged."""
        self.net.merge_behind()
        for page, rejected in self.again:
            plan = pages.at(self.plan, page)
            keep.quarantine(self.session, plan, page.id, rejected)

    def report(self, found: Sequence[Any]) -> list[Judged]:
        """Close the rows that left, and count by cause."""
        same = {e.raw_hash for _, rejected in self.again for e in rejected}
        done = [row.row for row in found if self._left(row, same)]
        self.session.execute(RESOLVED, {"rows": done})
        causes: dict[tuple[str, str], Counter[str]] = {}
        for row in found:
            cause = causes.setdefault((row.field, row.rule), Counter())
            cause[self.became[row.row]] += 1
        return [self._judged(*cause, counted) for cause, counted in causes.items()]

    def _left(self, row: Any, same: set[bytes]) -> bool:
        """Whether a row is taken, or stands in quarantine anew for another cause."""
        if self.became[row.row] == "taken":
            return True
        stays = row.mapping_version == self.plan.mapping_version
        return self.became[row.row] == "refused" and not (
            stays and row.raw_hash in same
        )

    def _judged(self, field: str, rule: str, counted: Counter[str]) -> Judged:
        return Judged(
            stream=self.plan.stream_id,
            field=field,
            rule=rule,
            rows=counted.total(),
            taken=counted["taken"],
            refused=counted["refused"],
            lost=counted["lost"],
            waiting=counted["waiting"],
        )


def _whole(found: Iterable[Kept]) -> list[tuple[Any, str]]:
    return [(e.value, e.pointer) for e in found if pages.can_be_judged(e)]
