"""Pulls whose city has yet to show a page: they hold no place of a worker.

Each goes on in a thread beside the tasks of its process, for two seconds or until a
first page came. What is left then goes on as a task of its own. A thread cannot be
ended from outside: where one is still at work after the hard limit of tasks, its
process ends itself, and a new one takes its place.
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
from workers.app import HARD_LIMIT_S

SLICE_S: Final = 2.0
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
    log.error("a pull did not end within %s s; its process does", HARD_LIMIT_S)
    os.kill(os.getpid(), signal.SIGKILL)


def _limited(
    job_id: int,
    limit_s: float = HARD_LIMIT_S,
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
            pipeline.work(setting.engine(), job_id, me, SLICE_S)
        except SQLAlchemyError as lost:
            log.warning("job %s is claimed again: %s", job_id, type(lost).__name__)
