"""Periods a figure is about: a year, semester, quarter, month or day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from schemas.values.problem import Refused, refuse

Level = Literal["year", "semester", "quarter", "month", "day"]

LEVELS: Final[tuple[Level, ...]] = ("year", "semester", "quarter", "month", "day")
WIB: Final = ZoneInfo("Asia/Jakarta")
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

MONTHS_ID: Final = tuple(
    "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November"
    " Desember".split()
)
MONTHS_EN: Final = tuple(
    "January February March April May June July August September October November"
    " December".split()
)
ROMAN: Final = ("I", "II", "III", "IV")

_MONTHS_IN: Final[dict[str, int]] = {
    "year": 12,
    "semester": 6,
    "quarter": 3,
    "month": 1,
}
_SHAPE: Final = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-(?:S(?P<semester>[12])|Q(?P<quarter>[1-4])"
    r"|(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?))?"
)


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A span of whole days, named by its ISO text, e.g. `Period("2025-Q1")`.

    Texts are `2025`, `2025-S1`, `2025-Q1`, `2025-03` and `2025-03-14` (ISO 8601;
    semester and quarter as in the SDMX 2.1 time formats). `start` is the first
    day, `end` the day after the last one. Periods sort by start, at the same
    start the shorter one first. The fiscal year of Indonesian regions is the
    calendar year. Building one from any other text raises Refused.
    """

    start: date = field(init=False, repr=False, hash=False)
    end: date = field(init=False, repr=False, hash=False)
    text: str
    level: Level = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        level, start = _read(self.text)
        object.__setattr__(self, "level", level)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", _end(level, start))

    def __str__(self) -> str:
        return self.text

    @classmethod
    def parse(cls, text: object) -> Period:
        """The period with this ISO text; anything else raises Refused."""
        if isinstance(text, str):
            return _parse(text)
        raise _no_period(text)

    @classmethod
    def of(cls, when: date, level: Level, zone: tzinfo = WIB) -> Period:
        """The period of this level that holds a day, or an instant seen in `zone`.

        A datetime must be aware (ValueError otherwise): its day depends on the
        zone, and 23:00 UTC is already tomorrow in WIB.
        """
        if isinstance(when, datetime):
            if when.tzinfo is None:
                raise ValueError("a datetime without a zone has no period")
            when = when.astimezone(zone).date()
        return _of(when, level)

    def wider(self) -> tuple[Period, ...]:
        """The longer periods that hold this one, next longer first."""
        above = LEVELS[: LEVELS.index(self.level)]
        return tuple(_of(self.start, level) for level in reversed(above))

    def within(self, level: Level) -> tuple[Period, ...]:
        """The periods of a level that make up this one, in order.

        Its own level gives itself; a longer level gives nothing.
        """
        if LEVELS.index(level) < LEVELS.index(self.level):
            return ()
        parts = []
        part = _of(self.start, level)
        while part.start < self.end:
            parts.append(part)
            if part.end >= self.end:
                break
            part = part.shift(1)
        return tuple(parts)

    def months(self) -> tuple[Period, ...]:
        """The whole months inside; none inside a day."""
        return () if self.level == "day" else self.within("month")

    def shift(self, steps: int) -> Period:
        """The period this many steps of its own level later; negative is earlier."""
        if self.level == "day":
            return _of(_days_later(self.start, steps), "day")
        months = steps * _MONTHS_IN[self.level]
        return _of(_months_later(self.start, months), self.level)

    def previous(self) -> Period:
        """The period of the same level just before."""
        return self.shift(-1)

    def next(self) -> Period:
        """The period of the same level just after."""
        return self.shift(1)

    def year_before(self) -> Period:
        """The same period one year earlier; 29 February becomes 28 February."""
        year = self.start.year - 1
        if (self.start.month, self.start.day) == (2, 29):
            return _of(_checked(year, 2, 28), "day")
        return _of(_checked(year, self.start.month, self.start.day), self.level)

    def label(self, language: str = "id") -> str:
        """What a person reads, e.g. "Triwulan I 2025" or, in English, "Q1 2025"."""
        year, month = self.start.year, self.start.month
        english = language == "en"
        match self.level:
            case "year":
                return str(year)
            case "semester":
                half = (month - 1) // 6
                return (
                    f"H{half + 1} {year}"
                    if english
                    else f"Semester {ROMAN[half]} {year}"
                )
            case "quarter":
                part = (month - 1) // 3
                return (
                    f"Q{part + 1} {year}"
                    if english
                    else f"Triwulan {ROMAN[part]} {year}"
                )
        named = f"{(MONTHS_EN if english else MONTHS_ID)[month - 1]} {year}"
        return named if self.level == "month" else f"{self.start.day} {named}"


def _read(text: str) -> tuple[Level, date]:
    """Level and first day of an ISO period text, or Refused."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise _no_period(text)
    level = next(each for each in reversed(LEVELS) if match[each])
    year, month, day = int(match["year"]), 1, 1
    if match["semester"]:
        month = 6 * int(match["semester"]) - 5
    elif match["quarter"]:
        month = 3 * int(match["quarter"]) - 2
    elif match["month"]:
        month, day = int(match["month"]), int(match["day"] or 1)
    return level, _checked(year, month, day)


def _no_period(text: object) -> Refused:
    return refuse(
        "period",
        text,
        "period.shape",
        id="Bukan periode yang dikenal. Tulis 2025, 2025-S1, 2025-Q1, 2025-03"
        " atau 2025-03-14.",
        en="Not a known period. Write 2025, 2025-S1, 2025-Q1, 2025-03 or"
        " 2025-03-14.",
    )


def _checked(year: int, month: int, day: int) -> date:
    """A day between FIRST_YEAR and LAST_YEAR, or Refused."""
    shown = f"{year:04d}-{month:02d}-{day:02d}"
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refuse(
            "period",
            shown,
            "period.out_of_range",
            id=f"Tahun {year} di luar {FIRST_YEAR}–{LAST_YEAR}; periksa penulisan"
            " tahunnya.",
            en=f"The year {year} is outside {FIRST_YEAR}–{LAST_YEAR}; check how the"
            " year was written.",
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise refuse(
            "period",
            shown,
            "period.impossible",
            id="Tanggal atau bulan ini tidak ada di kalender; periksa angkanya.",
            en="There is no such day or month in the calendar; check the digits.",
        ) from None


def _days_later(start: date, days: int) -> date:
    try:
        return start + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def _months_later(start: date, months: int) -> date:
    """The first day of a month, some months later."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return _checked(year, month + 1, 1)


def _end(level: Level, start: date) -> date:
    """The first day after a period."""
    if level == "day":
        return start + timedelta(days=1)
    year, month = divmod(start.year * 12 + start.month - 1 + _MONTHS_IN[level], 12)
    return date(year, month + 1, 1)


@lru_cache(maxsize=1 << 14)
def _parse(text: str) -> Period:
    return Period(text)


@lru_cache(maxsize=1 << 15)
def _of(day: date, level: Level) -> Period:
    """The period of a level that holds a day; the same object each time."""
    text = {
        "year": f"{day.year:04d}",
        "semester": f"{day.year:04d}-S{(day.month + 5) // 6}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "month": f"{day.year:04d}-{day.month:02d}",
        "day": day.isoformat(),
    }[level]
    return _parse(text)
