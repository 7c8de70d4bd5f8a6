"""An SDMX service as a stand-in: observations of a dataflow as SDMX-CSV or -ML."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from xml.sax.saxutils import quoteattr

from connectors.certify.hostile import Peer, page
from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><m:StructureSpecificData xmlns:m="urn:m">'
    "<m:Header/><m:DataSet>"
)
NOTHING = b'<Error><ErrorMessage code="100"/></Error>'
TAIL = "</m:DataSet></m:StructureSpecificData>"


class Dataflow(StandIn):
    """Answers everything with its observations."""

    def answer(self, peer: Peer, ask: Ask) -> None:
        """One message; nothing was updated after the city's own present."""
        since = ask.bound("updatedAfter")
        if since and self.clock and datetime.fromisoformat(since) > self.clock:
            page(NOTHING, 404, "Content-Type: application/xml")(peer)
            return
        rows = self.manner.cut(self, self.rows, 0, len(self.rows))
        form = self.stream.settings.format
        body = ml(rows) if form == "xml" else of_csv(rows, self.stream)
        kind = "application/xml" if form == "xml" else "text/csv"
        page(body, 200, f"Content-Type: {kind}")(peer)


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A dataflow; None for SDMX-JSON."""
    if stream.settings.format not in ("xml", "csv"):
        return None
    return Dataflow(stream, rows, size, paging=Paging("none"))


def ml(rows: list[Row]) -> bytes:
    """Observations of no series."""
    listed = "".join(
        "<Obs "
        + " ".join(f"{n}={quoteattr(str(v))}" for n, v in row.items() if v is not None)
        + "/>"
        for row in rows
    )
    return f"{HEAD}{listed}{TAIL}".encode()


def of_csv(rows: list[Row], stream: Stream) -> bytes:
    """The same as SDMX-CSV."""
    text = io.StringIO()
    names = list(rows[0]) if rows else []
    lines = csv.writer(text, delimiter=stream.settings.delimiter)
    lines.writerow(["DATAFLOW", *names])
    for row in rows:
        lines.writerow(["X:X(1.0)", *(row.get(name) for name in names)])
    return text.getvalue().encode()
