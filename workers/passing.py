"""Pages that are as they were are many and cost little: they are committed together."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from hub.services.ingest.recall import Passed

MOST: Final = 20
LONGEST_S: Final = 1.0


class Passing:
    """The pages passed over since the last commit; a death loses no more than these.

    They are read again then, for the run goes on behind the last committed page.
    """

    def __init__(self, commit: Callable[[Sequence[Passed]], None]) -> None:
        self._commit = commit
        self._waiting: list[Passed] = []
        self._since = 0.0

    def add(self, page: Passed) -> None:
        """One more; commits all when they are many or wait for long."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append(page)
        long = time.monotonic() - self._since > LONGEST_S
        if long or len(self._waiting) >= MOST:
            self.flush()

    def flush(self) -> None:
        """Commit those that wait; they are tried once, whatever comes of it."""
        pages, self._waiting = self._waiting, []
        if pages:
            self._commit(pages)
