"""A web folder as a stand-in: one CSV of the declared columns, and an index of it."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from hashlib import sha256
from typing import Final

from connectors.certify.hostile import Peer, page
from connectors.certify.standing.asking import Ask
from connectors.certify.standing.city import StandIn
from connectors.certify.standing.rows import Row, found, plain
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream
from schemas.manifests.table import Files, Table

ONE: Final = Paging("none")


class Folder(StandIn):
    """Answers the index with a link, and everything else with the file."""

    def answer(self, peer: Peer, ask: Ask) -> None:
        """The index or the file."""
        files = self.stream.files or Files()
        if files.index is not None and ask.path.endswith(files.index):
            name = files.match.replace("*", "1").replace("?", "1")
            body = f'<a href="{name}">{name}</a>'.encode()
            page(body, 200, "Content-Type: text/html")(peer)
            return
        rows = self.manner.cut(self, self.rows, 0, len(self.rows))
        body = packed(written(rows, self.stream), self.stream)
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        page(body, 200, "Content-Type: text/csv", f"ETag: {tag}")(peer)


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A folder of a web server with a plain table; None for what is no CSV."""
    table, files = stream.table, stream.files
    web = connection.base_url.startswith("http")
    if table is None or files is None or not web or files.listing != "links":
        return None
    if table.format != "csv" or table.melt or table.period or table.about or files.at:
        return None
    return Folder(stream, rows, size, paging=ONE)


def written(rows: list[Row], stream: Stream) -> bytes:
    """Records as the CSV that the manifest describes."""
    table = stream.table
    assert isinstance(table, Table)  # `make` saw one
    text = io.StringIO()
    lines = csv.writer(text, delimiter=table.delimiter, quotechar=table.quote)
    columns = table.columns.values()
    lines.writerow([column.header[0] for column in columns])
    for row in rows:
        cells = [plain(found(row, column.name)) for column in columns]
        lines.writerow(["" if cell is None else cell for cell in cells])
    return text.getvalue().encode(table.encoding)


def packed(body: bytes, stream: Stream) -> bytes:
    """The file as it lies there."""
    files = stream.files or Files()
    if files.packed == "gzip":
        return gzip.compress(body)
    if files.packed != "zip":
        return body
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr((files.member or "data.csv").replace("*", "data"), body)
    return kept.getvalue()
