"""Servers in programs from Debian: where they were unpacked, and how one is run."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import installed

READY_S = 30.0


def program(name: str, path: str) -> Path:
    """A program of an unpacked package; skips the test where it is not there."""
    return installed.place(name) / path


def libraries(name: str) -> dict[str, str]:
    """An environment in which a program of a package finds its own libraries."""
    root = installed.place(name)
    found = {str(each.parent) for each in root.glob("**/*.so*")}
    within = [path for path in sorted(found) if "/lib/" in path]
    return {"LD_LIBRARY_PATH": ":".join(within), "PATH": os.environ["PATH"]}


@contextmanager
def running(
    command: Sequence[str], ready: Callable[[], bool], log: Path, **more: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A server until the block ends, once `ready` says that it answers."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=said, stderr=said, **more
        )
        try:
            _wait(process, ready, log)
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path
) -> None:
    until = time.monotonic() + READY_S
    while not ready():
        ended = process.poll() is not None
        if ended or time.monotonic() > until:
            said = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{process.args!r} does not answer:\n{said}")
        time.sleep(0.05)
