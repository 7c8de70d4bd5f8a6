"""A source record as text: for its hash, and to be kept beside a rejection."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec
import orjson

from schemas.strict import Flaw

OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS
_LINES: Final = msgspec.json.Encoder(
    decimal_format="number", order="sorted"
).encode_lines


def raw_bytes(record: Any) -> bytes:
    """JSON with sorted keys, numbers digit by digit as received."""
    try:
        return orjson.dumps(record, default=_native, option=OPTIONS)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps(record, sort_keys=True, default=_other, skipkeys=True)
        return text.encode()


def raw_lines(records: Sequence[Any]) -> list[bytes]:
    """`raw_bytes` of each record without flaws, all in one go; of others anything."""
    try:
        lines = _LINES(records).split(b"\n")
    except (TypeError, ValueError, ArithmeticError, RecursionError):
        return [raw_bytes(record) for record in records]
    both = zip(lines, records, strict=False)  # a line break ends the last line as well
    # Where a text needs an escape the two may choose different ones.
    return [raw_bytes(record) if b"\\" in line else line for line, record in both]


def _native(value: Any) -> Any:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value).encode())
    return _other(value)


def _other(value: Any) -> Any:
    if isinstance(value, Flaw):
        return {"flaw": value.problem.rule, "value": value.problem.value}
    if isinstance(value, dict):
        return dict(value)
    return str(value)
