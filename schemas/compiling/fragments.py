"""The lines that check one value, for each kind of strict field.

A fragment checks the local variable `v` and leaves the checked value in it; where
it is not sure it returns None (or raises, see compile.UNSURE), and marshmallow
decides. It may only let through what the field's `_deserialize` takes, with an
equal value of the same type.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from unicodedata import is_normalized

from schemas.compiling import readers
from schemas.contracts import fields, fields_measured

Names = dict[str, Any]
Fragment = Callable[[Any, str, Names], str]

SHARED: Final[Names] = {
    "DAY": readers.DAY,
    "Decimal": Decimal,
    "EARLIEST": fields_measured.EARLIEST,
    "IS_CODE": readers.IS_CODE,
    "IS_PERIOD": readers.IS_PERIOD,
    "IS_REGION": readers.IS_REGION,
    "LATEST": fields_measured.LATEST,
    "HOUR": readers.HOUR,
    "REST": readers.REST,
    "UTC": UTC,
    "breakdown": readers.breakdown,
    "date": date,
    "datetime": datetime,
    "fits": readers.fits,
    "is_normalized": is_normalized,
}
WHOLE: Final = 10**18
SHORT: Final = 14  # with so few characters, no E and finite, any number fits


def _text(field: fields.Text, v: str, names: Names) -> str:
    names[f"odd_{v}"] = readers.odd_text(field.lines)
    return f"""
if type({v}) is not str or len({v}) > {field.longest}:
    return None
if not {v}.isprintable() and odd_{v}({v}):
    return None
if {v} < "!":  # it is empty, or starts with a space and may be blank
    return None
if not {v}.isascii() and not is_normalized("NFC", {v}):
    return None
"""


def _code(field: fields.Code, v: str, names: Names) -> str:
    if field.choices is None:
        return f"""
if type({v}) is not str or not IS_CODE[{v}]:
    return None
"""
    names[f"known_{v}"] = frozenset(field.choices)
    return f"""
if type({v}) is not str or {v} not in known_{v}:
    return None
"""


def _flag(field: fields.Flag, v: str, names: Names) -> str:
    return f"""
if {v} is not False and {v} is not True:
    return None
"""


def _region(field: fields.RegionCode, v: str, names: Names) -> str:
    return f"""
if type({v}) is not str or not IS_REGION[{v}]:
    return None
"""


def _dims(field: fields.Dims, v: str, names: Names) -> str:
    return f"""
{v} = breakdown({v}) if {v} or type({v}) is not dict else {{}}
if {v} is None:
    return None
"""


def _number(field: fields_measured.Number, v: str, names: Names) -> str:
    low, high = field.minimum, field.maximum
    bounds = f"not {v}.is_finite()"
    if low is not None or high is not None:  # a NaN raises, infinities lie outside
        names[f"low_{v}"] = Decimal(-WHOLE if low is None else low)
        names[f"high_{v}"] = Decimal(WHOLE if high is None else high)
        bounds = f"not low_{v} <= {v} <= high_{v}"
    text = f"""
elif type({v}) is str and len({v}) <= {SHORT} and "E" not in {v}:
    w, {v} = {v}, Decimal({v})
    if str({v}) != w:
        return None  # not as Python would write it"""
    return f"""
if type({v}) is Decimal:
    w = str({v}){text if field.text else ""}
elif type({v}) is int and -{WHOLE} < {v} < {WHOLE}:
    w, {v} = "", Decimal({v})
else:
    return None
if {bounds} or (len(w) > {SHORT} or "E" in w) and not fits({v}):
    return None
"""


def _instant(field: fields_measured.Instant, v: str, names: Names) -> str:
    return f"""
if type({v}) is str:
    {v} = HOUR[{v}[:13]] + REST[{v}[13:]]
elif type({v}) is not datetime or {v}.tzinfo is not UTC:
    return None
elif not EARLIEST <= {v} < LATEST:
    return None
"""


def _day(field: fields_measured.Day, v: str, names: Names) -> str:
    return f"""
if type({v}) is not date:
    {v} = DAY[{v}] if type({v}) is str else None
    if {v} is None:
        return None
"""


def _period(field: fields_measured.PeriodText, v: str, names: Names) -> str:
    return f"""
if type({v}) is not str or not IS_PERIOD[{v}]:
    return None
"""


FRAGMENTS: Final[dict[type[Any], Fragment]] = {
    fields.Code: _code,
    fields.Dims: _dims,
    fields.Flag: _flag,
    fields.RegionCode: _region,
    fields.Text: _text,
    fields_measured.Day: _day,
    fields_measured.Instant: _instant,
    fields_measured.Latitude: _number,
    fields_measured.Longitude: _number,
    fields_measured.Number: _number,
    fields_measured.PeriodText: _period,
}
