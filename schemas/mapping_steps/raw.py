"""A source record as text: for its hash, and to be kept beside a rejection."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

import orjson

from schemas.strict import Flaw

OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def raw_bytes(record: Any) -> bytes:
    """JSON with sorted keys, numbers digit by digit as received."""
    try:
        return orjson.dumps(record, default=_native, option=OPTIONS)
    except (TypeError, ValueError, RecursionError):
        text = json.dumps(record, sort_keys=True, default=_other, skipkeys=True)
        return text.encode()


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
