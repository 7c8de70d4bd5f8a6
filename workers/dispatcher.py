"""Sees what is due in the database and wakes workers; run two or more.

python -m workers.dispatcher
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from types import FrameType
from typing import Final

import psycopg
from kombu.exceptions import KombuError
from psycopg.conninfo import make_conninfo
from redis.exceptions import RedisError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from hub.logs import lines
from hub.services.connected import waiting
from hub.services.database import sessions
from hub.services.ingest import spool
from hub.services.refused import refused_pages
from hub.services.working import claiming, jobs
from workers import login_upkeep, setting
from workers.app import app
from workers.login_upkeep import Upkeep

SWEEP_S: Final = 1.0
PAUSE_S: Final = 2.0
SLOTS: Final = 16
# A pull that waits for its first page costs a thread, not a process.
ASIDE: Final = 32
TASKS: Final = {
    "sync": "sync.stream",
    "first_page": "sync.first_page",
    "roll_up": "roll_up.cells",
}
# Without one of these there is nothing to do but wait and try again.
LOST: Final = (psycopg.Error, SQLAlchemyError, OSError, KombuError, RedisError)
log = logging.getLogger("hub.dispatcher")


class Stopped(Exception):
    """Somebody asked a resting dispatcher to end."""


class Dispatcher:
    """One dispatcher; several share the work through the database alone."""

    def __init__(
        self,
        engine: Engine,
        me: str,
        slots: int = SLOTS,
        upkeep: Upkeep | None = None,
    ) -> None:
        self.engine = engine
        self.upkeep = upkeep or login_upkeep.plain(engine)
        self.me = me
        self.slots = slots
        self.stopping = threading.Event()
        self._resting = False

    def stop(self, *_: int | FrameType | None) -> None:
        """Finish the current sweep, then end; at once when there is none."""
        self.stopping.set()
        if self._resting:
            raise Stopped

    def sweep(self) -> int:
        """Park, schedule and claim once, then send; how many were sent.

        A message that gets lost is claimed again after ten seconds.
        """
        with sessions.as_hub(self.engine) as session:
            for job in jobs.park(session):
                log.error("job %s of %s is parked", job.id, job.stream_id)
            jobs.schedule(session)
            waiting.note(session)
            refused_pages.expire(session)
            spool.expire(session)
            claimed = claiming.claim(session, self.me, self.slots, ASIDE)
        for job_id, kind in claimed:
            app.send_task(TASKS[kind], args=[job_id], ignore_result=True)
        if letters := self.upkeep.sweep():
            app.send_task("sso.logout", args=[letters], ignore_result=True)
        return len(claimed)

    def run(self) -> None:
        """Sweep every second, or at once when somebody asks for work."""
        while not self.stopping.is_set():
            try:
                self._listen()
            except Stopped:
                return
            except LOST as lost:
                log.warning("waiting for the database or the broker: %s", lost)
                self.stopping.wait(PAUSE_S)

    def _listen(self) -> None:
        url = self.engine.url.set(drivername="postgresql")
        dsn = make_conninfo(
            url.render_as_string(hide_password=False), **sessions.PATIENCE
        )
        with psycopg.connect(dsn, autocommit=True) as listener:
            listener.execute(f"listen {jobs.CHANNEL}")
            while not self.stopping.is_set():
                if self.sweep() == 0:
                    self._rest(listener)

    def _rest(self, listener: psycopg.Connection[tuple[object, ...]]) -> None:
        """Wait for a request, a second at most."""
        self._resting = True
        try:
            if not self.stopping.is_set():
                for _ in listener.notifies(timeout=SWEEP_S, stop_after=1):
                    pass
        finally:
            self._resting = False


def main() -> None:
    """Run until TERM or Ctrl-C."""
    lines.start("dispatcher")
    me = f"{socket.gethostname()}:{os.getpid()}"
    engine = setting.engine("hub-dispatcher")
    upkeep = login_upkeep.later(engine, setting.config())
    dispatcher = Dispatcher(engine, me, upkeep=upkeep)
    log.info("at work as %s", me)
    signal.signal(signal.SIGTERM, dispatcher.stop)
    signal.signal(signal.SIGINT, dispatcher.stop)
    dispatcher.run()


if __name__ == "__main__":
    main()
