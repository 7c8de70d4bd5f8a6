"""Pulls whose city has yet to show a page: they hold no place of a worker.

Each goes on in a thread beside the tasks of its process, for one slice; what is left
then goes on as a task of its own. A thread cannot be ended from outside: where one is
still at work when no slice can be any more, its process ends itself, and a new one
takes its place.

A process that its pool will replace for its memory first waits for its pulls, which
stop after the page that they are at and give their jobs back; so does one whose
worker is asked to end (TERM). One that is told to quit leaves them to their leases.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any, Final

from billiard.pool import EX_OK, EX_RECYCLE
from celery.signals import task_postrun, worker_process_shutdown
from sqlalchemy.exc import SQLAlchemyError

from hub.logs import lines
from workers import pipeline, recycling, setting

# A slice, one download that began at its end, and a minute to settle.
LIMIT_S: Final = 420.0
# A task that ended at once would let one process of a pool begin every pull.
SPREAD_S: Final = 0.05
# Each may hold a page: so many pulls a process, and those beyond wait for their turn.
MOST: Final = 16
# As long as most pages take; a task that waits still ends before its own limit.
WAIT_S: Final = 75.0
ENDING_S: Final = 20.0
log = logging.getLogger(__name__)


class _Pulls:
    """The pulls at work in this process; `closing`: they stop after their page."""

    def __init__(self) -> None:
        self.closing = threading.Event()
        self._at_work: set[threading.Thread] = set()

    def add(self, thread: threading.Thread) -> None:
        """One more."""
        self._at_work = self.alive() | {thread}

    def alive(self) -> set[threading.Thread]:
        """Those that have not ended."""
        return {each for each in self._at_work if each.is_alive()}


PULLS: Final = _Pulls()


def room() -> bool:
    """Whether this process may take another pull beside its tasks."""
    return len(PULLS.alive()) < MOST and not recycling.near()


def leave(seconds: float) -> bool:
    """Let the pulls aside stop after their page; whether all did within this time."""
    PULLS.closing.set()
    try:
        until = time.monotonic() + seconds
        for thread in PULLS.alive():
            thread.join(max(0.0, until - time.monotonic()))
    finally:
        PULLS.closing.clear()
    return not PULLS.alive()


@task_postrun.connect
def settle(**_: Any) -> None:
    """After each task: a process that is about to be replaced lets its pulls end."""
    if recycling.near() and not leave(WAIT_S):
        log.warning("pulls aside are left to their leases: this process is replaced")


@worker_process_shutdown.connect
def end_well(exitcode: int | None = None, **_: Any) -> None:
    """Before a process ends in order: the same, as long as its worker waits."""
    if exitcode in (EX_OK, EX_RECYCLE):
        leave(ENDING_S)


def begin(job_id: int) -> threading.Thread:
    """Start a pull and leave it alone.

    Nobody need wait for it: its lease lives as long as its process does, and what it
    may not finish is claimed again from the database.
    """
    thread = threading.Thread(target=_limited, args=(job_id,), daemon=True)
    thread.start()
    PULLS.add(thread)
    return thread


def end_process() -> None:
    """End this process; its jobs are taken up again when their leases end."""
    log.error("a pull did not end within %.0f s; its process does", LIMIT_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _limited(
    job_id: int,
    limit_s: float = LIMIT_S,
    too_long: Callable[[], None] = end_process,
) -> None:
    guard = threading.Timer(limit_s, too_long)
    guard.daemon = True
    guard.start()
    try:
        work(job_id)
    finally:
        guard.cancel()


def work(job_id: int) -> None:
    """Work a slice of a job; a database that is away leaves it to its lease."""
    me = f"{setting.me()}:{threading.get_ident()}"
    with lines.bound(job=job_id):
        try:
            pipeline.work(
                setting.engine(), job_id, me, told_to_stop=PULLS.closing.is_set
            )
        except SQLAlchemyError as lost:
            log.warning("job %s is claimed again: %s", job_id, type(lost).__name__)
