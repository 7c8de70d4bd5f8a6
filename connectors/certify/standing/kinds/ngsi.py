"""A context broker as a stand-in: a list of entities, counted in a header."""

from __future__ import annotations

from typing import Any, Final

from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import Cut, StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream

PAGES: Final = Paging("offset", "offset", size_param="limit", total_at="total")
COUNTS: Final = ("Fiware-Total-Count", "NGSILD-Results-Count")


class Broker(StandIn):
    """Speaks both versions: each looks at its own header."""

    def around(self, document: Any, ask: Ask, cut: Cut) -> list[str]:
        """The number of entities stands in a header."""
        lines = super().around(document, ask, cut)
        return [*lines, *(f"{name}: {len(cut.rows) * self.stated}" for name in COUNTS)]


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A broker with these entities."""
    return Broker(stream, rows, size, paging=PAGES)
