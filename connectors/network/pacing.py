"""How fast one system is asked: a token bucket, and a start that is not everybody's."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final

BURST_S: Final = 2.0
LONGEST_START_S: Final = 1.0


class Pace:
    """At most `rps` requests a second, with a burst of two seconds' worth.

    The first request waits for a random part of one interval, so that runs which
    begin together do not ask together. `sleep` and `chance` are replaced in tests.
    """

    def __init__(
        self,
        rps: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.rps = rps
        self.burst = max(1.0, rps * BURST_S)
        self._clock, self._sleep, self._chance = clock, sleep, chance
        self._tokens = self.burst
        self._at: float | None = None

    def wait(self) -> None:
        """Return when the next request may be sent."""
        if self._at is None:
            self._sleep(min(LONGEST_START_S, 1 / self.rps) * self._chance())
            self._at = self._clock()
        self._fill()
        if self._tokens < 1:
            self._sleep((1 - self._tokens) / self.rps)
            self._fill()
            self._tokens = max(1.0, self._tokens)  # a sleep may end a little early
        self._tokens -= 1

    def _fill(self) -> None:
        now = self._clock()
        assert self._at is not None  # set by the first wait
        self._tokens = min(self.burst, self._tokens + (now - self._at) * self.rps)
        self._at = now
