"""Records of the shape that a manifest declares, as many as a check needs.

They are copies of the manifest's first example that is taken; only the key and the
moment of change move on, in the notation that the example shows.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from schemas.envelope import value_at
from schemas.manifests.parts import CursorSpec, Stream
from schemas.mapping.steps.instants import Instants
from schemas.values.problem import Refused

Row = dict[str, Any]
ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d([T ])\d\d:\d\d(:\d\d)?(\.\d+)?\s?(Z|[+-]\d\d:?\d\d)?"
)
DIGITS: Final = re.compile(r"(\d+)$")
STEP: Final = timedelta(minutes=1)
SOMETIME: Final = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
LONGEST_RUN: Final = 9  # digits of a key that are counted on
NUMBER: Final = "nomor_baris"  # of records that name no key


class Shape:
    """What the records of one stream look like."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        taken = [e.given for e in stream.examples if e.refused is None]
        known = next((each for each in taken if isinstance(each, dict)), {})
        self.template: Row = deepcopy(known)
        self.clock = Moments(stream.cursor) if stream.cursor else None
        self.moving = self._moving()

    def made(self, count: int, first: int = 0, step: timedelta = STEP) -> list[Row]:
        """So many records, each changed a step after the one before it."""
        return [self.one(first + n, step * (first + n)) for n in range(count)]

    def one(self, number: int, later: timedelta) -> Row:
        """One record by its number, changed so much later than the first."""
        row = deepcopy(self.template)
        if self.moving is None:
            row[NUMBER] = number
        else:
            put(row, self.moving, counted(found(row, self.moving), number))
        if self.clock is not None and self.clock.field != self.moving:
            shown = found(row, self.clock.field)
            put(row, self.clock.field, self.clock.later(shown, number, later))
        return row

    def moment(self, row: Row) -> Any:
        """A record's place in the order of changes; None where it has none."""
        return None if self.clock is None else self.clock.read(row)

    def newest(self, rows: list[Row]) -> datetime:
        """A moment at which all of these records exist."""
        moments = [self.moment(row) for row in rows]
        dated = [each for each in moments if isinstance(each, datetime)]
        return max([SOMETIME, *dated]) + timedelta(days=1)

    def _moving(self) -> str | None:
        """The part of the key that is counted on: one the map does not read, if any."""
        used = {field.source for field in self.stream.map.values()}
        free = [each for each in self.stream.key if each not in used]
        return [*free, *self.stream.key[::-1], None][0]


class Moments:
    """Reads and writes the cursor's field as the example writes it."""

    def __init__(self, spec: CursorSpec) -> None:
        self.spec, self.field = spec, spec.fields[0]
        self.zone = ZoneInfo(spec.zone) if spec.zone else None
        self._read = Instants(spec.formats, self.zone, field=self.field)

    def read(self, row: Row) -> Any:
        """The value of a record as it is compared; None where it cannot be."""
        return self.of(found(row, self.field))

    def of(self, value: Any) -> Any:
        """A value of the field, or a bound, as it is compared."""
        if self.spec.kind == "integer":
            return int(value) if str(value).lstrip("-").isdecimal() else None
        if self.spec.kind == "text":
            return None if value is None else str(value)
        try:
            return self._read(value)
        except Refused:
            return self._as_asked(value)

    def _as_asked(self, value: Any) -> datetime | None:
        """A bound as the reader writes it where no other form is declared: ISO 8601."""
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=self.zone or UTC)

    def later(self, shown: Any, number: int, by: timedelta) -> Any:
        """The field of a record with this number, so much later than the first."""
        if self.spec.kind in ("integer", "text"):
            return counted(shown, number)
        begin = self.of(shown) if shown is not None else None
        moment = (begin if isinstance(begin, datetime) else SOMETIME) + by
        return self.written(moment, shown)

    def written(self, moment: datetime, like: Any = None) -> Any:
        """A moment as the field holds it."""
        form = self.spec.formats[0] if self.spec.formats else None
        if form in ("unix", "unix-ms"):
            scale = 1000 if form == "unix-ms" else 1
            return int(moment.timestamp() * scale)
        local = moment.astimezone(self.zone or UTC)
        if form is not None:
            return local.strftime(form)
        return _as_shown(moment, local, str(like or ""), self.spec.kind)


def _as_shown(moment: datetime, local: datetime, like: str, kind: str) -> str:
    """ISO 8601 with the separator, the fraction and the offset of an example."""
    match = ISO.fullmatch(like)
    blank, fraction, zone = "T", None, None if kind == "local-datetime" else "Z"
    if match:
        blank, fraction, zone = match[1], match[3], match[4]
    if zone is not None:
        offset = datetime.fromisoformat(f"2026-01-01T00:00:00{zone}").tzinfo
        local = moment.astimezone(offset)
    digits = len(fraction) - 1 if fraction else 0
    part = f".{local.microsecond:06d}"[: digits + 1] if digits else ""
    return f"{local:%Y-%m-%d}{blank}{local:%H:%M:%S}{part}{zone or ''}"


def counted(value: Any, number: int) -> Any:
    """The key of a record with this number, of the kind that the example shows."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return int(value) + number
    if not isinstance(value, str) or not value:
        return number + 1
    match = DIGITS.search(value[-LONGEST_RUN:])
    if match is None:
        return f"{value}-{number:04d}" if number else value
    digits = match[1]
    return value[: -len(digits)] + str(int(digits) + number).zfill(len(digits))


def found(row: Any, name: str) -> Any:
    """A field by its plain name or its path."""
    if not isinstance(row, dict):
        return None
    return row[name] if name in row else value_at(name, row)


def put(row: Row, name: str, value: Any) -> None:
    """Write a field by its plain name or a path of plain names."""
    if name in row or "." not in name or name.startswith("@"):
        row[name] = value
        return
    *outer, last = name.split(".")
    place = row
    for step in outer:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        place = inner
    place[last] = value


def plain(value: Any) -> Any:
    """A value that JSON can write: decimals as numbers."""
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
