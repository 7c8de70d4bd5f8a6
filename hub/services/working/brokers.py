"""Whether the broker answers, asked briefly: work goes on without it, only slower."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

import redis

PATIENCE_S: Final = 0.5


def answers(url: str) -> bool | None:
    """Whether it answers within half a second; None when no broker is set."""
    if not url:
        return None
    with suppress(redis.RedisError, OSError, ValueError):
        with client(url) as asked:
            return bool(asked.ping())
    return False


def client(url: str) -> redis.Redis:
    """A client for a kombu address: redis://…, rediss://… or redis+socket://…"""
    limits: dict[str, Any] = {"socket_timeout": PATIENCE_S}
    limits["socket_connect_timeout"] = PATIENCE_S
    if not url.startswith("redis+socket://"):
        return redis.Redis.from_url(url, **limits)
    path = url.removeprefix("redis+socket://").partition("?")[0]
    return redis.Redis(unix_socket_path=path, **limits)
