"""Reads what a source says that it deleted, after the pages of a run.

Nothing is deleted before the list was read to its end; the transaction that closes
the run carries it out. An address that answers with an error, a login or nothing
deletes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from sqlalchemy import Engine

from connectors.base import Context, Cursor, Page, Refusal, connector
from connectors.fetch import FetchError
from hub.services.database import sessions
from hub.services.ingest import deletions
from hub.services.ingest.deletions import Gone, Listed
from hub.services.ingest.finish import Ending
from hub.services.ingest.plan import Plan
from hub.services.working.jobs import LostLease
from schemas.manifests.manifest import Stream
from schemas.values.problem import Problem, Refused, Words
from workers import reaching, refusing, setting, spooling, unchanged

# However long the pages of a slice took, the list of deletions has this long.
LEAST_S: Final = 60.0
TOO_LONG: Final = Words(
    "tidak selesai dibaca pada waktunya; minta yang baru saja lewat request.params,"
    " atau perbesar halamannya.",
    "could not be read in time; ask for recent ones only by request.params, or make"
    " its pages larger.",
)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Told:
    """What the list said: pages to carry out, or why there are none.

    `words` without `failed` speak of entries that could not be read beside others.
    """

    listed: Sequence[Listed] = ()
    words: Words | None = None
    failed: bool = False
    retry_after_s: float | None = None

    def ending(self, ended: Ending) -> Ending:
        """How the run ends now; what its pages brought stays in any case."""
        if self.failed:
            return Ending("partial", self.words, "unknown", keep_place=True)
        if self.words is None or ended.words is not None:
            return ended
        return replace(ended, words=self.words)


@dataclass(slots=True)
class _Reading:
    pages: list[Listed] = field(default_factory=list)
    read: int = 0
    doomed: int = 0
    bad: int = 0
    first: Problem | None = None


def due(engine: Engine, plan: Plan, ending: Ending) -> bool:
    """Whether a list of deletions is to be read now: the pages came to their end."""
    if plan.spec.deletes.feed is None or not ending.outcome.startswith("complete"):
        return False
    with sessions.as_publisher(engine, plan.publisher_id) as session:
        return deletions.concerned(session, plan)


def read(engine: Engine, plan: Plan, lost: Callable[[], bool], deadline: float) -> Told:
    """Read the whole list; raises LostLease when somebody else took the job."""
    deadline = max(deadline, time.monotonic() + LEAST_S)
    try:
        with reaching.fetcher(plan, setting.config(), lambda _: None) as fetcher:
            limits = spooling.limits(deadline - time.monotonic())
            context = Context(fetcher, setting.now, log, limits, lost)
            context.reach = reaching.way(
                plan.publisher_id, plan.connection, setting.config()
            )
            told = _pages(engine, plan, context, deadline)
    except Refusal as refusal:
        refusing.keep(engine, plan, refusal)
        return _failed(refusal.words, refusal.retry_after_s)
    except Refused as refused:
        return _failed(refused.problems[0].message)
    except FetchError as error:
        return _failed(Words(error.message_id, error.message_en))
    except SoftTimeLimitExceeded:
        return _failed(TOO_LONG)
    if lost():
        raise LostLease(f"{plan.stream_id}: the list of deletions was left")
    return told


def _pages(engine: Engine, plan: Plan, context: Context, deadline: float) -> Told:
    kind, sofar = connector(plan.connection.kind), _Reading()
    entry, nowhere = deletions.reader(plan), Cursor(None, None, plan.until)
    for page in kind.read(context, plan.connection, _as_stream(plan.spec), nowhere):
        entries = _entries(page, entry, sofar)
        with sessions.as_publisher(engine, plan.publisher_id) as session:
            arrived = unchanged.incoming(page, None, True)
            listed = deletions.weigh(session, plan, arrived, entries)
            sofar.doomed += len(listed.doomed)
            too_many = deletions.suspicion(session, plan, sofar.doomed)
        if too_many is not None:
            return Told(words=too_many, failed=True)
        sofar.pages.append(listed)
        if page.next is not None and time.monotonic() > deadline:
            return _failed(TOO_LONG)
    return _told(plan, sofar)


def _as_stream(spec: Stream) -> Stream:
    """The list as a connector reads it: a stream of other records elsewhere."""
    feed = spec.deletes.feed
    assert feed is not None  # only read in this mode
    return replace(
        spec,
        request=feed.request,
        records=feed.records,
        paging=feed.paging,
        key=feed.key,
        cursor=None,
    )


def _entries(
    page: Page, entry: Callable[[object, str], Gone], sofar: _Reading
) -> list[Gone]:
    entries = []
    for record in page.records:
        try:
            entries.append(entry(record.value, record.pointer))
        except Refused as refused:
            sofar.bad += 1
            sofar.first = sofar.first or refused.problems[0]
    sofar.read += len(entries)
    return entries


def _told(plan: Plan, sofar: _Reading) -> Told:
    log.info(
        "%s: %s deletions listed, %s to carry out, %s unreadable",
        plan.stream_id,
        sofar.read,
        sofar.doomed,
        sofar.bad,
    )
    if sofar.first is None:
        return Told(sofar.pages)
    why = sofar.first.message
    words = Words(
        f"{sofar.bad} entri daftar penghapusan tidak terbaca. {why.id}",
        f"{sofar.bad} entries of the list of deletions could not be read. {why.en}",
    )
    if not sofar.read:
        return Told(words=words, failed=True)
    return Told(sofar.pages, words)


def _failed(why: Words, retry_after_s: float | None = None) -> Told:
    """No breaker counts this: the link to the system has just brought its pages."""
    words = Words(
        f"Data terbaca, tetapi daftar penghapusan tidak: {why.id} Tidak ada yang"
        " dihapus.",
        f"The data were read, but not the list of deletions: {why.en} Nothing was"
        " deleted.",
    )
    return Told((), words, True, retry_after_s)
