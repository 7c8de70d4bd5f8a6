"""Holding a job: renew its lease while the work lives, notice when it is lost."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.services.database import sessions
from hub.services.working import jobs
from hub.services.working.jobs import Lease, LostLease
from workers import setting

RENEW_S: Final = 2.0
log = logging.getLogger(__name__)


class Heart:
    """Beats every two seconds; `lost` is set once somebody else holds the job."""

    def __init__(self, engine: Engine, lease: Lease) -> None:
        self.lost = threading.Event()
        self._stop = threading.Event()
        self._engine = engine
        self._lease = lease
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """End the beat and wait for it."""
        self._stop.set()
        self._thread.join(timeout=5)

    def _beat(self) -> None:
        while not self._stop.wait(RENEW_S):
            try:
                with sessions.as_hub(self._engine) as session:
                    kept = jobs.renew(session, self._lease)
            except SQLAlchemyError:
                log.warning("lease of job %s not renewed", self._lease.job_id)
                continue
            if not kept:
                self.lost.set()
                return


@contextmanager
def held(engine: Engine, job_id: int, me: str) -> Iterator[tuple[Lease, Heart] | None]:
    """Take a job and keep its lease alive; None when it is not to be had.

    A fault in the block does not leave it: the job is given up at once and tried
    again, three times at most without progress.
    """
    with sessions.as_hub(engine) as session:
        lease = jobs.take(session, job_id, me)
        setting.CLOCK.set(session)
    if lease is None:
        yield None
        return
    heart = Heart(engine, lease)
    heart.start()
    try:
        yield lease, heart
    except LostLease as lost:
        log.warning("job %s went to another worker: %s", job_id, lost)
    except Exception as fault:
        _crashed(engine, lease, fault)
    finally:
        heart.stop()


def _crashed(engine: Engine, lease: Lease, fault: Exception) -> None:
    """Give the job up after a fault of ours, and say what it was.

    Neither log nor job may hold a row of a person's data, which later lines of a
    database error quote: only the place and the first line are kept.
    """
    said = f"{type(fault).__name__}: {str(fault).partition(chr(10))[0]}"[:300]
    place = "".join(traceback.format_tb(fault.__traceback__))
    log.error("job %s failed: %s\n%s", lease.job_id, said, place)
    try:
        with sessions.as_hub(engine) as session:
            jobs.crashed(session, lease, said)
    except SQLAlchemyError:
        log.warning("job %s is taken up again when its lease ends", lease.job_id)
