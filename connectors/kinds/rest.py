"""The kind `rest`: JSON, NDJSON or XML over HTTP, page after page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from connectors.base import Context, Cursor, Page
from connectors.reading import run
from schemas.manifests.manifest import Connection, Stream


class Rest:
    """Reads any stream whose pages are answers to one request, page after page."""

    kind: ClassVar[str] = "rest"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        yield from run.pages(context, connection, stream, cursor)


CONNECTOR: Final = Rest()
