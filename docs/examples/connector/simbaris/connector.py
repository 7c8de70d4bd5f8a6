"""The kind `simbaris`: one text file a list, a line a record, bars between fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Final

from connectors.base import Context, Cursor, Page, RawRecord
from connectors.reading import run
from connectors.reading.form import Form
from schemas import strict
from schemas.manifests.manifest import Connection, Stream


class Simbaris:
    """Reads any list; the walk over pages, its guards and its proofs are the hub's."""

    kind: ClassVar[str] = "simbaris"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the one page of a list."""
        yield from run.pages(context, connection, stream, cursor, _Lines())


class _Lines(Form):
    """Records of a text in place of JSON."""

    def decoded(
        self, stream: Stream, body: bytes, caps: strict.Limits
    ) -> tuple[Any, list[RawRecord] | None]:
        """A record of each line, by the names that the manifest gives."""
        names = stream.settings.fields
        lines = body.decode("utf-8", "replace").splitlines()
        return None, [
            RawRecord(dict(zip(names, line.split("|"), strict=False)), f"/{number}")
            for number, line in enumerate(lines)
            if line.strip()
        ]


CONNECTOR: Final = Simbaris()
