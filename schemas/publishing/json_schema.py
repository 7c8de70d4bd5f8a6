"""A shared schema as JSON Schema 2020-12, for those who send and those who read.

The producer's view is closed: what it does not name is refused. The consumer's view
is open: more fields, more codes and longer texts may come within a major version.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, singledispatch
from importlib import resources
from typing import Any, Final, Literal

from marshmallow.decorators import VALIDATES_SCHEMA

from schemas.contracts.domain import PACKAGE, Domain
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
from schemas.contracts.fields_measured import (
    ISO_DAY,
    ISO_INSTANT,
    PLAIN_NUMBER,
    Day,
    Instant,
    Number,
    PeriodText,
)
from schemas.values.problem import Words

FIELDS: Final = "fields.csv"
View = Literal["producer", "consumer"]
VIEWS: Final[tuple[View, View]] = ("producer", "consumer")
Part = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
PERIOD: Final = "[0-9]{4}(-(S[12]|Q[1-4]|(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?))?"
NO_CONTROLS: Final = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]"
NO_CONTROLS_BUT_LINES: Final = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]"


def document(domain: Domain) -> Part:
    """The closed view of a domain's present version; `$id` is below the hub's address.

    Rules between fields, which JSON Schema cannot say, stand by name and meaning
    under `x-rules`; a hub checks them all the same.
    """
    declared = domain.schema.declared()
    known = meanings(domain.name)
    return {
        "$schema": DIALECT,
        "$id": f"/schemas/{domain.name}/{domain.version}",
        "title": domain.title.en,
        "x-title-id": domain.title.id,
        "x-kind": domain.kind,
        "type": "object",
        "properties": {
            name: _said(known.get(name)) | _property(each)
            for name, each in declared.items()
        },
        "required": [name for name, each in declared.items() if each.required],
        "additionalProperties": False,
        "x-rules": dict(rules(domain)),
        **({"x-rules-were": were} if (were := _were(domain)) else {}),
    }


def rules(domain: Domain) -> Iterator[tuple[str, str]]:
    """The rules between fields: name and what must hold."""
    for name, _, _ in sorted(domain.schema._hooks[VALIDATES_SCHEMA]):
        words = getattr(domain.schema, name).__doc__ or name
        yield name, " ".join(words.split())


def _were(domain: Domain) -> dict[str, list[str]]:
    """The rules that had another name before, with the names that they had."""
    return {name: list(old) for name, old in sorted(domain.schema.was.items())}


@cache
def meanings(name: str) -> Mapping[str, Words]:
    """What each field of a domain means, by its `fields.csv`."""
    file = resources.files(f"{PACKAGE}.{name}") / FIELDS
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8")))
    return {r["field"]: Words(r["meaning_id"], r["meaning_en"]) for r in rows}


def _said(meaning: Words | None) -> Part:
    if meaning is None:
        return {}
    return {"description": meaning.en, "x-description-id": meaning.id}


def _property(field: Strict[Any]) -> Part:
    part = _part(field)
    if field.allow_none:
        kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
        part["type"] = [*kinds, "null"]
        if "enum" in part:
            part["enum"] = [*part["enum"], None]
    if not field.required:
        default = field.load_default
        part["default"] = _plain(default() if callable(default) else default)
    return part


def opened(part: Mapping[str, Any]) -> Part:
    """What a reader may rely on: type and shape, not codes, lengths or bounds."""
    bounds = ("enum", "maxLength", "minLength", "minimum", "maximum")
    kept = {name: value for name, value in part.items() if name not in bounds}
    if "enum" in part:
        kept["examples"] = list(part["enum"])[:3]
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value


@singledispatch
def _part(field: Strict[Any]) -> Part:
    raise TypeError(f"{type(field).__name__} has no JSON Schema")


@_part.register
def _(field: Text) -> Part:
    allowed = NO_CONTROLS_BUT_LINES if field.lines else NO_CONTROLS
    return {
        "type": "string",
        "minLength": 1,
        "maxLength": field.longest,
        "pattern": rf"^(?=[\s\S]*\S){allowed}*$",
        "examples": ["Jalan Sudirman"],
    }


@_part.register
def _(field: Code) -> Part:
    if field.choices is not None:
        return {"type": "string", "enum": list(field.choices)}
    return {"type": "string", "pattern": f"^{CODE.pattern}$", "examples": ["a1"]}


@_part.register
def _(field: Flag) -> Part:
    return {"type": "boolean"}


@_part.register
def _(field: RegionCode) -> Part:
    return {
        "type": "string",
        "pattern": f"^{REGION_CODE.pattern}$",
        "examples": ["12.75"],
    }


@_part.register
def _(field: Number) -> Part:
    part: Part = {"type": "number", "minimum": field.minimum, "maximum": field.maximum}
    if field.text:
        part["type"] = ["number", "string"]
        part["pattern"] = f"^{PLAIN_NUMBER.pattern}$"
    return {name: value for name, value in part.items() if value is not None}


@_part.register
def _(field: Instant) -> Part:
    return {
        "type": "string",
        "format": "date-time",
        "pattern": f"^{ISO_INSTANT.pattern.removesuffix('?')}$",
        "examples": [datetime(2026, 1, 5, 1, tzinfo=UTC).isoformat()],
    }


@_part.register
def _(field: Day) -> Part:
    return {
        "type": "string",
        "format": "date",
        "pattern": f"^{ISO_DAY.pattern}$",
        "examples": ["2026-01-05"],
    }


@_part.register
def _(field: PeriodText) -> Part:
    return {"type": "string", "pattern": f"^{PERIOD}$", "examples": ["2026-01"]}


@_part.register
def _(field: Dims) -> Part:
    return {
        "type": "object",
        "propertyNames": {"pattern": f"^{CODE.pattern}$"},
        "additionalProperties": {"type": "string", "pattern": f"^{CODE.pattern}$"},
    }
