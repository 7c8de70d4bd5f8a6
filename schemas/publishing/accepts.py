"""Does a document fit one of our published schemas? The part of JSON Schema we use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "number": (int, float, Decimal),
    "integer": (int,),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


def accepts(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a JSON value fits; `format`, titles and x- words say nothing here."""
    kinds = schema.get("type", list(KINDS))
    if not any(_is(value, kind) for kind in ([kinds] if str is type(kinds) else kinds)):
        return False
    if "enum" in schema and not any(_same(value, each) for each in schema["enum"]):
        return False
    if isinstance(value, str):
        return _text_fits(schema, value)
    if isinstance(value, dict):
        return _object_fits(schema, value)
    if _is(value, "number"):
        low, high = schema.get("minimum"), schema.get("maximum")
        return (low is None or value >= low) and (high is None or value <= high)
    return True


def _is(value: Any, kind: str) -> bool:
    numeric = kind in ("number", "integer")
    return isinstance(value, KINDS[kind]) and not (numeric and isinstance(value, bool))


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _text_fits(schema: Mapping[str, Any], value: str) -> bool:
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1 << 30):
        return False
    pattern = schema.get("pattern")
    return pattern is None or _compiled(pattern).search(value) is not None


def _object_fits(schema: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    if any(name not in value for name in schema.get("required", ())):
        return False
    known = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    names = schema.get("propertyNames", True)
    for name, item in value.items():
        part = known.get(name, others)
        if not _fits(part, item) or not _fits(names, name):
            return False
    return True


def _fits(part: Mapping[str, Any] | bool, value: Any) -> bool:
    return part if isinstance(part, bool) else accepts(part, value)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """`$` is the end, and never also the place before a last line break."""
    return re.compile(re.sub(r"(?<!\\)\$$", r"\\Z", pattern))
