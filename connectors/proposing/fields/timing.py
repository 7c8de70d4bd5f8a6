"""A line of `map:` for a time, a day or a period; of two readings none is chosen."""

from __future__ import annotations

from typing import Any, Final

from connectors.proposing.columns import times
from connectors.proposing.columns.profile import Column
from connectors.proposing.fields import plain
from connectors.proposing.proposal import Confidence, Line, flow, jmes
from schemas.values.dates import parse_period
from schemas.values.problem import Refused, Words

ZONE: Final = "Asia/Jakarta"
PERIODS: Final = ("%m/%Y", "%m-%Y", "%Y%m", "%B %Y", "%b %Y", "TW%q-%Y", "TW%q %Y")


def line(
    name: str,
    kind: str,
    column: Column,
    sure: Confidence,
    required: bool,
    zone: str | None,
) -> Line | None:
    """The line that reads the field; open where it can be read in several ways."""
    said: dict[str, Any] = {"from": jmes(column.name)}
    said |= plain.optional(column) | plain.blank(column)
    if kind == "period":
        return _period(name, column, said, sure, required)
    found = times.ways(column)
    if not found:
        return _years(name, kind, column, required)
    if len(found) > 1:
        options = tuple((_text(said, kind, way, zone), _meaning(way)) for way in found)
        why = Words(
            f"“{found[0].example}” terbaca {len(found)} cara",
            f"“{found[0].example}” can be read in {len(found)} ways",
        )
        return Line(name, "", "guess", why, options, required=required)
    [way] = found
    if kind == "datetime" and not (way.zoned or zone) and sure == "sure":
        sure = "likely"
    return Line(
        name,
        _text(said, kind, way, zone),
        sure,
        _why(way, kind, zone),
        required=required,
    )


def _text(said: dict[str, Any], kind: str, way: times.Written, zone: str | None) -> str:
    made = said | {"as": kind, "formats": list(way.formats)}
    if kind == "datetime" and not way.zoned:
        made["zone"] = zone or ZONE
    return flow(made)


def _why(way: times.Written, kind: str, zone: str | None) -> Words:
    if way.zoned or kind == "date" or zone:
        return Words(f"misalnya {way.example}", f"such as {way.example}")
    return Words(
        f"misalnya {way.example}; tanpa zona: WIB? periksa",
        f"such as {way.example}; says no zone: WIB? check",
    )


def _meaning(way: times.Written) -> Words:
    local = way.first.astimezone(times.WIB)
    return Words(
        f"{way.example} = {local.day}-{local:%m-%Y} (hari-bulan-tahun)",
        f"{way.example} = {local:%d %B %Y}",
    )


def _years(name: str, kind: str, column: Column, required: bool) -> Line | None:
    """Years alone: the day is not known, so a person says which day they stand for."""
    years = all(str(v).isdecimal() and len(str(v)) == 4 for v in column.said)
    if not years or not required:
        return None
    why = Words("hanya tahun", "years only")
    fill = Words(
        "sumber hanya menyebut tahun; pilih kolom tanggal lain",
        "the source names a year only; choose another field of dates",
    )
    return Line(name, "", "guess", why, fill=fill, required=True)


def _period(
    name: str, column: Column, said: dict[str, Any], sure: Confidence, required: bool
) -> Line | None:
    values = list(dict.fromkeys(column.said))
    if _all(values, ()):
        why = Words(f"misalnya {values[0]}", f"such as {values[0]}")
        return Line(name, flow(said), sure, why, required=required)
    for form in PERIODS:
        if _all(values, (form,)):
            text = flow(said | {"formats": [form]})
            why = Words(f"misalnya {values[0]}", f"such as {values[0]}")
            return Line(name, text, sure, why, required=required)
    return None


def _all(values: list[Any], formats: tuple[str, ...]) -> bool:
    try:
        for value in values:
            parse_period(value, formats)
    except Refused:
        return False
    return True
