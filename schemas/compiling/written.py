"""The commonest ways to write instants and numbers, read without a second look.

Each reader gives the very answer of `dates.parse_instant` or
`numbers.parse_decimal`, which it asks whenever it is not sure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Final

from schemas.compiling.readers import Remembered
from schemas.contracts.fields_measured import ISO_DAY
from schemas.values import dates, numbers
from schemas.values.date_formats import compile_format
from schemas.values.problem import Refused

# A day of three parts, alone or before a time of day; neither holds a blank.
SPLIT: Final = re.compile(
    r"(?P<day>%[dmYBb][-/.]%[dmYBb][-/.]%[dmYBb])"
    r"(?:(?P<gap>[ T])%H[:.]%M(?:[:.]%S)?)?"
)
HALF_HOURS: Final = [timedelta(minutes=30 * number) for number in range(49)]
MOST_CLOCKS: Final = 1 << 13
LONGEST: Final = 40  # characters of an instant
OFFSET: Final = re.compile("[Zz+-]")
POINTED: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,30})?")
WITH_COMMA: Final = re.compile(r"-?[0-9]{1,18}(?:,[0-9]{1,30})?")
SHORT: Final = 14  # characters of a JSON number that is surely within bounds
WHOLE: Final = 10**18


def instants(
    formats: Sequence[str], zone: tzinfo | None, *, field: str
) -> Callable[[Any], datetime]:
    """`parse_instant` for one column, with days and times of day remembered."""

    def carefully(value: Any) -> datetime:
        return dates.parse_instant(value, formats, zone, field=field)

    try:
        split = SPLIT.fullmatch(formats[0]) if formats else None
        if formats and (split is None or zone is None):
            return carefully
        return _Instants(split, zone, carefully).read
    except Refused:  # the format is wrong: every cell will say so
        return carefully


class _Instants:
    """A day's first moment plus a time of day; each is worked out once.

    Only for days on which the zone's offset never changes. `split` is the first of
    the declared formats; without formats, ISO 8601 is read.
    """

    def __init__(
        self,
        split: re.Match[str] | None,
        zone: tzinfo | None,
        carefully: Callable[[Any], datetime],
    ):
        self.carefully = carefully
        self.whole = compile_format(split[0]).pattern if split else None
        self.day = compile_format(split["day"]).pattern if split else ISO_DAY
        self.formats = (split["day"],) if split else ()
        self.gap = (split["gap"] or "") if split else ""
        self.local = Remembered(lambda text: self._midnight(text, zone))
        self.universal = Remembered(lambda text: self._midnight(text, UTC))
        self.clocks: dict[str, tuple[Remembered[datetime | None], timedelta]] = {}

    def read(self, value: Any) -> datetime:
        """The moment of one cell; raises Refused as `parse_instant` does."""
        if type(value) is not str or len(value) > LONGEST:
            return self.carefully(value)
        day, clock = self._parted(value)
        known = self.clocks.get(clock)
        if known is not None:
            midnight = known[0][day]
            if midnight is not None:
                return midnight + known[1]
        moment = self.carefully(value)
        if known is None:
            self._learn(value, day, clock, moment)
        return moment

    def _parted(self, text: str) -> tuple[str, str]:
        if self.whole is None:
            return text[:10], text[10:]
        if self.gap:
            day, _, clock = text.partition(self.gap)
            return day, clock
        return text, ""

    def _learn(self, text: str, day: str, clock: str, moment: datetime) -> None:
        """Remember a time of day, if the whole text is of the first format."""
        if self.whole is not None and self.whole.fullmatch(text) is None:
            return
        stated = self.whole is None and OFFSET.search(clock) is not None
        days = self.universal if stated else self.local
        midnight = days[day]
        if midnight is None:
            return
        if len(self.clocks) >= MOST_CLOCKS:
            self.clocks.clear()
        self.clocks[clock] = days, moment - midnight

    def _midnight(self, text: str, zone: tzinfo | None) -> datetime | None:
        """The first moment of a day in a zone; None where its offset changes."""
        if zone is None or self.day.fullmatch(text) is None:
            return None
        try:
            day = dates.parse_date(text, self.formats)
        except Refused:
            return None
        start = datetime(day.year, day.month, day.day)
        offsets = {zone.utcoffset(start + later) for later in HALF_HOURS}
        offset = offsets.pop()
        if offsets or offset is None:
            return None
        return start.replace(tzinfo=UTC) - offset


def decimals(locale: str | None, strip: str, *, field: str) -> Callable[[Any], Decimal]:
    """`parse_decimal` for one column; plain digits and JSON numbers go straight."""
    plain = WITH_COMMA if locale == "id-ID" else POINTED
    simple = locale in numbers.LOCALES and not re.search(r"[-0-9.,]", strip)

    def read(value: Any) -> Decimal:
        number: Decimal
        kind = type(value)
        if kind is str:
            if simple and plain.fullmatch(value):
                number = Decimal(value.replace(",", "."))
                if number:
                    return number
        elif kind is int:
            if -WHOLE < value < WHOLE:
                return Decimal(value)
        elif kind is Decimal:
            number = value
            text = str(number)
            if number.is_finite() and number and len(text) <= SHORT:
                if "E" not in text:
                    return number
        return numbers.parse_decimal(value, locale, strip, field=field)

    return read
