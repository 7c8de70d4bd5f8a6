"""Is the broker there, new enough, and set so that it forgets nothing?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import redis
from celery import Celery

from hub.services.doctor.findings import Finding, ok, warning, wrong

PART: Final = "broker"
FLOOR: Final = 7
PATIENCE_S: Final = 1.0


def examine(url: str) -> tuple[bool, list[Finding]]:
    """Whether the broker answers, and what is to be said about it."""
    if not url:
        return False, []  # said with the settings already
    try:
        with _client(url) as client:
            return True, list(_judge(client))
    except (redis.RedisError, OSError, ValueError) as lost:
        said = str(lost).partition("\n")[0][:120]
        return False, [_lost(said)]


def answering(url: str, destination: str | None = None) -> list[str]:
    """The Celery workers that answer a ping within a second, by name.

    Raises what redis raises when the broker does not answer: Celery would wait.
    """
    with _client(url) as client:
        client.ping()
    app = Celery("doctor", broker=url)
    app.conf.broker_transport_options = {
        "socket_timeout": PATIENCE_S,
        "socket_connect_timeout": PATIENCE_S,
    }
    app.conf.broker_connection_max_retries = 1
    try:
        wanted = [destination] if destination else None
        replies = app.control.ping(
            destination=wanted, timeout=PATIENCE_S, limit=1 if destination else None
        )
    finally:
        app.close()
    return sorted(name for reply in replies or () for name in reply)


def _client(url: str) -> redis.Redis:
    """A client for a kombu address: redis://…, rediss://… or redis+socket://…"""
    limits: dict[str, Any] = {
        "socket_timeout": PATIENCE_S,
        "socket_connect_timeout": PATIENCE_S,
    }
    if not url.startswith("redis+socket://"):
        return redis.Redis.from_url(url, **limits)
    parts = urlsplit(url)
    (number,) = parse_qs(parts.query).get("virtual_host", ["0"])
    return redis.Redis(unix_socket_path=parts.path, db=int(number), **limits)


def _judge(client: redis.Redis) -> Iterator[Finding]:
    info: dict[str, Any] = client.info()
    name = "Valkey" if info.get("valkey_version") else "Redis"
    shown = str(info.get("valkey_version") or info["redis_version"])
    if int(shown.split(".")[0]) >= FLOOR:
        yield ok(PART, f"{name} {shown} menjawab.", f"{name} {shown} answers.")
    else:
        yield wrong(
            PART,
            (f"{name} {shown} terlalu lama.", f"{name} {shown} is too old."),
            ("Pakai Valkey 8 atau Redis 7.", "Use Valkey 8 or Redis 7."),
        )
    yield _eviction(info)
    yield _log(info)


def _eviction(info: dict[str, Any]) -> Finding:
    policy = info.get("maxmemory_policy")
    if policy == "noeviction":
        return ok(PART, "Tidak ada pesan yang dibuang.", "No message is ever evicted.")
    return wrong(
        PART,
        (
            f"maxmemory-policy = {policy}: pesan dapat hilang diam-diam.",
            f"maxmemory-policy is {policy}: messages can vanish silently.",
        ),
        ("Setel ke noeviction.", "Set it to noeviction."),
    )


def _log(info: dict[str, Any]) -> Finding:
    if not info.get("aof_enabled"):
        return warning(
            PART,
            (
                "Tanpa AOF, pesan harus dikirim ulang dari basis data setelah mati"
                " mendadak.",
                "Without AOF, messages must be sent anew from the database after a"
                " crash.",
            ),
            ("Setel appendonly yes.", "Set appendonly yes."),
        )
    if info.get("aof_last_write_status") != "ok":
        return wrong(
            PART,
            ("AOF tidak dapat ditulis.", "The AOF cannot be written."),
            ("Periksa ruang diska broker.", "Check the disk of the broker."),
        )
    return ok(PART, "AOF menyala.", "The append-only file is on.")


def _lost(said: str) -> Finding:
    return wrong(
        PART,
        (f"Broker tidak menjawab: {said}", f"The broker does not answer: {said}"),
        (
            "Periksa apakah Valkey berjalan, HUB_BROKER_URL, dan kata sandinya."
            " Pekerjaan tidak hilang: tersimpan di basis data.",
            "Check that Valkey runs, HUB_BROKER_URL, and the password. No work is lost:"
            " it stands in the database.",
        ),
    )
