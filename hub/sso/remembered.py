"""What a process may remember of the store for a few seconds."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

V = TypeVar("V")


class Remembered(Generic[V]):
    """Values of one kind, by engine and key, each for some seconds; bounded."""

    def __init__(self, seconds: float, most: int = 5000) -> None:
        self.seconds, self.most = seconds, most
        self._kept: WeakKeyDictionary[Engine, dict[Hashable, tuple[float, V]]]
        self._kept = WeakKeyDictionary()

    def get(self, session: Session, key: Hashable, load: Callable[[], V]) -> V:
        """The value of a key, loaded when it is not there or too old."""
        mine = self._kept.setdefault(session.get_bind().engine, {})
        now = time.monotonic()
        found = mine.get(key)
        if found is not None and now - found[0] < self.seconds:
            return found[1]
        value = load()
        if len(mine) >= self.most:
            mine.clear()
        mine[key] = (now, value)
        return value

    def peek(self, engine: Engine, key: Hashable) -> V | None:
        """The value of a key if it is there and fresh; nothing is loaded."""
        found = self._kept.get(engine, {}).get(key)
        fresh = found is not None and time.monotonic() - found[0] < self.seconds
        return found[1] if found is not None and fresh else None

    def forget(self, session: Session) -> None:
        """Read everything anew: this process has just changed it."""
        self._kept.pop(session.get_bind().engine, None)
