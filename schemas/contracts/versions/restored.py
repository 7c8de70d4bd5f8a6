"""A schema made again from the JSON Schema that was published of it.

Everything that a field checks stands in its published form, so that no code of an
earlier version has to be kept. Its rules between fields are code, and are those of the
version that its facts are kept under.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from marshmallow import ValidationError

from schemas.contracts.fields import (
    CODE,
    REGION_CODE,
    Code,
    Dims,
    Flag,
    RegionCode,
    Strict,
    Text,
)
from schemas.contracts.fields_measured import Day, Instant, Number, PeriodText
from schemas.contracts.record import Record

Part = Mapping[str, Any]
PERIOD: Final = "^[0-9]{4}(-("  # how the shape of a period begins
LINE_BREAKS: Final = r"\u000b\u000c"  # only a text of several lines leaves \u000a out
NUMBER_KEYS: Final = ("reason_in", "zero_in", "unit_in")


def schema(
    document: Part,
    like: Mapping[str, Strict[Any]],
    name: str,
    dimensions: tuple[str, ...] = (),
) -> type[Record]:
    """The schema of a published document.

    `like` are the fields that are its fields now, under their old names: how a
    manifest reads them (`as:`) and what belongs together is no part of a document.
    """
    parts, needed = document["properties"], document.get("required", ())
    fields = {
        each: _field(part, each in needed, like.get(each), parts.keys())
        for each, part in parts.items()
    }
    return type(name, (Record,), fields | {"dimensions": dimensions})


def _field(
    part: Part, required: bool, like: Strict[Any] | None, known: Any
) -> Strict[Any]:
    kind, settings = _kind(part)
    if like is not None and like.kinds and isinstance(like, kind):
        if kind in (Text, Code):
            settings["kinds"] = like.kinds
        if isinstance(like, Number):
            belongs = {key: getattr(like, key) for key in NUMBER_KEYS}
            settings |= {k: v for k, v in belongs.items() if v in known}
    more: dict[str, Any] = {"allow_none": "null" in _kinds(part)}
    made: Strict[Any] = kind(**settings)
    if required:
        made = kind(required=True, **more, **settings)
    else:
        made = kind(load_default=_default(made, part), **more, **settings)
    return made


def _default(field: Strict[Any], part: Part) -> Any:
    """What stands for a field that was not sent."""
    said = part.get("default")
    if said == {}:
        return dict
    if isinstance(said, float):
        said = Decimal(str(said))
    try:
        return None if said is None else field.deserialize(said)
    except ValidationError:
        return said


def _kinds(part: Part) -> list[str]:
    kinds = part["type"]
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _kind(part: Part) -> tuple[Any, dict[str, Any]]:
    """The class of a field, and what it is made with."""
    kinds, pattern = _kinds(part), part.get("pattern", "")
    if "boolean" in kinds:
        return Flag, {}
    if "object" in kinds:
        return Dims, {}
    if "number" in kinds:
        borders = {border: part.get(border) for border in ("minimum", "maximum")}
        return Number, {"text": "string" in kinds, **borders}
    if "enum" in part:
        return Code, {"choices": [each for each in part["enum"] if each is not None]}
    by_format = {"date-time": Instant, "date": Day}.get(part.get("format", ""))
    if by_format is not None:
        return by_format, {}
    if pattern == f"^{REGION_CODE.pattern}$":
        return RegionCode, {}
    if pattern == f"^{CODE.pattern}$":
        return Code, {}
    if pattern.startswith(PERIOD):
        return PeriodText, {}
    return Text, {"longest": part["maxLength"], "lines": LINE_BREAKS in pattern}
