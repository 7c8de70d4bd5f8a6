"""Rows of one system, encoded once, cut into pages by position or by key."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One encoded row, when it last changed and its number in the system."""

    updated_at: datetime
    number: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Listing:
    """Encoded rows in the order of (updated_at, number)."""

    updated: Sequence[datetime]
    bodies: Sequence[bytes]
    numbers: Sequence[int]
    places: Mapping[int, int]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Listing:
        """The listing of rows that come in any order."""
        ordered = sorted(rows, key=lambda row: (row.updated_at, row.number))
        return cls(
            updated=[row.updated_at for row in ordered],
            bodies=[row.body for row in ordered],
            numbers=[row.number for row in ordered],
            places={row.number: place for place, row in enumerate(ordered)},
        )

    def __len__(self) -> int:
        return len(self.bodies)

    def since(self, moment: datetime | None) -> int:
        """The place of the first row that changed at `moment` or later."""
        return 0 if moment is None else bisect_left(self.updated, moment)

    def cut(self, start: int, size: int) -> bytes:
        """A JSON array of at most `size` rows from a place on."""
        return b"[" + b",".join(self.bodies[start : start + size]) + b"]"


def encode(value: Any) -> bytes:
    """Compact JSON as UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


ROWS = "\x00rows"
_HOLE = encode(ROWS)


def around(envelope: Mapping[str, Any], rows: bytes) -> bytes:
    """The envelope as JSON, with encoded `rows` where ROWS stands in it."""
    return encode(envelope).replace(_HOLE, rows, 1)
