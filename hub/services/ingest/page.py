"""One page into the store: redact, keep, check, upsert, mark, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.services.ingest import (
    clocks,
    difference,
    keep,
    known,
    recall,
    rows,
    staging,
    tables,
)
from hub.services.ingest.difference import Difference
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import Plan
from hub.services.ingest.recall import Passed
from hub.services.working.jobs import LostLease
from schemas.contracts.record import dims_key
from schemas.mapping.mapper import LONGEST_RAW, Fact, Rejection
from schemas.mapping.steps.raw import raw_bytes, raw_lines
from schemas.privacy import masked
from schemas.values.problem import problem

# What every page asks goes straight to the driver, prepared: it costs a fraction.
GUARD: Final = b"""
    select 1 from stream where id = %(stream)s and fence = %(fence)s for update
    """
COUNTED: Final = b"""
    update run set pages = pages + %(pages)s, received = received + %(received)s,
        created = created + %(created)s, updated = updated + %(updated)s,
        unchanged = unchanged + %(unchanged)s, stale = stale + %(stale)s,
        deleted = deleted + %(deleted)s,
        quarantined = quarantined + %(quarantined)s, bytes = bytes + %(bytes)s,
        resume = cast(%(resume)s as jsonb), high = cast(%(high)s as jsonb)
    where id = %(run)s and fence = %(fence)s
    """


@dataclass(frozen=True, slots=True)
class Report:
    """What a page did; every record received is in exactly one of the counts."""

    received: int
    created: int
    updated: int
    unchanged: int
    stale: int
    deleted: int
    quarantined: int


def guard(session: Session, plan: Plan) -> None:
    """Lock the stream for this commit; raises LostLease when the fence moved on."""
    values = {"stream": plan.stream_id, "fence": plan.fence}
    held = tables.driver(session).execute(GUARD, values, prepare=True)
    if held.fetchone() is None:
        raise LostLease(f"{plan.stream_id}: a newer worker holds this stream")


def commit(session: Session, plan: Plan, page: Incoming) -> Report:
    """Everything a page changes; the caller commits it as a whole or not at all."""
    guard(session, plan)
    tables.by_key(session)
    redacted = [(plan.mapper.redact(value), at) for value, at in page.records]
    raws = raw_lines([value for value, _ in redacted])
    before = known.look_up(session, plan, redacted)
    facts, rejections = judge(plan, *before.without_same(redacted, raws))
    facts = before.without_equal(clocks.believed(facts, page.received_at))
    page_id = keep.raw(session, plan, page, redacted, _unmarked(rejections))
    report = take(
        session, plan, page_id, facts, rejections, len(redacted), before.fresh
    )
    count(session, plan, page, report)
    recall.keep(session, plan, page, page_id, report)
    return report


def take(
    session: Session,
    plan: Plan,
    page_id: int,
    facts: Sequence[Fact],
    rejections: Sequence[Rejection],
    received: int,
    fresh: bool = False,
) -> Report:
    """What was judged goes into the store, of a snapshot into `staged`.

    `fresh`: probably none of the facts is known.
    """
    keep.quarantine(session, plan, page_id, rejections)
    alive = [f for f in facts if not f.deleted]
    if plan.snapshot:
        staging.add(session, plan, page_id, alive)
        change, gone = Difference(0, 0, 0, 0), 0
    else:
        change = _merged(session, plan, page_id, alive, fresh)
        doomed = {f.key: f.source_version for f in facts if f.deleted}
        gone = difference.tombstone(session, plan, doomed)
        keep.resolved(session, plan, page_id, doomed)
    same = received - len(rejections) - gone - change.created
    same -= change.updated + change.stale
    if plan.snapshot:  # those kept are counted when they are promoted
        same -= len(facts)
    return Report(
        received=received,
        created=change.created,
        updated=change.updated,
        unchanged=same,
        stale=change.stale,
        deleted=gone,
        quarantined=len(rejections),
    )


def _merged(
    session: Session, plan: Plan, page_id: int, facts: Sequence[Fact], fresh: bool
) -> Difference:
    if not facts:
        return Difference(0, 0, 0, 0)
    keys = [fact.key for fact in facts]
    if fresh:
        lines = rows.told(plan, facts)
        if difference.add(session, plan, page_id, keys, lines):
            return Difference(len(facts), 0, 0, 0)
    kind = tables.KINDS[plan.domain.kind]
    tables.open_incoming(session, kind)
    tables.copy(session, kind, rows.of(plan, page_id, facts))
    return difference.merge(session, plan, keys)


def skip(session: Session, plan: Plan, pages: Sequence[Passed]) -> Report:
    """Pages that are as they were: counted and remembered, and no more work than that.

    The run goes on behind the last of them.
    """
    guard(session, plan)
    received = sum(page.known.received for page in pages)
    stale = sum(page.known.stale for page in pages)
    bad = sum(page.known.quarantined for page in pages)
    report = Report(received, 0, 0, received - stale - bad, stale, 0, bad)
    size = sum(page.size for page in pages)
    _count(session, plan, report, len(pages), size, pages[-1])
    recall.seen(session, plan, pages)
    return report


def _unmarked(rejections: Sequence[Rejection]) -> bool:
    """Whether a row holds personal data that the manifest does not name."""
    rules = (p.rule for rejected in rejections for p in rejected.problems)
    return any(rule.startswith("privacy.") for rule in rules)


def judge(
    plan: Plan, records: Sequence[tuple[Any, str]], raws: Sequence[bytes] = ()
) -> tuple[list[Fact], list[Rejection]]:
    """Map and check every record; of a key sent twice the newest version stays.

    With `raws`, their `raw_lines`, records are redacted already. Equal repeats are
    dropped. Two different rows with one key and no way to tell the newer are a
    conflict: the first stays, the second goes to quarantine. Of a sheet both do, for
    nothing says that the upper row is the right one.
    """
    kept: dict[str, Fact] = {}
    cells: dict[str, str] = {}
    rejections: list[Rejection] = []
    disputed: list[tuple[Fact, Fact]] = []
    by_key = plan.domain.kind == "record"
    for (value, pointer), raw in zip(records, raws or repeat(None)):
        judged = (
            plan.mapper.judge(value, pointer, raw)
            if raw
            else plan.mapper.apply(value, pointer)
        )
        if isinstance(judged, Rejection):
            rejections.append(judged)
            continue
        if by_key and judged.key not in kept:
            kept[judged.key] = judged
            continue
        cell = _cell(plan, judged)
        same = {judged.key, cells.get(cell, judged.key)}
        rivals = [kept[key] for key in sorted(same) if key in kept]
        if all(_newer(judged, rival) for rival in rivals):
            for rival in rivals:
                del kept[rival.key]
            kept[judged.key], cells[cell] = judged, judged.key
        elif not any(_equal(judged, k) or _newer(k, judged) for k in rivals):
            rejections.append(_conflict(judged, rivals[0], value))
            disputed.append((rivals[0], judged))
    if plan.spec.table is not None:
        rejections += _losers(kept, disputed, dict((at, v) for v, at in records))
    return list(kept.values()), rejections


def _losers(
    kept: dict[str, Fact], disputed: list[tuple[Fact, Fact]], values: dict[str, Any]
) -> Iterator[Rejection]:
    """The first of two rows in conflict, taken out of those that are kept."""
    for first, second in disputed:
        if kept.pop(first.key, None) is not None:
            yield _conflict(first, second, values[first.pointer])


def _cell(plan: Plan, fact: Fact) -> str:
    """What only one row may speak about: a figure's cell, whatever its key is."""
    if plan.domain.kind == "record" or fact.deleted:
        return fact.key
    v = fact.values
    about = (v["indicator"], fact.region, v["period"], dims_key(v.get("dims") or {}))
    return "|".join(about)


def _equal(one: Fact, other: Fact) -> bool:
    return one.content_hash == other.content_hash


def _newer(one: Fact, other: Fact) -> bool:
    if one.source_version is None or other.source_version is None:
        return False
    return one.source_version > other.source_version


def _conflict(fact: Fact, known: Fact, value: object) -> Rejection:
    why = problem(
        "key",
        fact.key,
        "key.duplicate",
        id=f"Dua baris berbeda memakai kunci yang sama ({known.pointer} dan"
        f" {fact.pointer}); hapus salah satu atau tambahkan kolom kunci.",
        en=f"Two different rows carry the same key ({known.pointer} and"
        f" {fact.pointer}); remove one or add a key column.",
    )
    raw = raw_bytes(masked(value)).decode()[:LONGEST_RAW]
    return Rejection(fact.pointer, fact.key, (why,), raw, fact.raw_hash)


def count(session: Session, plan: Plan, page: Incoming, report: Report) -> None:
    """Add what a page did to its run, with the place where the run goes on."""
    _count(session, plan, report, 1, len(page.body), page)


def _count(
    session: Session,
    plan: Plan,
    report: Report,
    pages: int,
    size: int,
    last: Incoming | Passed,
) -> None:
    values = {name: getattr(report, name) for name in Report.__slots__}
    values |= {
        "pages": pages,
        "bytes": size,
        "resume": rows.encode(last.resume) if last.resume is not None else None,
        "high": rows.encode(last.high) if last.high is not None else None,
        "run": plan.run_id,
        "fence": plan.fence,
    }
    tables.driver(session).execute(COUNTED, values, prepare=True)
