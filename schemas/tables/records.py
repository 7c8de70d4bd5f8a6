"""Files whose records are no table: JSON, GeoJSON, NDJSON and XML, read as streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from schemas import envelope, strict
from schemas.manifests.table import FileFormat
from schemas.strict import Item
from schemas.tables.melt import Taken


def read(source: bytes | IO[bytes], form: FileFormat, path: str) -> Iterator[Taken]:
    """The records at `path` one by one; one that cannot be read says only why.

    Raises Refused, after the records before it, where the file as a whole is broken.
    """
    return (Taken(*item) for item in _items(source, form, path))


def _items(source: bytes | IO[bytes], form: FileFormat, path: str) -> Iterator[Item]:
    if form == "ndjson":
        return strict.ndjson(source)
    if form == "xml":
        return strict.xml(source, path)
    features = ["features"] if form == "geojson" else envelope.names(path)
    return strict.json_array(source, features)
