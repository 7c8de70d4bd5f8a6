"""What a record says of itself: its key, its version, and whether it is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from schemas.contracts.record import dims_key, number_text
from schemas.manifests.parts import CursorSpec, Stream
from schemas.mapping.steps import words
from schemas.mapping.steps.instants import Instants
from schemas.mapping.steps.selection import MISSING, Selector, by_expression, by_name
from schemas.values.problem import Refused


def key_part(value: Any) -> str | None:
    """One part of a key as text, with | escaped; None where there is none."""
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        text = number_text(Decimal(value))
    else:
        return None
    return text.replace("\\", "\\\\").replace("|", "\\|") or None


def natural_key(values: Mapping[str, Any]) -> str | None:
    """indicator|region|period|dims of an observation."""
    parts = [values.get(name) for name in ("indicator", "region", "period")]
    dims = values.get("dims", {})
    if not all(isinstance(part, str) for part in parts) or not isinstance(dims, dict):
        return None
    return "|".join([*(str(part) for part in parts), dims_key(dims)])


def gone_reader(stream: Stream) -> Selector | None:
    """A function that tells whether the source marks a record as deleted."""
    when = stream.deletes.when if stream.deletes.mode == "flag" else None
    return by_expression(when) if when else None


class Moved:
    """Reads when the source last changed a record, if it says."""

    def __init__(self, cursor: CursorSpec) -> None:
        self.name = cursor.fields[0]
        self._select = by_name(self.name)
        zone = ZoneInfo(cursor.zone) if cursor.zone else None
        self.read = Instants(cursor.formats, zone, field=f"$.{self.name}")

    def __call__(self, record: Any) -> datetime | None:
        value = self._select(record)
        if value is None or value == "":
            return None
        if value is MISSING:
            raise Refused(words.missing(f"$.{self.name}", self.name, record))
        return self.read(value)


def version_reader(stream: Stream) -> Moved | None:
    cursor = stream.cursor
    if cursor is None or "datetime" not in cursor.kind:
        return None
    return Moved(cursor)
