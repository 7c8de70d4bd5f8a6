"""Pulls whose city has yet to show a page: they hold no place of a worker.

Each goes on in a thread beside the tasks of its process, for one slice; what is left
then goes on as a task of its own. A thread cannot be ended from outside: where one is
still at work when no slice can be any more, its process ends itself, and a new one
takes its place.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from hub.logs import lines
from workers import pipeline, setting

# A slice, one download that began at its end, and a minute to settle.
LIMIT_S: Final = 420.0
# A task that ended at once would let one process of a pool begin every pull.
SPREAD_S: Final = 0.05
log = logging.getLogger(__name__)


def begin(job_id: int) -> threading.Thread:
    """Start a pull and leave it alone.

    Nobody need wait for it: its lease lives as long as its process does, and what it
    may not finish is claimed again from the database.
    """
    thread = threading.Thread(target=_limited, args=(job_id,), daemon=True)
    thread.start()
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
        _work(job_id)
    finally:
        guard.cancel()


def _work(job_id: int) -> None:
    me = f"{setting.me()}:{threading.get_ident()}"
    with lines.bound(job=job_id):
        try:
            pipeline.work(setting.engine(), job_id, me)
        except SQLAlchemyError as lost:
            log.warning("job %s is claimed again: %s", job_id, type(lost).__name__)
