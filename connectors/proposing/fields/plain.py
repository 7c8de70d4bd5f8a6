"""Lines of `map:` for texts, numbers and units, and what is said of missing values."""

from __future__ import annotations

from typing import Any, Final

from connectors.proposing.columns import numbers
from connectors.proposing.columns.profile import Column
from connectors.proposing.proposal import Confidence, Line, flow, jmes
from schemas.contracts.record import Number, Text
from schemas.values.numbers import parse_decimal
from schemas.values.problem import Refused, Words
from schemas.values.units import parse_unit

UNIT: Final = "{value: people}"


def text(name: str, field: Text, column: Column, sure: Confidence) -> Line | None:
    """The line of a text; None where a value is too long for the field."""
    if any(isinstance(v, bool) or len(str(v)) > field.longest for v in column.said):
        return None
    said = {"from": jmes(column.name), **optional(column), **blank(column)}
    why = Words(f"kolom {column.name}", f"the field {column.name}")
    return Line(name, flow(said), sure, why, required=field.required)


def number(name: str, field: Number, column: Column, sure: Confidence) -> Line | None:
    """The line of a number; open where it reads in two ways."""
    read = numbers.read(column)
    if read is None or read.scaled:
        return None
    said: dict[str, Any] = {"from": jmes(column.name)}
    said |= {"strip": read.strip} if read.strip else {}
    said |= optional(column) | blank(column, field.reason_in is not None)
    if read.others:
        options = tuple(
            (
                flow(said | {"locale": each}),
                _reading(read.example, each, read.strip),
            )
            for each in read.others
        )
        why = Words(
            f"“{read.example}” terbaca dua cara",
            f"“{read.example}” reads both ways",
        )
        return Line(name, "", "guess", why, options, required=field.required)
    if read.locale is not None:
        said["locale"] = read.locale
    why = (
        Words("angka", "numbers")
        if read.locale is None
        else Words(f"angka ditulis {read.locale}", f"numbers written as {read.locale}")
    )
    return Line(name, flow(said), sure, why, required=field.required)


def unit(name: str, column: Column, sure: Confidence) -> Line | None:
    """The line of a unit; open where one is not known."""
    bad = [word for word in column.words if not _is_unit(word)]
    said = {"from": jmes(column.name)}
    if not bad:
        why = Words("semua satuan dikenal", "every unit is known")
        return Line(name, flow(said), sure, why, required=True)
    listed = ", ".join(f"{flow(word)}: ?" for word in column.words[:8])
    shape = f"{{from: {jmes(column.name)}, as: unit, codes: {{{listed}}},"
    shape += " else: quarantine}"
    fill = Words(
        f"tulis {shape}; ? misalnya “ribu jiwa”",
        f"write {shape}; each ? such as “ribu jiwa”",
    )
    why = Words(
        f"satuan tak dikenal: {', '.join(bad[:5])}",
        f"units not known: {', '.join(bad[:5])}",
    )
    return Line(name, "", "guess", why, (), fill, True, UNIT)


def optional(column: Column) -> dict[str, Any]:
    """`optional:` where the source leaves some out."""
    return {"optional": True} if any(v is None for v in column.values) else {}


def blank(column: Column, counted: bool = False) -> dict[str, Any]:
    """`blank:` for the words that stand for no value; NIHIL is a confirmed zero."""
    if not column.blanks:
        return {}
    if not counted:
        return {"blank": list(column.blanks)}
    return {
        "blank": {
            word: "zero" if word.casefold() == "nihil" else "not_reported"
            for word in column.blanks
        }
    }


def _reading(example: str, locale: Any, strip: str) -> Words:
    value = parse_decimal(example, locale, strip)
    return Words(f"{example} = {value}", f"{example} = {value}")


def _is_unit(word: str) -> bool:
    try:
        parse_unit(word)
    except Refused:
        return False
    return True
