"""What a worker needs from its environment, opened once per process."""

from __future__ import annotations

import os
import socket
import time
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from hub.config import Config
from hub.services.database import sessions


class Clock:
    """The database's clock, carried on by this process's steady one.

    Slices of one run may fall to hosts whose own clocks differ by an hour.
    """

    def __init__(self) -> None:
        self._seen: tuple[datetime, float] | None = None

    def set(self, session: Session) -> None:
        """Read the database's clock."""
        moment = session.scalars(select(func.clock_timestamp())).one()
        self._seen = (moment.astimezone(UTC), time.monotonic())

    def now(self) -> datetime:
        """The current instant; this host's own before the first reading."""
        if self._seen is None:
            return datetime.now(UTC)
        moment, at = self._seen
        return moment + timedelta(seconds=time.monotonic() - at)


CLOCK = Clock()


@cache
def config() -> Config:
    """The configuration; refuses to start with one that is not safe."""
    return Config.from_env(os.environ)


@cache
def _engine(pid: int, application: str) -> Engine:
    """One pool per process: a forked child never shares its parent's sockets."""
    return sessions.engine(config().database_url, application)


def engine(application: str = "hub-worker") -> Engine:
    """The database pool of this process."""
    return _engine(os.getpid(), application)


def me() -> str:
    """This process's name in leases."""
    return f"worker:{socket.gethostname()}:{os.getpid()}"


def now() -> datetime:
    """The current instant, aware, in UTC: the same on every host."""
    return CLOCK.now()


def pepper() -> bytes:
    """The key of hashed personal values, derived from the installation's secret."""
    return config().secret_key.encode()
