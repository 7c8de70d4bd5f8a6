"""The Python source of one checker, written from a schema's declarations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import Parameter, signature
from operator import itemgetter
from textwrap import indent
from typing import Any, Final, Literal

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.decorators import VALIDATES_SCHEMA

from schemas.compiling.fragments import FRAGMENTS, SHARED, Names

# What a record is: a dict with any of the fields, a dict with exactly these columns
# in this order, or a list of texts, "" where nothing was sent.
Form = Literal["dict", "shape", "cells"]

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
    parts = [
        _taken(form, columns, len(every)),
        *(_one_field(form, columns, *each, names) for each in every.items()),
        f"result = {{\n{indent(pairs, '    ')},\n}}",
        *_own_rules(schema, names),
        "return result",
    ]
    kind = "list" if form == "cells" else "dict"
    body = indent("\n".join(parts), "    ")
    checked = f"try:\n{body}\nexcept UNSURE:\n    return None"
    strange = f"if type(record) is not {kind}:\n    return None"
    lines = indent(strange + "\n" + checked, "    ")
    return f"def check(record):\n{lines}", names


def _taken(form: Form, columns: Sequence[str], count: int) -> str:
    """Lines that put every column into a local variable."""
    variables = ", ".join(f"f_{name}" for name in columns)
    if form == "shape":
        return f"{variables}, = record.values()"
    if form == "cells":
        return f"{variables}, = record"
    return (
        f"if len(record) != {count}:\n    return sparse(record)\n"
        f"{variables}, = pick(record)"
    )


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
        return f"if f_{name} is not None:\n{indent(fragment, '    ')}"
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
