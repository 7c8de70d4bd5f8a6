"""Pages of a stream, read as the hub would, for whoever looks at how they come."""

from __future__ import annotations

from itertools import islice

from connectors.base import Context, Cursor, Page, connector
from schemas.manifests.manifest import Connection, Stream


class Reading:
    """Reads the first pages of a stream, as often as they are wanted."""

    def __init__(
        self, context: Context, connection: Connection, stream: Stream
    ) -> None:
        self.context, self.connection, self.stream = context, connection, stream

    def pages(
        self, stream: Stream, position: dict[str, object] | None, most: int
    ) -> list[Page]:
        """The first pages from a position on."""
        cursor = Cursor(position, None, self.context.clock())
        reading = connector(self.connection.kind).read(
            self.context, self.connection, stream, cursor
        )
        return list(islice(reading, most))
