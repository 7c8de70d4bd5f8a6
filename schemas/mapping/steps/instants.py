"""Instants of one column in ISO 8601 with an offset, read as an hour and a rest.

Texts repeat in both parts, so that each is worked out once. Every answer is that of
`dates.parse_instant`: it takes the days of `readers.HOUR`, and a rest is remembered
when the two agree about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

from schemas.compiling import readers, written
from schemas.compiling.readers import Remembered
from schemas.values.problem import Refused

HOUR: Final = 13  # characters of 2026-01-05T08
SOME_HOUR: Final = "2024-01-15T08"
SOME_MOMENT: Final = datetime(2024, 1, 15, 8, tzinfo=UTC)


class Instants:
    """Reads one column; `rests` holds None for what must be read with care."""

    def __init__(self, formats: Sequence[str], zone: tzinfo | None, *, field: str):
        self.carefully = written.instants(formats, zone, field=field)
        self.plain = not formats
        self.rests = Remembered(self._rest)

    def __call__(self, value: Any) -> datetime:
        """The moment of one cell; raises Refused as `parse_instant` does."""
        if self.plain and type(value) is str:
            hour, rest = readers.HOUR[value[:HOUR]], self.rests[value[HOUR:]]
            if hour is not None and rest is not None:
                return hour + rest
        return self.carefully(value)

    def _rest(self, text: str) -> timedelta | None:
        """What the rest of a text adds to an hour in UTC, if the two ways agree."""
        rest = readers.REST[text]
        if rest is None:
            return None
        try:
            moment = self.carefully(SOME_HOUR + text)
        except Refused:
            return None
        return rest if moment == SOME_MOMENT + rest else None
