"""CKAN's package_search as a stand-in; its datastore speaks as the manifest says."""

from __future__ import annotations

from typing import Final

from connectors.certify.standing.city import StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Paging, Stream

SEARCH: Final = Paging("offset", "start", size_param="rows", total_at="result.count")


def make(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A search among datasets; None for the other ways of a CKAN."""
    what = getattr(stream.settings, "what", None)
    if stream.files is not None or what != "datasets":
        return None
    return StandIn(stream, rows, size, paging=SEARCH)
