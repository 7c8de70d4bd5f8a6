"""How much one request may cost, and the clock that holds it to that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from connectors.network import failures


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one request; redirects and reconnects share them.

    `deadline_s` is wall-clock time from the first step (DNS) to the last byte. A
    slow but honest link gets more, up to `longest_s`: as long as its body came with
    `steady_bytes_per_s` on average. A body slower than `min_bytes_per_s` after
    `rate_grace_s` is given up earlier.
    """

    connect_s: float = 5.0
    deadline_s: float = 60.0
    longest_s: float = 240.0
    steady_bytes_per_s: int = 10_000
    max_wire_bytes: int = 20 << 20
    max_unpacked_bytes: int = 64 << 20
    max_ratio: int = 100
    max_redirects: int = 3
    max_header_bytes: int = 64 << 10
    max_headers: int = 200
    max_informational: int = 5
    min_bytes_per_s: int = 1000
    rate_grace_s: float = 10.0


class Deadline:
    """Wall-clock time left for one request; `FetchError` too_slow when it is over."""

    def __init__(self, clock: Callable[[], float], limits: Limits, host: str) -> None:
        self.clock, self.seconds, self.host = clock, limits.deadline_s, host
        self._limits = limits
        self._began = clock()
        self._end = self._began + self.seconds

    def earned(self, received: int) -> None:
        """Give a body as much time as its bytes are worth, within bounds."""
        limits = self._limits
        most = max(limits.longest_s, limits.deadline_s)
        worth = received / limits.steady_bytes_per_s
        self.seconds = min(most, max(limits.deadline_s, worth))
        self._end = self._began + self.seconds

    def left(self, at_most: float | None = None) -> float:
        """Seconds that may still be waited, above zero."""
        left = self._end - self.clock()
        if left <= 0:
            raise self.passed()
        return max(0.001, left if at_most is None else min(left, at_most))

    def passed(self) -> failures.FetchError:
        """The failure to raise when the time is over."""
        return failures.too_slow(
            self.host,
            f"tidak selesai dalam {self.seconds:g} detik",
            f"it was not done in {self.seconds:g} seconds",
        )
