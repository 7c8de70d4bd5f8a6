"""Instants, days and periods as sources write them, read without guessing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from schemas.values import date_words, periods
from schemas.values.date_formats import (
    MONTHS,
    PARTS,
    WEEKDAYS,
    ZONES,
    Format,
    compile_format,
)
from schemas.values.periods import FIRST_YEAR, LAST_YEAR, Period
from schemas.values.problem import Problem, Refused

WIB: Final = periods.WIB
_MAX_OFFSET: Final = timedelta(hours=14)

_ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r" ?(?P<offset>Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_ZERO: Final = re.compile(r"0{4}\D0{1,2}\D0{1,2}.*|0{1,2}\D0{1,2}\D0{2,4}(\s.*)?|0{8}")
_UNIX: Final[dict[str, int]] = {"unix": 1, "unix-ms": 1000}
_YEAR: Final = r"(?:tahun |thn\.? |ta\.? )?(?P<year>[0-9]{4})"
_NAMES: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_WORDED: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        rf"(?:bulan |bln\.? )?(?P<month_name>{_NAMES})\.? {_YEAR}",
        rf"(?:triwulan|triw\.?|tw\.?|kuartal|quarter|q) ?-?"
        rf"(?P<quarter>iii|ii|iv|i|[1-4]) {_YEAR}",
        rf"(?:semester|sem\.?|smt\.?) ?-?(?P<semester>ii|i|[12]) {_YEAR}",
        rf"(?P<day>[0-9]{{1,2}}) (?P<month_name>{_NAMES})\.? {_YEAR}",
        r"(?:tahun |thn\.? )(?P<year>[0-9]{4})",
    )
)


def parse_instant(
    value: object,
    formats: Sequence[str] = (),
    zone: tzinfo | None = None,
    *,
    field: str = "instant",
) -> datetime:
    """The moment a text names, aware and in UTC, or Refused.

    `formats` are tried in order (see `date_formats.compile_format`; also "unix"
    and "unix-ms" for seconds and milliseconds since 1970). ISO 8601 with an offset
    is always taken, ISO without one where no formats are declared. A text without
    offset is local time in `zone`; with `zone` None it is refused. A date without
    a time is the start of that day in `zone`. Nanoseconds are cut to microseconds.
    """
    text = _text(value, formats, field)
    for each in formats:
        if each in _UNIX:
            if (moment := _since_1970(text, _UNIX[each])) is not None:
                return moment
            continue
        form = compile_format(each)
        match = form.pattern.fullmatch(text)
        if match is not None:
            return _instant(match, form.parts, value, zone, field)
    match = _ISO.fullmatch(text)
    if match is None or (formats and match["offset"] is None):
        raise date_words.unreadable(text, formats, field)
    return _instant(match, _ISO_PARTS, value, zone, field)


def parse_date(
    value: object, formats: Sequence[str] = (), *, field: str = "date"
) -> date:
    """The day a text names, or Refused; formats with a time of day do not fit."""
    text = _text(value, formats, field)
    for form in map(compile_format, formats):
        match = form.pattern.fullmatch(text)
        if match is not None:
            if form.has_time or not form.has_date:
                raise date_words.not_a_day(form.text, field)
            return _day(match, form.parts, value, field)
    match = _ISO.fullmatch(text)
    if match is None or match["hour"] is not None:
        raise date_words.unreadable(text, formats, field, date_words.DAYS)
    return _day(match, _ISO_PARTS, value, field)


def parse_period(
    value: object, formats: Sequence[str] = (), *, field: str = "period"
) -> Period:
    """The period a text names, or Refused.

    Declared formats come first (`%m/%Y`, `%Y%m`, `TW%q-%Y`, …); then ISO texts and
    whatever says its level in words: "Maret 2025", "Triwulan I 2025", "TW1 2025",
    "Semester I 2025", "Tahun 2025", "14 Maret 2025". A whole number is a year.
    """
    if isinstance(value, Period):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    text = _text(value, formats, field)
    try:
        return _period(text, tuple(formats)) or Period.parse(text)
    except Refused as refused:
        first = refused.problems[0]
    if first.rule == "period.shape":
        raise date_words.unreadable(text, formats, field, date_words.PERIODS)
    if first.field == "formats":
        raise Refused(first)
    raise Refused(Problem(field, text, first.rule, first.message))


@lru_cache(maxsize=1 << 14)
def _period(text: str, formats: tuple[str, ...]) -> Period | None:
    """The period by a declared format or by words, None where neither fits."""
    for form in map(compile_format, formats):
        match = form.pattern.fullmatch(text)
        if match is not None:
            return _from_match(match, form)
    plain = " ".join(text.replace(",", " ").split())
    for pattern in _WORDED:
        match = pattern.fullmatch(plain)
        if match is not None:
            parts = frozenset(k for k, v in match.groupdict().items() if v is not None)
            return _from_match(match, Format(text, pattern, parts))
    return None


def _from_match(match: re.Match[str], form: Format) -> Period:
    """The period of the level that a format names."""
    level = form.level
    if level is None:
        raise date_words.no_single_period(form.text)
    year = f"{_year(match, form.parts):04d}"
    if level == "semester":
        return Period.parse(f"{year}-S{PARTS[match['semester'].casefold()]}")
    if level == "quarter":
        return Period.parse(f"{year}-Q{PARTS[match['quarter'].casefold()]}")
    if level == "year":
        return Period.parse(year)
    month = f"{year}-{_month(match, form.parts):02d}"
    return Period.parse(
        month if level == "month" else f"{month}-{int(match['day']):02d}"
    )


_ISO_PARTS: Final = frozenset(_ISO.groupindex)


def _text(value: object, formats: Sequence[str], field: str) -> str:
    """The trimmed text of a date cell, or Refused where there is none."""
    if isinstance(value, int) and not isinstance(value, bool) and formats:
        value = str(value) if abs(value) < 10**16 else "?"
    if not isinstance(value, str):
        raise date_words.not_text(value, field)
    text = value.strip()
    if len(text) > date_words.MAX_TEXT:
        raise date_words.unreadable(text, formats, field)
    if not text or text in ("-", "--", "…"):
        raise date_words.blank(value, field)
    if text[0] == "0" and _ZERO.fullmatch(text):
        raise date_words.zero(value, field)
    return text


def _instant(
    match: re.Match[str],
    parts: frozenset[str],
    value: object,
    zone: tzinfo | None,
    field: str,
) -> datetime:
    """The matched moment in UTC."""
    day = _day(match, parts, value, field)
    local = datetime.combine(day, _time(match, parts, value, field))
    declared = _zone(match, parts, value, field) or zone
    if declared is None:
        raise date_words.no_zone(value, field)
    moment = local.replace(tzinfo=declared).astimezone(UTC)
    if isinstance(declared, timezone):
        return moment
    if moment.astimezone(declared).replace(tzinfo=None) != local:
        raise date_words.impossible(value, field)
    return moment


def _day(
    match: re.Match[str], parts: frozenset[str], value: object, field: str
) -> date:
    """The matched day, checked against the calendar and a stated weekday."""
    if "day" not in parts or not parts & {"month", "month_name"}:
        raise date_words.not_a_day(match.re.pattern, field)
    year = _year(match, parts)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise date_words.out_of_range(value, year, field)
    try:
        day = date(year, _month(match, parts), int(match["day"]))
    except ValueError:
        raise date_words.impossible(value, field) from None
    if "weekday" in parts and WEEKDAYS[match["weekday"].casefold()] != day.weekday():
        raise date_words.weekday_contradicts(value, field)
    return day


def _year(match: re.Match[str], parts: frozenset[str]) -> int:
    """The year; two digits are 1969–2068, as POSIX strptime reads them."""
    if "short_year" not in parts:
        return int(match["year"])
    short = int(match["short_year"])
    return short + (1900 if short >= 69 else 2000)


def _month(match: re.Match[str], parts: frozenset[str]) -> int:
    if "month_name" in parts:
        return MONTHS[match["month_name"].casefold()]
    return int(match["month"])


def _time(
    match: re.Match[str], parts: frozenset[str], value: object, field: str
) -> time:
    """The time of day; what was not written is zero."""
    hour = _part(match, parts, "hour")
    if "hour12" in parts:
        twelve = int(match["hour12"])
        if not 1 <= twelve <= 12:
            raise date_words.impossible(value, field)
        hour = twelve % 12 + (12 if match["half"][0] in "pP" else 0)
    fraction = (match["fraction"] or "0") if "fraction" in parts else "0"
    micro = int(fraction[:6].ljust(6, "0"))
    minute, second = _part(match, parts, "minute"), _part(match, parts, "second")
    try:
        return time(hour, minute, second, micro)
    except ValueError:
        raise date_words.impossible(value, field) from None


def _part(match: re.Match[str], parts: frozenset[str], name: str) -> int:
    return int(match[name] or 0) if name in parts else 0


def _zone(
    match: re.Match[str], parts: frozenset[str], value: object, field: str
) -> tzinfo | None:
    """The zone that the text itself states, or None."""
    if "zone" in parts and match["zone"]:
        return ZONES[match["zone"].upper()]
    stated = match["offset"] if "offset" in parts else None
    if not stated:
        return None
    offset = _offset(stated)
    if offset is None:
        raise date_words.impossible(value, field)
    return offset


@lru_cache(maxsize=256)
def _offset(text: str) -> timezone | None:
    """The zone of a written offset, None where no place on earth has it."""
    if text in "Zz":
        return UTC
    minutes = int(text[-2:]) if len(text) > 3 else 0
    size = timedelta(hours=int(text[1:3]), minutes=minutes)
    if size > _MAX_OFFSET or minutes > 59:
        return None
    return timezone(-size if text[0] == "-" else size)


def _since_1970(text: str, per_second: int) -> datetime | None:
    """The moment of a unix time, None where the text is none in a sane range."""
    if not re.fullmatch(r"[0-9]{1,11}" if per_second == 1 else "[0-9]{1,14}", text):
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=int(text) * 1_000_000 // per_second
    )
    return moment if moment.year <= LAST_YEAR else None
