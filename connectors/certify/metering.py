"""What reading the real system costs, held to a cap: requests and bytes are counted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.base import Context
from connectors.caching import CachedFetcher, Kept
from connectors.fetch import Ask, FetchError, Response
from connectors.network.pacing import Pace

Recall = Callable[[str], Kept | None]


class Meter(Pace):
    """The pace of a manifest; raises FetchError when the cap on requests is reached."""

    def __init__(self, rps: float, most: int, **more: Any) -> None:
        super().__init__(rps, **more)
        self.most, self.requests, self.bytes = most, 0, 0

    def wait(self) -> None:
        """Return when the next request may be sent, if one still may."""
        if self.requests >= self.most:
            raise FetchError(
                "certify_spent",
                id=f"Batas {self.most} permintaan untuk sertifikasi tercapai.",
                en=f"The cap of {self.most} requests of a certification is reached.",
                retryable=False,
            )
        self.requests += 1
        super().wait()


class MeteredFetcher(CachedFetcher):
    """A fetcher whose meter counts the bytes that come, too."""

    def __init__(self, base_url: str, *, meter: Meter, **more: Any) -> None:
        super().__init__(base_url, pace=meter, **more)
        self.meter = meter

    def _request(self, ask: Ask) -> Response:
        response = super()._request(ask)
        self.meter.bytes += response.wire_bytes
        return response


@dataclass(frozen=True)
class Target:
    """The real system: how its door is opened, and what reading it may cost.

    `opened(recall)` is a context whose fetcher goes by `meter`.
    """

    base_url: str
    opened: Callable[[Recall], AbstractContextManager[Context]]
    meter: Meter
    clock: Callable[[], datetime]
    most_pages: int = 12
