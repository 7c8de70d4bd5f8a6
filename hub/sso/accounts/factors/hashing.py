"""Argon2id in a small pool of quiet threads, so that logins never starve tokens."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from functools import cache
from typing import Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

THREADS: Final = 2
WAITING: Final = 16  # of each process; who comes later is asked to try again
PATIENCE_S: Final = 8.0
NICE: Final = 10

# RFC 9106 and OWASP: 19 MiB, two passes, one lane.
HASHER: Final = PasswordHasher(
    time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID
)


class Busy(RuntimeError):
    """Too many logins at once; the same try works in a moment."""


def _quietly() -> None:
    """Let this thread give way to those that answer tokens (Linux knows threads)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


class Pool:
    """Hashes passwords, a few at a time; argon2 lets go of the interpreter lock."""

    def __init__(self, threads: int = THREADS, waiting: int = WAITING) -> None:
        self._threads = ThreadPoolExecutor(threads, "argon2", initializer=_quietly)
        self._places = threading.BoundedSemaphore(threads + waiting)
        self.computed = 0  # how many hashes were made or checked

    def make(self, password: str) -> str:
        """The hash of a password, with its salt and parameters."""
        return str(self._run(HASHER.hash, password))

    def right(self, hashed: str | None, password: str) -> bool:
        """Whether a password is the right one; without a hash it costs the same."""
        return bool(self._run(_right, hashed, password))

    def _run(self, work: Callable[..., object], *given: object) -> object:
        if not self._places.acquire(blocking=False):
            raise Busy("too many passwords are being checked")
        self.computed += 1
        doing: Future[object] = self._threads.submit(work, *given)
        doing.add_done_callback(lambda _: self._places.release())
        try:
            return doing.result(PATIENCE_S)
        except TooSlow as error:
            doing.cancel()
            raise Busy("a password waited too long for its turn") from error


@cache
def nobody() -> str:
    """A hash that no password has, checked where there is no account."""
    return HASHER.hash(os.urandom(16).hex())


def outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker parameters than those of today."""
    return HASHER.check_needs_rehash(hashed)


def _right(hashed: str | None, password: str) -> bool:
    try:
        HASHER.verify(hashed or nobody(), password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False
    return hashed is not None


@cache
def pool() -> Pool:
    """The one pool of this process."""
    return Pool()
