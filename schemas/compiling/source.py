"""The Python source of one checker, written from a schema's declarations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from operator import itemgetter
from textwrap import indent
from typing import Any, Final, Literal

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.decorators import VALIDATES_SCHEMA
from msgspec import UNSET
from msgspec.structs import astuple

from schemas.compiling.fragments import FRAGMENTS, SHARED, Names

# What a record is: a dict with any of the fields, a dict with exactly these columns
# in this order, a list of texts ("" where nothing was sent), or a msgspec struct.
Form = Literal["dict", "shape", "cells", "slots"]
TAKEN: Final = {
    "shape": "{}, = record.values()",
    "cells": "{}, = record",
    "slots": "n = 0\n{}, = astuple(record)",
    "dict": "if len(record) != {count}:\n    return sparse(record)\n{} = pick(record)",
}
KINDS: Final = {"dict": "dict", "shape": "dict", "cells": "list"}

# What generated lines raise when they are not sure: a field is absent (KeyError),
# an instant is None (TypeError), a NaN is compared (ArithmeticError), a row has more
# or fewer cells (ValueError), or one of the schema's own rules is broken.
UNSURE: Final = (KeyError, TypeError, ArithmeticError, ValueError, ValidationError)
OPTIONS: Final = f", partial=None, many=False, unknown={RAISE!r}"


def source(schema: Schema, form: Form, columns: Sequence[str]) -> tuple[str, Names]:
    """Source of `check(record)` and the names it uses.

    For slots it is `check(record, lack)`, and `lack` is told how many were empty.
    Only names and sizes that the schema declares are written into it; code lists,
    bounds, defaults and the schema's own rules are objects bound by name. `sparse`,
    for a dict that lacks fields, is left for the caller to bind.
    """
    every = schema.load_fields
    names: Names = {**SHARED, "UNSURE": UNSURE, "pick": itemgetter(*every)}
    names |= {"UNSET": UNSET, "astuple": astuple}
    pairs = ",\n".join(f"{name!r}: f_{name}" for name in every)
    variables = ", ".join(f"f_{name}" for name in columns)
    parts = [
        TAKEN[form].format(variables, count=len(every)),
        *(_one_field(form, columns, *each, names) for each in every.items()),
        f"result = {{\n{indent(pairs, '    ')},\n}}",
        *_own_rules(schema, names),
        *(["if n:\n    lack(n)"] if form == "slots" else []),
        "return result",
    ]
    body = indent("\n".join(parts), "    ")
    checked = f"try:\n{body}\nexcept UNSURE:\n    return None"
    if form in KINDS:
        checked = f"if type(record) is not {KINDS[form]}:\n    return None\n{checked}"
    given = "record, lack" if form == "slots" else "record"
    return f"def check({given}):\n{indent(checked, '    ')}", names


def _one_field(
    form: Form,
    columns: Sequence[str],
    name: str,
    field: fields.Field[Any],
    names: Names,
) -> str:
    fragment = FRAGMENTS[type(field)](field, f"f_{name}", names).strip()
    absent = "return None"
    if not field.required:
        names[f"default_{name}"] = field.load_default
        call = "()" if callable(field.load_default) else ""
        absent = f"f_{name} = default_{name}{call}"
    if name not in columns:
        return absent
    if form == "cells":
        return f"if f_{name}:\n{indent(fragment, '    ')}\nelse:\n    {absent}"
    if field.allow_none:
        fragment = f"if f_{name} is not None:\n{indent(fragment, '    ')}"
    if form == "slots" and not field.required:
        put = indent(fragment, "    ")
        return f"if f_{name} is UNSET:\n    {absent}\n    n += 1\nelse:\n{put}"
    return fragment


def _own_rules(schema: Schema, names: Names) -> list[str]:
    """The schema's own @validates_schema functions, called as marshmallow does."""
    lines = []
    for name, _, _ in schema._hooks[VALIDATES_SCHEMA]:
        rule = names[f"own_{name}"] = getattr(schema, name)
        given = "" if _ignores_options(rule) else OPTIONS
        lines.append(f"own_{name}(result{given})")
    return lines


def _ignores_options(rule: Callable[..., Any]) -> bool:
    """Whether a rule says by `**_` that it reads nothing but the values."""
    more = list(signature(rule).parameters.values())[1:]
    return [(each.name, each.kind) for each in more] == [("_", Parameter.VAR_KEYWORD)]
