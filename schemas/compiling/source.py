"""The Python source of one checker, written from a schema's declarations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from operator import itemgetter
from textwrap import indent
from typing import Any, Final, Literal

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.decorators import VALIDATES_SCHEMA

from schemas.compiling import rules
from schemas.compiling.fragments import FRAGMENTS, SHARED, Names

# What a record is: a dict with any of the fields, a dict with exactly these columns
# in this order, or a list of texts ("" where nothing was sent).
Form = Literal["dict", "shape", "cells"]
TAKEN: Final = {
    "shape": "{}, = record.values()",
    "cells": "{}, = record",
    "dict": "if len(record) != {count}:\n    return sparse(record)\n{} = pick(record)",
}
KINDS: Final = {"dict": "dict", "shape": "dict", "cells": "list"}
ALONE: Final = """def one(v):
    try:
{}
        return v
    except UNSURE:
        return None"""
BUILD: Final = """def build(doubtful, {columns}):
{asked}
    made = [{{{pairs}}} for {variables} in zip({columns})]
    for at in doubtful:
        made[at] = None
{called}
    return made"""
ASKED: Final = """
for at, ({variables},) in enumerate(zip({columns})):
    if at in doubtful:
        continue
    try:
{lines}
    except UNSURE:
        doubtful.add(at)
"""
CALLED: Final = """
for at, result in enumerate(made):
    if result is not None:
        try:
{lines}
        except UNSURE:
            made[at] = None
"""

# What generated lines raise when they are not sure: a field is absent (KeyError),
# an instant is None (TypeError), a NaN is compared (ArithmeticError), a row has more
# or fewer cells (ValueError), or one of the schema's own rules is broken.
UNSURE: Final = (KeyError, TypeError, ArithmeticError, ValueError, ValidationError)
OPTIONS: Final = f", partial=None, many=False, unknown={RAISE!r}"


def source(schema: Schema, form: Form, columns: Sequence[str]) -> tuple[str, Names]:
    """Source of `check(record)` and the names it uses.

    Only names and sizes that the schema declares are written into it; code lists,
    bounds, defaults and the schema's own rules are objects bound by name. `sparse`,
    for a dict that lacks fields, is left for the caller to bind.
    """
    every = schema.load_fields
    names: Names = {**SHARED, "UNSURE": UNSURE, "pick": itemgetter(*every)}
    pairs = ",\n".join(f"{name!r}: f_{name}" for name in every)
    variables = ", ".join(f"f_{name}" for name in columns)
    own = _own_rules(schema, names)
    parts = [
        TAKEN[form].format(variables, count=len(every)),
        *(_one_field(form, columns, *each, names) for each in every.items()),
        *own.inline,
        f"result = {{\n{indent(pairs, '    ')},\n}}",
        *own.called,
        "return result",
    ]
    body = indent("\n".join(parts), "    ")
    checked = f"try:\n{body}\nexcept UNSURE:\n    return None"
    checked = f"if type(record) is not {KINDS[form]}:\n    return None\n{checked}"
    return f"def check(record):\n{indent(checked, '    ')}", names


def single(field: fields.Field[Any]) -> Callable[[Any], Any]:
    """The check of one field's values: the checked value, or None if it is unsure."""
    names: Names = {**SHARED, "UNSURE": UNSURE}
    fragment = FRAGMENTS[type(field)](field, "v", names).strip()
    text = ALONE.format(indent(fragment, " " * 8))
    exec(compile(text, f"<check of {field.name}>", "exec"), names)
    one: Callable[[Any], Any] = names["one"]
    return one


def builder(schema: Schema) -> Callable[..., list[dict[str, Any] | None]]:
    """Makes records of checked columns, but for the places that are doubtful.

    Where one of the schema's own rules is broken, the record is None as well.
    """
    names: Names = {"UNSURE": UNSURE}
    own, every = _own_rules(schema, names), list(schema.load_fields)
    asked = ASKED.format(
        variables=", ".join(f"f_{name}" for name in own.reads),
        columns=", ".join(f"c_{name}" for name in own.reads),
        lines=indent("\n".join(own.inline), " " * 8),
    )
    called = CALLED.format(lines=indent("\n".join(own.called), " " * 12))
    text = BUILD.format(
        columns=", ".join(f"c_{name}" for name in every),
        variables=", ".join(f"f_{name}" for name in every),
        pairs=", ".join(f"{name!r}: f_{name}" for name in every),
        asked=indent(asked, "    ") if own.inline else "",
        called=indent(called, "    ") if own.called else "",
    )
    exec(compile(text, f"<builder of {type(schema).__name__}>", "exec"), names)
    build: Callable[..., list[dict[str, Any] | None]] = names["build"]
    return build


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
    return fragment


@dataclass
class _Rules:
    """A schema's own rules: lines that read variables, and calls with the result."""

    inline: list[str]
    called: list[str]
    reads: list[str]


def _own_rules(schema: Schema, names: Names) -> _Rules:
    """The schema's own @validates_schema functions, in lines or as calls."""
    found, every = _Rules([], [], []), schema.load_fields
    for name, _, _ in schema._hooks[VALIDATES_SCHEMA]:
        rule = getattr(schema, name)
        try:
            if not _ignores_options(rule):
                raise rules.NotPlain
            plain = rules.lines(rule, frozenset(every))
        except rules.NotPlain:
            names[f"own_{name}"] = rule
            given = "" if _ignores_options(rule) else OPTIONS
            found.called.append(f"own_{name}(result{given})")
        else:
            names.update(plain.names)
            found.inline.append(plain.text)
            found.reads += sorted(plain.reads - set(found.reads))
    return found


def _ignores_options(rule: Callable[..., Any]) -> bool:
    """Whether a rule says by `**_` that it reads nothing but the values."""
    more = list(signature(rule).parameters.values())[1:]
    return [(each.name, each.kind) for each in more] == [("_", Parameter.VAR_KEYWORD)]
