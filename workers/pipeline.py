"""Pull one stream: pages from its connector into the store, slice by slice."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine

from connectors.base import (
    Completeness,
    Context,
    Cursor,
    Page,
    Refusal,
    RunLimits,
    connector,
)
from connectors.fetch import Fetcher, FetchError
from hub.services import jobs, sessions
from hub.services.ingest import page as pages
from hub.services.ingest.finish import Ending, finish
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import NotActive, Plan, prepare
from hub.services.jobs import Lease, LostLease
from schemas.problem import Refused, Words
from workers import lease, reaching, setting

SLICE_S: Final = 120.0
# Refusals of the network, not of what the system said.
UNREACHED: Final = frozenset(
    {"refused", "dns_failed", "tls_failed", "too_slow", "truncated", "bad_response"}
)
log = logging.getLogger(__name__)

TOO_SLOW: Final = Words(
    "Satu halaman melampaui batas waktu hub. Perkecil halaman (size) di manifest.",
    "One page took longer than the hub allows. Make pages smaller (size) in the"
    " manifest.",
)
TOO_LONG: Final = Words(
    "Penarikan melampaui waktunya (timeouts.run). Yang diterima disimpan; penarikan"
    " berikutnya melanjutkan.",
    "The run took longer than timeouts.run. What was received is kept; the next run"
    " goes on.",
)
NO_END: Final = Words(
    "Halaman terbaca, tetapi sumber tidak memastikan bahwa itu semuanya.",
    "Pages were read, but the source does not confirm that this is all.",
)


@dataclass(slots=True)
class Slice:
    """How far one slice came: pages it committed, and what it was asked."""

    holding: Lease
    deadline: float
    lost: Callable[[], bool]
    pages: int = 0
    retry_after_s: float | None = None

    @property
    def over(self) -> bool:
        """Whether a new page may no longer be begun."""
        return self.lost() or time.monotonic() > self.deadline


def work(engine: Engine, job_id: int, me: str, slice_s: float = SLICE_S) -> None:
    """Take a sync job, read pages for at most a slice, and settle the job."""
    with lease.held(engine, job_id, me) as mine:
        if mine is not None:
            holding, heart = mine
            deadline = time.monotonic() + slice_s
            _work(engine, Slice(holding, deadline, heart.lost.is_set))


def _work(engine: Engine, part: Slice) -> None:
    holding = part.holding
    assert holding.publisher_id is not None
    try:
        with sessions.as_publisher(engine, holding.publisher_id) as session:
            plan = prepare(session, holding, setting.pepper(), setting.now())
    except (NotActive, Refused) as error:
        log.warning("job %s cannot run: %s", holding.job_id, error)
        with sessions.as_hub(engine) as session:
            jobs.failed(session, holding, str(error))
        return
    ending = _read(engine, plan, part)
    if ending is None:
        with sessions.as_hub(engine) as session:
            jobs.again(session, holding, plan.run_id)
    else:
        _end(engine, plan, part, ending)


def _end(engine: Engine, plan: Plan, part: Slice, ending: Ending) -> None:
    """Close run and job together; a system that asked for rest gets it."""
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        run = finish(session, plan, ending, setting.now())
        jobs.finish(session, part.holding, plan.run_id, run.reason_en)
        if part.retry_after_s:
            jobs.not_before(session, plan.stream_id, part.retry_after_s)
    log.info("%s run %s: %s", plan.stream_id, plan.run_id, run.outcome)


def _read(engine: Engine, plan: Plan, part: Slice) -> Ending | None:
    """Read until the stream, the slice or the patience ends; None: not finished."""
    try:
        with reaching.fetcher(plan, setting.config()) as fetcher:
            return _pages(engine, plan, part, fetcher)
    except Refusal as refusal:
        part.retry_after_s = refusal.retry_after_s
        return _stopped(plan, part, refusal.words, refusal.rule in UNREACHED)
    except Refused as refused:
        return _stopped(plan, part, refused.problems[0].message)
    except FetchError as error:
        return _stopped(plan, part, Words(error.message_id, error.message_en))
    except SoftTimeLimitExceeded:
        log.warning("%s: a page took too long", plan.stream_id)
        # A slice that brought pages goes on in the next; one that brought none
        # would never end.
        return None if part.pages else _stopped(plan, part, TOO_SLOW, failed=True)


def _pages(engine: Engine, plan: Plan, part: Slice, fetcher: Fetcher) -> Ending | None:
    kind = connector(plan.connection.kind)
    context = Context(
        fetcher=fetcher,
        clock=setting.now,
        log=log,
        limits=RunLimits(slice_s=max(1.0, part.deadline - time.monotonic())),
        cancel=part.lost,
    )
    last_moment = plan.until + plan.connection.timeouts.run
    cursor = Cursor(plan.cursor, plan.resume, plan.until)
    for page in kind.read(context, plan.connection, plan.spec, cursor):
        _commit(engine, plan, part, page)
        if page.next is None:
            return _ended(page)
        if part.over:
            return None
        if setting.now() > last_moment:
            return _stopped(plan, part, TOO_LONG)
    if part.lost():
        raise LostLease(f"job {part.holding.job_id}")
    return Ending("partial", NO_END, "unknown")


def _ended(page: Page) -> Ending:
    """A stream that came to its end, as surely as its source says.

    Contradictions (a stated total that was not met, an order that broke) make it
    partial: something may be missing.
    """
    if page.complete is Completeness.UNKNOWN and page.notes:
        return Ending("partial", page.notes[0].message, page.complete.value)
    return Ending("complete", None, page.complete.value)


def _stopped(plan: Plan, part: Slice, words: Words, failed: bool = False) -> Ending:
    """A run that met a wall: what was committed before it stays."""
    if plan.pages + part.pages:
        return Ending("partial", words, "unknown", keep_place=True)
    return Ending("failed" if failed else "refused", words, None)


def _commit(engine: Engine, plan: Plan, part: Slice, page: Page) -> None:
    """Commit one page with everything it changes; raises LostLease when fenced off."""
    incoming = Incoming(
        number=page.number,
        url=page.url,
        body=page.raw,
        sha256=page.raw_sha256,
        records=[(record.value, record.pointer) for record in page.records],
        received_at=setting.now(),
        resume=page.next,
        high=page.high,
    )
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        report = pages.commit(session, plan, incoming)
        jobs.progressed(session, part.holding)
    part.pages += 1
    log.debug("%s page %s: %s", plan.stream_id, page.number, report)
