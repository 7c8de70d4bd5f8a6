"""The lines that check one value, for each kind of strict field.

A fragment sees the value as `v`. It leaves the checked value in `v`, or returns
None: then marshmallow decides. It may only let through what the field's
`_deserialize` takes, and must leave an equal value of the same type.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from unicodedata import is_normalized

from schemas import fields, fields_measured
from schemas.compiling import readers

Names = dict[str, Any]
Fragment = Callable[[Any, str, Names], str]

SHARED: Final[Names] = {
    "Decimal": Decimal,
    "UTC": UTC,
    "date": date,
    "datetime": datetime,
    "is_normalized": is_normalized,
    "EARLIEST": fields_measured.EARLIEST,
    "LATEST": fields_measured.LATEST,
    "PLAIN_NUMBER": fields_measured.PLAIN_NUMBER.fullmatch,
    "breakdown": readers.breakdown,
    "clock": readers.clock,
    "day": readers.day,
    "fits": readers.fits,
    "is_code": readers.is_code,
    "is_period": readers.is_period,
    "is_region": readers.is_region,
    "midnight": readers.midnight,
    "tail": readers.tail,
}
WHOLE: Final = 10**18


def _text(field: fields.Text, name: str, names: Names) -> str:
    return f"""
if type(v) is not str or not 0 < len(v) <= {field.longest} or not v.isprintable():
    return None
if v.isspace() or not v.isascii() and not is_normalized("NFC", v):
    return None
"""


def _code(field: fields.Code, name: str, names: Names) -> str:
    if field.choices is None:
        return """
if type(v) is not str or len(v) > 64 or not is_code(v):
    return None
"""
    names[f"known_{name}"] = frozenset(field.choices)
    return f"""
if type(v) is not str or v not in known_{name}:
    return None
"""


def _flag(field: fields.Flag, name: str, names: Names) -> str:
    return """
if v is not True and v is not False:
    return None
"""


def _region(field: fields.RegionCode, name: str, names: Names) -> str:
    return """
if type(v) is not str or len(v) > 8 or not is_region(v):
    return None
"""


def _dims(field: fields.Dims, name: str, names: Names) -> str:
    return """
v = breakdown(v)
if v is None:
    return None
"""


def _number(field: fields_measured.Number, name: str, names: Names) -> str:
    low, high = field.minimum, field.maximum
    bounds = ""
    if low is not None or high is not None:
        names[f"low_{name}"] = Decimal(-WHOLE if low is None else low)
        names[f"high_{name}"] = Decimal(WHOLE if high is None else high)
        bounds = f"if not low_{name} <= v <= high_{name}:\n    return None"
    text = """
elif type(v) is str and len(v) <= 32 and PLAIN_NUMBER(v):
    v = Decimal(v)"""
    return f"""
if type(v) is Decimal:
    if not v.is_finite():
        return None
    w = str(v)
    if (len(w) > 14 or "E" in w) and not fits(v):
        return None
elif type(v) is int and -{WHOLE} < v < {WHOLE}:
    v = Decimal(v){text if field.text else ""}
else:
    return None
{bounds}
"""


def _instant(field: fields_measured.Instant, name: str, names: Names) -> str:
    return f"""
if type(v) is datetime:
    if v.tzinfo is not UTC or not EARLIEST <= v < LATEST:
        return None
elif type(v) is str and len(v) <= {readers.LONGEST_INSTANT}:
    try:
        v = midnight(v[:10]) + clock(v[10:16]) + tail(v[16:])
    except TypeError:  # one of them is None
        return None
else:
    return None
"""


def _day(field: fields_measured.Day, name: str, names: Names) -> str:
    return """
if type(v) is not date:
    v = day(v) if type(v) is str and len(v) == 10 else None
    if v is None:
        return None
"""


def _period(field: fields_measured.PeriodText, name: str, names: Names) -> str:
    return """
if type(v) is not str or len(v) > 10 or not is_period(v):
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
