"""A GeoReport v2 server as a stand-in: requests by their dates or changes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream

REQUESTED: Final = "requested_datetime"
PAGES: Final = Paging("page", "page", start=1, size_param="page_size")


class Reports(StandIn):
    """Requests between two dates."""

    def selected(self, ask: Ask) -> list[Row]:
        """Those of the dates that are asked for, of what changed."""
        rows = super().selected(ask)
        begin, end = ask.params.get("start_date"), ask.params.get("end_date")
        before = ask.params.get("updated_before")
        if begin and end:
            rows = [r for r in rows if _at(begin) <= _at(r[REQUESTED]) <= _at(end)]
        if before:
            rows = [r for r in rows if self.shape.moment(r) <= _at(before)]
        return rows


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A server of requests in JSON; None for one in XML or without pages."""
    settings = stream.settings
    if settings.format != "json" or settings.page_size is None:
        return None
    if any(REQUESTED not in row for row in rows):
        return None
    return Reports(stream, rows, size, paging=PAGES)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
