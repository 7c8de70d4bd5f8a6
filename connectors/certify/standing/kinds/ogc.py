"""OGC API – Features and WFS as stand-ins: pages of GeoJSON, by links or by numbers."""

from __future__ import annotations

from typing import Any, Final

from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import PLACE, StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.parts import Connection, Paging, Stream

BY_LINK: Final = Paging("next-url", PLACE, size_param="limit", total_at="numberMatched")
BY_NUMBER: Final = Paging(
    "offset", "startIndex", size_param="count", total_at="numberMatched"
)


class Collection(StandIn):
    """Items of a collection; the next page is a link among others."""

    def around(
        self,
        document: Any,
        ask: Ask,
        rows: list[Row],
        begin: int,
        count: int,
        more: bool,
    ) -> list[str]:
        """What a FeatureCollection says of itself."""
        lines = super().around(document, ask, rows, begin, count, more)
        document |= {"type": "FeatureCollection", "numberReturned": count}
        link = {"rel": "next", "href": self.link(ask, begin + count)}
        document["links"] = [link] if more else []
        return lines


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A server of either protocol."""
    service = getattr(connection.settings, "service", None)
    return Collection(
        stream, rows, size, paging=BY_NUMBER if service == "wfs" else BY_LINK
    )
