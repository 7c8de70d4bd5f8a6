"""Replay kept pages into another store: the same facts, by the same path.

Page by page and run by run, as the workers did, so that history and quarantine come
out alike as well. Numbers, ids and the hub's own times are the other store's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

import zstandard
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from hub.models import RawPage, Run, Stream
from hub.services.database import sessions
from hub.services.ingest import clocks, deletions, finish, keep, known, marks
from hub.services.ingest import page as ingest
from hub.services.ingest import plan as plans
from hub.services.ingest import reference, staging
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.page import Report
from hub.services.ingest.plan import Plan
from hub.services.replay import catalogue, pages
from hub.services.replay.pages import Page, Reader
from hub.services.replay.stream import Replayed
from hub.services.rollup import run as rollup
from hub.services.working import planner
from schemas.mapping.steps.raw import raw_lines
from schemas.places.province import read_province

RUN: Final = (
    "outcome",
    "held",
    "reason",
    "reason_en",
    "completeness",
    "high",
    "started_at",
    "until",
    "finished_at",
)
STATE: Final = (
    "cursor",
    "covered_until",
    "last_outcome",
    "last_reason",
    "last_reason_en",
    "last_run_at",
    "last_success_at",
    "last_proved_complete_at",
)
FENCE: Final = text(
    "update stream set fence = fence + 1 where id = :id returning fence"
)
REFERENCE: Final = text("""
    select p.id, p.sha256, p.received_at, b.body from raw_page p
    join blob b on b.publisher_id = p.publisher_id and b.sha256 = p.blob_sha256
    where p.stream_id = :stream and p.mapping_version = :mapping order by p.id
    """)


def replay(
    here: Engine, there: Engine, streams: Sequence[str], pepper: bytes
) -> list[Replayed]:
    """Make in the store `there` what the kept pages of these streams say.

    Regions, publishers and manifests that it lacks are copied first; at the end its
    cells are computed. Raises Refused where it knows pages of a stream already.
    """
    with sessions.as_hub(here) as source, sessions.as_hub(there) as target:
        catalogue.copy(source, target, streams)
    done = [_stream(here, there, stream, pepper) for stream in streams]
    while True:
        with sessions.as_hub(there) as session:
            if rollup.roll_up(session).marks < rollup.BATCH:
                return done


def _stream(here: Engine, there: Engine, stream_id: str, pepper: bytes) -> Replayed:
    with sessions.as_hub(here) as source:
        stream = source.get_one(Stream, stream_id)
        if stream.manifest_version_id is None:
            return _reference(source, there, stream)
        plan = pages.plan_now(source, stream, pepper, datetime.now(UTC))
        reader = Reader(source, plan)
        total = _Total(stream_id)
        for _, group in groupby(pages.listed(source, plan), key=lambda p: p.run_id):
            _run(source, there, reader, list(group), pepper, total)
        _state(there, stream, pepper)
    with sessions.as_hub(there) as session:
        planner.refresh(session)
    return total.done()


class _Total:
    """Counts of a stream, page after page."""

    def __init__(self, stream: str) -> None:
        self.stream = stream
        self.counts = dict.fromkeys(
            ("pages", "rows", "refused", "erased", "missing", *Report.__slots__), 0
        )

    def add(self, **more: int) -> None:
        """Count more."""
        for name, number in more.items():
            self.counts[name] += number

    def done(self) -> Replayed:
        """What was done."""
        kept = {k: v for k, v in self.counts.items() if k in Replayed.__slots__}
        kept["refused"] = self.counts["quarantined"]
        return Replayed(stream=self.stream, **kept)


def _run(
    source: Session,
    there: Engine,
    reader: Reader,
    listed: list[Page],
    pepper: bytes,
    total: _Total,
) -> None:
    """One run with its pages, each committed on its own, then its end."""
    then = source.get_one(Run, listed[0].run_id)
    publisher = reader.plan.publisher_id
    with sessions.as_publisher(there, publisher) as session:
        plan = _opened(session, reader.plan.stream_id, then, pepper)
    for page in listed:
        with sessions.as_publisher(there, publisher) as session:
            _page(session, plan, reader, page, total)
    with sessions.as_publisher(there, publisher) as session:
        run = session.get_one(Run, plan.run_id)
        for name in RUN:
            setattr(run, name, getattr(then, name))
        if plan.snapshot:
            before = (run.created, run.updated, run.unchanged, run.stale)
            finish.accept(session, plan, run, staging.compare(session, plan))
            after = (run.created, run.updated, run.unchanged, run.stale)
            names = ("created", "updated", "unchanged", "stale")
            more = (b - a for a, b in zip(before, after, strict=True))
            total.add(**dict(zip(names, more, strict=True)), deleted=run.deleted)


def _opened(session: Session, stream_id: str, then: Run, pepper: bytes) -> Plan:
    stream = session.get_one(Stream, stream_id)
    fence = session.execute(FENCE, {"id": stream_id}).scalar_one()
    run = Run(
        stream_id=stream_id,
        publisher_id=stream.publisher_id,
        manifest_version_id=stream.manifest_version_id,
        fence=fence,
        started_at=then.started_at,
        until=then.until,
    )
    session.add(run)
    session.flush()
    session.refresh(run)
    return plans.of_run(session, run, fence, pepper)


def _page(
    session: Session, plan: Plan, reader: Reader, page: Page, total: _Total
) -> None:
    if page.deletes:
        _deletions(session, plan, reader, page, total)
        return
    records, body = reader.records(page), reader.body(page)
    if records is None or body is None:
        total.add(missing=1)
        return
    whole = [
        (plan.mapper.redact(each.value), each.pointer)
        for each in records
        if pages.can_be_judged(each)
    ]
    arrived = Incoming(
        number=page.number,
        url=page.url,
        body=body,
        sha256=page.sha256,
        records=[(each.value, each.pointer) for each in records],
        received_at=page.received_at,
        resume=None,
        high=None,
    )
    page_id = keep.store(session, plan, arrived, body)
    session.get_one(RawPage, page_id).size = page.size
    raws = raw_lines([value for value, _ in whole])
    before = known.look_up(session, plan, whole)
    facts, rejected = ingest.judge(plan, *before.without_same(whole, raws))
    facts = before.without_equal(clocks.believed(facts, page.received_at))
    report = ingest.take(session, plan, page_id, facts, rejected, len(whole))
    ingest.count(session, plan, arrived, report)
    counted = {name: getattr(report, name) for name in Report.__slots__}
    lost = len(records) - len(whole)
    total.add(pages=1, rows=len(records), erased=lost, **counted)


def _deletions(
    session: Session, plan: Plan, reader: Reader, page: Page, total: _Total
) -> None:
    """A page of a list of deletions: what it deleted here is deleted there."""
    body = reader.body(page)
    if body is None:
        total.add(missing=1)
        return
    doomed = deletions.of_page(body)
    arrived = Incoming(
        number=page.number,
        url=page.url,
        body=b"",
        sha256=page.sha256,
        records=(),
        received_at=page.received_at,
        resume=None,
        high=None,
    )
    deletions.keep_page(session, plan, arrived, body, page.size)
    gone = deletions.delete(session, plan, doomed)
    total.add(pages=1, rows=len(doomed), deleted=gone)


def _state(there: Engine, stream: Stream, pepper: bytes) -> None:
    """How far the stream's world is known, and what that makes of its cells."""
    with sessions.as_publisher(there, stream.publisher_id) as session:
        stands = session.get_one(Stream, stream.id)
        for name in STATE:
            setattr(stands, name, getattr(stream, name))
        session.flush()
        if stream.covered_until is not None:
            plan = pages.plan_now(session, stands, pepper, stream.covered_until)
            marks.covered(session, plan, None, stream.covered_until)


def _reference(source: Session, there: Engine, stream: Stream) -> Replayed:
    """Figures of a province's own file, which no manifest maps."""
    total = _Total(stream.id)
    values = {"stream": stream.id, "mapping": reference.MAPPING}
    for found in source.execute(REFERENCE, values).all():
        body = zstandard.decompress(found.body)
        province = read_province(body.decode())
        facts = [f for f in province.facts if f.publisher.id == stream.publisher_id]
        with sessions.as_hub(there) as session:
            change = reference.write(
                session,
                stream.publisher_id,
                stream.system_id.removeprefix(f"{stream.publisher_id}-"),
                facts,
                body,
                found.received_at,
            )
        total.add(pages=1, rows=len(facts), created=change.created)
        total.add(updated=change.updated, unchanged=change.unchanged)
    return total.done()
