"""A fetcher that counts what it asks, remembers the answers, and stops at a bound."""

from __future__ import annotations

from typing import Any, Final

from connectors.fetch import Ask, Fetcher, Response
from connectors.network import failures

MOST_REQUESTS: Final = 40


class Enough(Exception):
    """As many requests were made as a person allowed."""


class Watched(Fetcher):
    """Speaks to the same system as another fetcher, by a connection of its own.

    Raises `Enough` instead of asking more than `most` times.
    """

    def __init__(self, other: Fetcher, most: int = MOST_REQUESTS) -> None:
        for name, value in vars(other).items():
            setattr(self, name, value)
        self._line = None
        self.most = most
        self.asked = 0
        self.bytes = 0
        self.last: Response | None = None
        self.answers: list[Response] = []

    def _request(self, ask: Ask) -> Response:
        if self.asked >= self.most:
            raise Enough
        self.asked += 1
        found = super()._request(ask)
        self.bytes += found.wire_bytes
        self.last = found
        self.answers = [*self.answers[-9:], found]
        return found


def quietly(fetcher: Fetcher, url: str, **more: Any) -> Response | None:
    """The answer to one GET, whatever its status; None where nothing came."""
    try:
        return fetcher.get(url, **more)
    except failures.FetchError:
        return None
