"""Which stand-in speaks a kind's protocol: its own module, or the manifest's words."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any, Final

from connectors.certify.standing.city import StandIn
from connectors.certify.standing.rows import Row
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Stream

AS_DECLARED: Final = ("rest", "datasette", "ckan", "sensorthings")


def city(
    connection: Connection, stream: Stream, rows: list[Row], size: int
) -> StandIn | None:
    """A city that serves these records; None for what no stand-in speaks.

    A module standing/kinds/KIND.py with `make(connection, stream, rows, size)` is found
    by its name; it may answer None for a stream that it does not speak either.
    """
    module = _own(connection.kind)
    if module is not None:
        made: StandIn | None = module.make(connection, stream, rows, size)
        if made is not None:
            return made
    if connection.kind not in AS_DECLARED or stream.files is not None:
        return None
    plain = StandIn(stream, rows, size)
    return plain if plain.speaks and stream.request.format != "xml" else None


@cache
def _own(kind: str) -> Any:
    folder = import_module(f"{__package__}.kinds")
    names = {module.name for module in pkgutil.iter_modules(folder.__path__)}
    return import_module(f"{folder.__name__}.{kind}") if kind in names else None
