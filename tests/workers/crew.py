"""Dispatcher and Celery workers as real processes that no test leaves behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from hub.embedded import identity, programs


@dataclass
class Crew:
    """Processes of one test; all of them are gone when the block ends."""

    environment: Mapping[str, str]
    folder: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self.running:
            self.kill(process)

    def dispatcher(self) -> subprocess.Popen[bytes]:
        """Start a dispatcher."""
        return self.start("workers.dispatcher")

    def workers(self, pool: int = 1, *more: str) -> subprocess.Popen[bytes]:
        """Start a Celery worker with a pool."""
        flags = ("--without-gossip", "--without-mingle", "--queues", "sync,sso", *more)
        size = ("--concurrency", str(pool), "--hostname", f"w{len(self.running)}@%h")
        return self.start("celery", "-A", "workers.app", "worker", *flags, *size)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `python -m WORDS`, tied to this process."""
        argv = [sys.executable, "-m", *words]
        log = self.folder / f"{len(self.running)}-{words[0]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                identity.command("same", signal.SIGKILL, argv),
                env={**programs.clean_environment(), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 a process with everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def children(pid: int) -> list[int]:
    """The child processes of a process."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in found.split()]


def eventually(true: Callable[[], object], seconds: float = 20.0) -> float:
    """Wait for the world outside this process; how long it took, in seconds."""
    began = time.monotonic()
    while not true():
        waited = time.monotonic() - began
        assert waited < seconds, f"not within {seconds} seconds"
        time.sleep(0.02)
    return time.monotonic() - began
