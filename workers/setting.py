"""What a worker needs from its environment, opened once per process."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import Engine

from hub.config import Config
from hub.services import sessions


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
    """The current instant, aware, in UTC."""
    return datetime.now(UTC)


def pepper() -> bytes:
    """The key of hashed personal values, derived from the installation's secret."""
    return config().secret_key.encode()
