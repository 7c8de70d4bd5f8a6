"""The hub's processes: Celery workers and dispatchers, and who is dead of them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from tests.workers.crew import Crew, children

Kind = Literal["worker", "dispatcher"]
POOL: Final = 2


@dataclass
class Post:
    """A place where one process runs, and is started again when it is dead.

    Those that are `far` reach the database through the proxy that loses answers.
    """

    kind: Kind
    crew: Crew
    process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def fill(self, pool: int) -> None:
        """Start the process if it does not run."""
        if self.alive:
            return
        if self.kind == "worker":
            self.process = self.crew.workers(pool)
        else:
            self.process = self.crew.dispatcher()

    def family(self) -> list[int]:
        """The process and its pool, as far as they live; a worker's pool last."""
        if self.process is None or not self.alive:
            return []
        try:
            return [self.process.pid, *children(self.process.pid)]
        except OSError:
            return [self.process.pid]


@dataclass
class Sleeper:
    """Processes that are stopped until a moment."""

    pids: list[int]
    until: float


@dataclass
class Fleet:
    """All that runs of ours: `near` with the true address, `far` by the proxy."""

    near: Mapping[str, str]
    far: Mapping[str, str]
    folder: Path
    workers: int = 3
    pool: int = POOL
    posts: list[Post] = field(default_factory=list)
    sleeping: list[Sleeper] = field(default_factory=list)

    def __enter__(self) -> Self:
        crews = []
        for name, environment in (("near", self.near), ("far", self.far)):
            (self.folder / name).mkdir()
            crews.append(Crew(environment, self.folder / name))
        near, far = crews
        kinds: list[Kind] = ["worker" for _ in range(self.workers)]
        kinds += ["dispatcher", "dispatcher"]
        first: list[Crew] = [far] + [near] * (self.workers - 1) + [near, far]
        self.posts = [Post(k, c) for k, c in zip(kinds, first, strict=True)]
        self.fill()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for post in self.posts:
            with post.crew:
                post.process = None

    def of(self, kind: Kind) -> list[Post]:
        """The posts of a kind whose process lives."""
        return [post for post in self.posts if post.kind == kind and post.alive]

    def fill(self, but: Post | None = None) -> None:
        """Start what is dead again, except one."""
        for post in self.posts:
            if post is not but:
                post.fill(self.pool)

    def worker_pids(self) -> list[int]:
        """Every process of every worker."""
        return [pid for post in self.of("worker") for pid in post.family()]

    def stop(self, pids: Iterable[int], seconds: float) -> None:
        """SIGSTOP processes, for a while."""
        sleeper = Sleeper(list(pids), time.monotonic() + seconds)
        _signal(sleeper.pids, signal.SIGSTOP)
        self.sleeping.append(sleeper)

    def wake(self, every: bool = False) -> None:
        """SIGCONT whoever has slept long enough, or `every`body."""
        now = time.monotonic()
        for sleeper in list(self.sleeping):
            if every or sleeper.until <= now:
                _signal(sleeper.pids, signal.SIGCONT)
                self.sleeping.remove(sleeper)


def _signal(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
