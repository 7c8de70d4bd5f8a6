"""Holding a job: renew its lease while the work lives, notice when it is lost."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.services import jobs, sessions
from hub.services.jobs import Lease, LostLease

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
    """Take a job and keep its lease alive; None when it is not to be had."""
    with sessions.as_hub(engine) as session:
        lease = jobs.take(session, job_id, me)
    if lease is None:
        yield None
        return
    heart = Heart(engine, lease)
    heart.start()
    try:
        yield lease, heart
    except LostLease as lost:
        log.info("job %s went to another worker: %s", job_id, lost)
    except Exception as fault:
        log.exception("job %s failed", job_id)
        with sessions.as_hub(engine) as session:
            jobs.crashed(session, lease, f"{type(fault).__name__}: {fault}"[:500])
        raise
    finally:
        heart.stop()
