"""Files whose records are no table: JSON, NDJSON and XML, read as streams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from schemas import envelope, strict
from schemas.manifest_table import FileFormat
from schemas.strict import Flaw, Item
from schemas.tables.melt import Taken, refused


def read(source: bytes | IO[bytes], form: FileFormat, path: str) -> Iterator[Taken]:
    """The records at `path` one by one; one that cannot be read says only why.

    Raises Refused, after the records before it, where the file as a whole is broken.
    """
    for value, pointer, flawed in _items(source, form, path):
        if isinstance(value, Flaw):
            yield refused(pointer, value.problem, {})
        else:
            yield Taken(value, pointer, flawed)


def _items(source: bytes | IO[bytes], form: FileFormat, path: str) -> Iterator[Item]:
    if form == "ndjson":
        return strict.ndjson(source)
    if form == "xml":
        return strict.xml(source, path)
    return strict.json_array(source, envelope.names(path))
