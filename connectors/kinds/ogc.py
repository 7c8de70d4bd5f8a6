"""The kind `ogc`: OGC API – Features, and WFS with GeoJSON (GeoServer, GeoNode)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Final

from connectors.base import Context, Cursor, Page
from connectors.discovery import Discovered
from connectors.reading.standards import features, wfs
from connectors.reading.standards.questions import Asker
from connectors.reading.standards.walking import Walk
from schemas.manifests.kinds.ogc import Endpoint
from schemas.manifests.manifest import Connection, Stream


class Ogc:
    """Reads features of a server of either protocol."""

    kind: ClassVar[str] = "ogc"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        walk = Walk(context, connection, stream, cursor)
        endpoint: Endpoint = connection.settings or Endpoint()
        if endpoint.service == "wfs":
            return walk.pages(wfs.Layer(walk, stream, endpoint))
        return walk.pages(features.Items(walk, stream))

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The collections or feature types of the server."""
        endpoint: Endpoint = connection.settings or Endpoint()
        asker = Asker(context, connection)
        if endpoint.service == "wfs":
            return wfs.discovered(asker, endpoint)
        return features.discovered(asker)


CONNECTOR: Final = Ogc()
