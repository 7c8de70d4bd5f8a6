"""Declared formats of dates and periods, compiled once into patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import lru_cache
from typing import Final

from schemas.values.nearest import hint
from schemas.values.periods import MONTHS_EN, MONTHS_ID, ROMAN, Level
from schemas.values.problem import Refused, refuse

# Other spellings seen in Indonesian files; "Nopember" stands in real budget reports.
_SPELLINGS: Final = (
    "Jan|Jan.",
    "Feb|Peb|Pebruari",
    "Mar|Mrt",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Agu|Ags|Agt|Agust|Aug",
    "Sep|Sept",
    "Okt|Oct",
    "Nov|Nop|Nopember",
    "Des|Dec",
)
MONTHS: Final[dict[str, int]] = {
    name.rstrip(".").casefold(): number
    for number, spellings in enumerate(_SPELLINGS, 1)
    for name in (
        *spellings.split("|"),
        MONTHS_ID[number - 1],
        MONTHS_EN[number - 1],
    )
}
WEEKDAYS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "senin sen monday mon",
            "selasa sel tuesday tue",
            "rabu rab wednesday wed",
            "kamis kam thursday thu",
            "jumat jum'at jum friday fri",
            "sabtu sab saturday sat",
            "minggu min ahad sunday sun",
        )
    )
    for name in names.split()
}
ZONES: Final[dict[str, timezone]] = {
    name: timezone(timedelta(hours=hours), name)
    for name, hours in (("WIB", 7), ("WITA", 8), ("WIT", 9), ("UTC", 0), ("GMT", 0))
}
PARTS: Final[dict[str, int]] = {
    **{roman.casefold(): number for number, roman in enumerate(ROMAN, 1)},
    **{str(number): number for number in range(1, 5)},
}


def _any(names: dict[str, int]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) for name in longest_first)


_OFFSET: Final = r"Z|[+-][0-9]{2}(?::?[0-9]{2})?"
_DIRECTIVES: Final[dict[str, tuple[str, str]]] = {
    "%Y": ("year", "[0-9]{4}"),
    "%y": ("short_year", "[0-9]{2}"),
    "%m": ("month", "[0-9]{1,2}"),
    "%B": ("month_name", _any(MONTHS)),
    "%b": ("month_name", _any(MONTHS)),
    "%d": ("day", "[0-9]{1,2}"),
    "%q": ("quarter", "iii|ii|iv|i|[1-4]"),
    "%h": ("semester", "ii|i|[12]"),
    "%A": ("weekday", _any(WEEKDAYS)),
    "%a": ("weekday", _any(WEEKDAYS)),
    "%H": ("hour", "[0-9]{1,2}"),
    "%I": ("hour12", "[0-9]{1,2}"),
    "%p": ("half", r"am|pm|a\.m\.|p\.m\."),
    "%M": ("minute", "[0-9]{2}"),
    "%S": ("second", "[0-9]{2}"),
    "%f": ("fraction", "[0-9]{1,9}"),
    "%z": ("offset", _OFFSET),
    "%Z": ("zone", "|".join(ZONES)),
}
_TOKEN: Final = re.compile(r"%.?|[^%]", re.DOTALL)
# Side by side, as in %d%m%Y, numbers have their full width: 1112025 has two readings.
_DIGITS: Final = frozenset("%Y %y %m %d %H %I %M %S %f %q %h".split())
_TIMES: Final = frozenset(
    ("hour", "hour12", "half", "minute", "second", "fraction", "offset", "zone")
)
_NEEDS: Final[tuple[tuple[str, str], ...]] = (
    ("minute", "hour"),
    ("second", "minute"),
    ("fraction", "second"),
)
_DAY_PARTS: Final = frozenset(("day", "month"))


@dataclass(frozen=True, slots=True)
class Format:
    """A compiled format: `pattern` finds the named parts, `parts` are their names."""

    text: str
    pattern: re.Pattern[str]
    parts: frozenset[str]

    @property
    def has_time(self) -> bool:
        """Whether it holds any part of a time of day or a zone."""
        return bool(self.parts & _TIMES)

    @property
    def level(self) -> Level | None:
        """The level of the period it names, None where it names none."""
        parts = {"month" if part == "month_name" else part for part in self.parts}
        if not parts & {"year", "short_year"} or self.has_time:
            return None
        named = parts & {"day", "month", "quarter", "semester"}
        if named == _DAY_PARTS:
            return "day"
        if len(named) > 1 or named == {"day"}:
            return None
        level: dict[str, Level] = {
            "month": "month",
            "quarter": "quarter",
            "semester": "semester",
        }
        return level[named.pop()] if named else "year"

    @property
    def has_date(self) -> bool:
        """Whether it holds a whole date: year, month and day."""
        year = self.parts & {"year", "short_year"}
        month = self.parts & {"month", "month_name"}
        return bool(year and month and "day" in self.parts)


@lru_cache(maxsize=512)
def compile_format(text: str) -> Format:
    """Compile a format, or Refused("date.bad_format") with what is wrong in it.

    Directives are those of strptime (%Y %y %m %B %b %d %A %a %H %I %p %M %S %f %z
    %Z %%), where month and weekday names are Indonesian or English, long or short,
    in any case, %Z is WIB, WITA, WIT, UTC or GMT, and %q (quarter) and %h
    (semester) take 1–4 or I–IV. A space stands for any white space. Days, months
    and hours may lack the leading zero unless digits follow directly.
    """
    tokens = _TOKEN.findall(text)
    pieces, parts = [], set[str]()
    for number, token in enumerate(tokens):
        if len(token) == 1 and token != "%":
            pieces.append(r"\s+" if token.isspace() else re.escape(token))
        elif token == "%%":
            pieces.append("%")
        else:
            name, pattern = _directive(text, token)
            if name in parts:
                raise _bad(text, f"`{token}` berulang", f"`{token}` is repeated")
            parts.add(name)
            neighbours = {
                *tokens[max(0, number - 1) : number],
                *tokens[number + 1 :][:1],
            }
            if neighbours & _DIGITS:
                pattern = pattern.replace("{1,2}", "{2}")
            dot = r"\.?" if name == "month_name" else ""
            pieces.append(f"(?P<{name}>{pattern}){dot}")
    _check_parts(text, parts)
    compiled = re.compile("".join(pieces), re.IGNORECASE | re.ASCII)
    return Format(text, compiled, frozenset(parts))


def _directive(text: str, directive: str) -> tuple[str, str]:
    """Name and pattern of one directive, or Refused."""
    found = _DIRECTIVES.get(directive)
    if found is None:
        known = " ".join(_DIRECTIVES)
        raise _bad(
            text,
            f"`{directive}` tidak dikenal; yang dikenal: {known}",
            f"`{directive}` is not known; these are: {known}",
        )
    return found


def _check_parts(text: str, parts: set[str]) -> None:
    """Refuse a format whose parts do not make one date, time or period."""
    if not parts & {"year", "short_year"}:
        raise _bad(text, "tahun (%Y atau %y) tidak ada", "it has no year (%Y or %y)")
    for pair in (("year", "short_year"), ("month", "month_name"), ("hour", "hour12")):
        if parts >= set(pair):
            raise _bad(text, "satu bagian tertulis dua kali", "one part stands twice")
    if ("hour12" in parts) != ("half" in parts):
        raise _bad(text, "%I dan %p harus bersama", "%I and %p go together")
    hours = {"hour"} if parts & {"hour", "hour12"} else set[str]()
    for part, needed in _NEEDS:
        if part in parts and needed not in parts | hours:
            raise _bad(
                text,
                "menit atau detik tanpa bagian di atasnya",
                "minutes or seconds without the part above them",
            )


def _bad(text: str, id: str, en: str) -> Refused:
    return refuse(
        "formats",
        text,
        "date.bad_format",
        id=f"Format tanggal “{text}” salah: {id}.",
        en=f"The date format “{text}” is wrong: {en}.",
    )


def month_hint(text: str) -> tuple[str, str]:
    """Words that offer the nearest month name for the first unknown word in a text."""
    for word in re.findall(r"[^\W\d_]{3,}", text):
        if word.casefold() in MONTHS:
            continue
        near = hint(word, (*MONTHS_ID, *MONTHS_EN), cutoff=0.7)
        if near.id:
            return near.id, near.en
    return "", ""
