"""Pull one stream: pages from its connector into the store, slice by slice."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine

from connectors.base import (
    Context,
    Cursor,
    Page,
    Refusal,
    TooSlow,
    Unfinished,
    connector,
)
from connectors.caching import CachedFetcher, NotModified
from connectors.fetch import FetchError
from hub.logs import lines
from hub.services.database import sessions
from hub.services.ingest import deletions
from hub.services.ingest import page as pages
from hub.services.ingest.deletions import Listed
from hub.services.ingest.finish import Ending, finish
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import NotActive, Plan, prepare
from hub.services.ingest.recall import Passed
from hub.services.working import jobs, links
from hub.services.working.jobs import Lease, LostLease
from schemas.values.problem import Refused, Words
from workers import (
    deleting,
    endings,
    lease,
    reaching,
    refusing,
    setting,
    spooling,
    telling,
    unchanged,
    verdicts,
)
from workers.passing import Passing
from workers.unchanged import Different, Memory
from workers.watching import Watch

SLICE_S: Final = 120.0
COLLECTIONS: Final = (50_000, 20, 20)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Slice:
    """How far one slice came, and what it learnt about the link to the system.

    `shaky`: the link failed lately; `failure`: it failed now.
    """

    holding: Lease
    deadline: float
    lost: Callable[[], bool]
    pages: int = 0
    retry_after_s: float | None = None
    shaky: bool = False
    failure: links.Failure | None = None
    watch: Watch | None = None
    deleted: Sequence[Listed] = ()
    told_to_stop: Callable[[], bool] = lambda: False

    @property
    def over(self) -> bool:
        """Whether a new page may no longer be begun."""
        past = time.monotonic() > self.deadline
        return past or self.lost() or self.told_to_stop()


def work(
    engine: Engine,
    job_id: int,
    me: str,
    slice_s: float = SLICE_S,
    told_to_stop: Callable[[], bool] = lambda: False,
) -> None:
    """Take a sync job, read pages for at most a slice, and settle the job.

    Once it is `told_to_stop` the page that it is at is the last of the slice.
    """
    with lease.held(engine, job_id, me) as mine:
        if mine is not None:
            holding, heart = mine
            deadline = time.monotonic() + slice_s
            with _few_collections():
                part = Slice(holding, deadline, heart.lost.is_set)
                part.told_to_stop = told_to_stop
                _work(engine, part)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cycles seldom: the many objects of a page live until its commit."""
    before = gc.get_threshold()
    gc.set_threshold(*COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _work(engine: Engine, part: Slice) -> None:
    holding = part.holding
    assert holding.publisher_id is not None
    try:
        with sessions.as_publisher(engine, holding.publisher_id) as session:
            plan = prepare(session, holding, setting.pepper(), setting.now())
            allowed = plan.connection.limits
            part.shaky = links.declare(
                session, plan.system_id, plan.publisher_id, allowed
            )
    except (NotActive, Refused) as error:
        log.warning("job %s cannot run: %s", holding.job_id, error)
        with sessions.as_hub(engine) as session:
            jobs.failed(session, holding, str(error))
        return
    lines.note(run=plan.run_id, stream=plan.stream_id)
    ending = endings.found(plan) or _read(engine, plan, part)
    if ending is not None and deleting.due(engine, plan, ending):
        told = deleting.read(engine, plan, part.lost, part.deadline)
        part.deleted, part.retry_after_s = told.listed, told.retry_after_s
        ending = told.ending(ending)
    if ending is None:
        with sessions.as_hub(engine) as session:
            jobs.again(session, holding, plan.run_id)
    else:
        _end(engine, plan, part, ending)
    _judge(engine, plan, part, answered=ending is not None)


def _end(engine: Engine, plan: Plan, part: Slice, ending: Ending) -> None:
    """Close run and job together; a system that asked for rest gets it."""
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        ending = telling.weighed(session, plan, ending)
        if ending.outcome.startswith("complete"):
            deletions.carry_out(session, plan, part.deleted)
        run = finish(session, plan, ending, setting.now())
        telling.told(session, run)
        if part.watch is not None:
            part.watch.remember(session, run)
        why = None if ending.same else run.reason_en
        jobs.finish(session, part.holding, plan.run_id, why)
        if part.retry_after_s:
            jobs.not_before(session, plan.stream_id, part.retry_after_s)
    log.info("%s run %s: %s", plan.stream_id, plan.run_id, run.outcome)


def _judge(engine: Engine, plan: Plan, part: Slice, answered: bool) -> None:
    """Tell the breaker; a stream that failed is tried again after its pause.

    In a transaction of its own: nobody waits for a link while it holds a stream.
    """
    if part.failure is None and not (part.shaky and answered):
        return
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        if part.failure is None:
            links.succeeded(session, plan.system_id)
            return
        pause = links.failed(session, plan.system_id, part.failure)
        if pause is not None:
            jobs.not_before(session, plan.stream_id, pause)


def _read(engine: Engine, plan: Plan, part: Slice) -> Ending | None:
    """Read until the stream, the slice or the patience ends; None: not finished."""
    memory = Memory(engine, plan)
    part.watch = Watch(engine, plan)
    try:
        with reaching.fetcher(plan, setting.config(), memory.recall) as fetcher:
            return _pages(engine, plan, part, fetcher, memory)
    except NotModified as same:
        return memory.not_modified(same.url)
    except (TooSlow, Unfinished) as stop:
        return spooling.stopped(plan, stop)
    except Refusal as refusal:
        part.retry_after_s, part.failure = refusal.retry_after_s, verdicts.of(refusal)
        refusing.keep(engine, plan, refusal)
        failed = refusal.rule in verdicts.UNREACHED
        goes_on = verdicts.may_go_on(refusal)
        return _stopped(plan, part, refusal.words, failed, goes_on)
    except Refused as refused:
        return _stopped(plan, part, refused.problems[0].message)
    except FetchError as error:
        part.failure = verdicts.of(error)
        return _stopped(plan, part, Words(error.message_id, error.message_en))
    except SoftTimeLimitExceeded:
        log.warning("%s: a page took too long", plan.stream_id)
        part.failure = links.Failure("too_slow")
        # A slice that brought pages goes on in the next; one that brought none
        # would never end.
        return (
            None if part.pages else _stopped(plan, part, endings.TOO_SLOW, True, True)
        )


def _pages(
    engine: Engine, plan: Plan, part: Slice, fetcher: CachedFetcher, memory: Memory
) -> Ending | None:
    """Read; a snapshot that turns out to be different is read a second time."""
    try:
        return _once(engine, plan, part, fetcher, memory)
    except Different:
        memory.begin_again()
        part.pages = 0
        anew = replace(plan, resume=None, pages=0)
        return _once(engine, anew, part, fetcher, memory)


def _once(
    engine: Engine, plan: Plan, part: Slice, fetcher: CachedFetcher, memory: Memory
) -> Ending | None:
    kind = connector(plan.connection.kind)
    context = Context(
        fetcher=fetcher,
        clock=setting.now,
        log=log,
        limits=spooling.limits(part.deadline - time.monotonic()),
        cancel=part.lost,
        folder=reaching.folder(plan.connection, setting.config()),
        recall=memory.remembered,
        spool=spooling.StoredSpool(engine, plan, part.holding),
        scratch=spooling.scratch(setting.config()),
        reach=reaching.way(plan.publisher_id, plan.connection, setting.config()),
    )
    cursor = Cursor(plan.cursor, plan.resume, plan.until)
    read = kind.read(context, plan.connection, plan.spec, cursor)
    passing = Passing(partial(_pass, engine, plan, part))
    take = partial(_take, engine, plan, part, fetcher, memory, passing)
    try:
        return _all(plan, part, memory, passing, take, read)
    finally:
        passing.flush()


def _all(
    plan: Plan,
    part: Slice,
    memory: Memory,
    passing: Passing,
    take: Callable[[Page], None],
    read: Iterator[Page],
) -> Ending | None:
    """Take page after page as long as there is time."""
    window = plan.connection.limits.window
    last_moment = plan.until + plan.connection.timeouts.run
    for page in read:
        take(page)
        if page.next is None:
            return memory.ending(endings.of_last(plan, page))
        now = setting.now()
        if part.over or (window and not window.open_at(now)):
            return None
        if now > last_moment:
            passing.flush()
            words = endings.TOO_LONG_WHOLE if plan.snapshot else endings.TOO_LONG
            return _stopped(plan, part, words, goes_on=True)
    if part.lost():
        raise LostLease(f"job {part.holding.job_id}")
    return Ending("partial", endings.NO_END, "unknown")


def _take(
    engine: Engine,
    plan: Plan,
    part: Slice,
    fetcher: CachedFetcher,
    memory: Memory,
    passing: Passing,
    page: Page,
) -> None:
    """Commit a page; one that is as it was is only counted, together with others."""
    same, place = memory.match(page), endings.kept(plan, page)
    whole = page.url not in fetcher.reused
    if same is not None:
        passing.add(unchanged.passed(page, same, place, whole))
    else:
        assert page.passed is None  # its connector was told of no other page
        passing.flush()
        if part.watch is not None:
            part.watch.page(page)
        _commit(engine, plan, part, unchanged.incoming(page, place, whole))
    memory.committed(page, skipped=same is not None)


def _stopped(
    plan: Plan, part: Slice, words: Words, failed: bool = False, goes_on: bool = False
) -> Ending:
    """A run that met a wall: what was committed before it stays."""
    if plan.pages + part.pages:
        return Ending("partial", words, "unknown", keep_place=True, goes_on=goes_on)
    return Ending("failed" if failed else "refused", words, None, goes_on=goes_on)


def _commit(engine: Engine, plan: Plan, part: Slice, page: Incoming) -> None:
    """Commit one page with everything it changes; raises LostLease when fenced off."""
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        report = pages.commit(session, plan, page)
        if not part.pages:
            jobs.progressed(session, part.holding)
    log.debug("%s page %s: %s", plan.stream_id, page.number, report)
    _came(engine, plan, part, 1)


def _pass(engine: Engine, plan: Plan, part: Slice, passed: Sequence[Passed]) -> None:
    """Count pages that are as they were; raises LostLease when fenced off."""
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        report = pages.skip(session, plan, passed)
        jobs.progressed(session, part.holding)
    log.debug("%s, %s pages as before: %s", plan.stream_id, len(passed), report)
    _came(engine, plan, part, len(passed))


def _came(engine: Engine, plan: Plan, part: Slice, count: int) -> None:
    """Pages are home; a link that failed lately has shown that it works."""
    part.pages += count
    if part.shaky:
        with sessions.as_publisher(engine, plan.publisher_id) as session:
            links.succeeded(session, plan.system_id)
        part.shaky = False
