"""The store a command works on: a given one, a running one, or a new one."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub.embedded import folders, servers

ADDRESSES: Final = "addresses.json"
SECRET: Final = "secret_key"


@contextmanager
def environment(
    data: Path, given: Mapping[str, str], broker: bool = False
) -> Iterator[dict[str, str]]:
    """The HUB_* variables of a usable store, for as long as the block runs.

    What `given` names wins. Else a hub that runs on `data` is used as it is; else
    the embedded servers are started and stopped again. Raises what
    `servers.start` raises.
    """
    if given.get("HUB_DATABASE_URL"):
        yield {}
        return
    try:
        started = servers.start(data, broker=broker)
    except folders.AlreadyRunning:
        published = data / ADDRESSES
        if not published.exists():
            raise
        yield json.loads(published.read_text(encoding="utf-8"))
        return
    with started:
        yield variables(data, started)


def variables(data: Path, running: servers.Servers) -> dict[str, str]:
    """The environment of processes that work on embedded servers."""
    return {
        "HUB_DATABASE_URL": running.app_url,
        "HUB_OWNER_DATABASE_URL": running.owner_url,
        "HUB_BROKER_URL": running.broker_url,
        "HUB_SECRET_KEY": secret_key(data),
        "HUB_DATA": str(data.absolute()),
        "HUB_DEMO": "1",
    }


def secret_key(data: Path) -> str:
    """This machine's own secret, made once and readable by its owner alone."""
    path = data / SECRET
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


def publish(data: Path, values: Mapping[str, str]) -> Path:
    """Let commands of this user find the running hub; the file goes when it stops."""
    path = data / ADDRESSES
    half = path.with_suffix(".half")
    half.touch(mode=0o600)
    half.write_text(json.dumps(dict(values)), encoding="utf-8")
    os.replace(half, path)
    return path
