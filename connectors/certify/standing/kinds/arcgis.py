"""An ArcGIS layer as a stand-in: its description, its count, and pages by object id."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

from connectors.certify.hostile import Peer, page
from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import Cut, StandIn
from connectors.certify.standing.rows import Row, found
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream

ID: Final = "OBJECTID"
AFTER: Final = re.compile(rf"{ID} > (\d+)")
SINCE: Final = re.compile(r">= timestamp '([^']+)'")
PAGES: Final = Paging("keyset", "where", key=f"attributes.{ID}")


class Layer(StandIn):
    """Answers for one layer."""

    def answer(self, peer: Peer, ask: Ask) -> None:
        """The description, the count or a page."""
        if not ask.path.endswith("/query"):
            page(json.dumps(self._about()).encode())(peer)
        elif ask.params.get("returnCountOnly") == "true":
            count = len(self.selected(ask))
            page(json.dumps({"count": count}).encode())(peer)
        else:
            super().answer(peer, ask)

    def selected(self, ask: Ask) -> list[Row]:
        """The features that a condition means, but for the place of the page."""
        rows, where = self.manner.kept(self, self.rows), ask.params.get("where", "")
        match = SINCE.search(where)
        if match is None or self.shape.clock is None:
            return rows
        since = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
        return self.manner.chosen(self, rows, self.shape.clock.written(since))

    def place(self, ask: Ask, rows: list[Row]) -> int:
        """Behind the object id that the condition names."""
        match = AFTER.search(ask.params.get("where", ""))
        if match is None:
            return 0
        last = int(match[1])
        return sum(int(found(row, f"attributes.{ID}")) <= last for row in rows)

    def around(self, document: Any, ask: Ask, cut: Cut) -> list[str]:
        """Whether the layer kept something back."""
        document["exceededTransferLimit"] = cut.more
        return super().around(document, ask, cut)

    def _about(self) -> dict[str, Any]:
        names = {name for row in self.rows[:1] for name in row.get("attributes", {})}
        return {
            "name": self.stream.id,
            "objectIdField": ID,
            "maxRecordCount": self.size,
            "geometryType": "esriGeometryPoint",
            "advancedQueryCapabilities": {"supportsOrderBy": True},
            "fields": [{"name": name, "type": "esriField"} for name in sorted(names)],
        }


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A layer whose features have an OBJECTID; None for others."""
    if any(found(row, f"attributes.{ID}") is None for row in rows):
        return None
    return Layer(stream, rows, size, paging=PAGES)
