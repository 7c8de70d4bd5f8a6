"""OGC API – Features and WFS as stand-ins: pages of GeoJSON, by links or by numbers."""

from __future__ import annotations

from typing import Any, Final

from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import PLACE, Cut, StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream

BY_LINK: Final = Paging("next-url", PLACE, size_param="limit", total_at="numberMatched")
BY_NUMBER: Final = Paging(
    "offset", "startIndex", size_param="count", total_at="numberMatched"
)


class Collection(StandIn):
    """Items of a collection; the next page is a link among others."""

    def around(self, document: Any, ask: Ask, cut: Cut) -> list[str]:
        """What a FeatureCollection says of itself."""
        lines = super().around(document, ask, cut)
        document |= {"type": "FeatureCollection", "numberReturned": cut.count}
        link = {"rel": "next", "href": self.link(ask, cut.onward)}
        document["links"] = [link] if cut.more else []
        return lines


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A server of either protocol."""
    service = getattr(connection.settings, "service", None)
    return Collection(
        stream, rows, size, paging=BY_NUMBER if service == "wfs" else BY_LINK
    )
