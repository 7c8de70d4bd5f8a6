"""marshmallow schemas compiled into fast checkers; marshmallow stays the contract.

One rule: what a checker takes, marshmallow takes with an equal value of equal
type. Everything else goes to marshmallow, which also writes the messages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from operator import itemgetter
from textwrap import indent
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, missing
from marshmallow.decorators import POST_DUMP, PRE_DUMP, VALIDATES_SCHEMA

from schemas.compiling.fragments import FRAGMENTS, SHARED, Names
from schemas.fields import Strict
from schemas.record import Record

Check = Callable[[Any], dict[str, Any] | None]
log = logging.getLogger(__name__)

# What generated lines raise when they are not sure: a field is absent (KeyError),
# an instant or its neighbour is of another type (TypeError), a NaN is compared
# (ArithmeticError), or one of the schema's own rules is broken.
UNSURE: Final = (KeyError, TypeError, ArithmeticError, ValidationError)
SCHEMA_OWN: Final = ("_deserialize", "_do_load", "handle_error", "load")
FIELD_OWN: Final = ("_validate", "_validate_missing", "deserialize")


class NotCompilable(Exception):
    """A schema has something that only marshmallow can do."""


class Checker:
    """Loads values as `schema.load` does, only faster.

    `check` gives the checked values, or None where marshmallow must decide.
    """

    def __init__(self, schema: Record):
        self.schema = schema
        self.check: Check = _never
        try:
            self.check = compiled(schema)
        except NotCompilable as reason:
            _say_once(type(schema), str(reason))

    def load(self, values: Any) -> dict[str, Any]:
        """The checked values; raises marshmallow's ValidationError."""
        found = self.check(values)
        if found is not None:
            return found
        loaded: dict[str, Any] = self.schema.load(values)
        return loaded


def compiled(schema: Schema) -> Check:
    """A function that answers None wherever marshmallow must decide."""
    text, names = source(schema)
    exec(compile(text, f"<checker of {type(schema).__name__}>", "exec"), names)
    check: Check = names["check"]
    return check


def source(schema: Schema) -> tuple[str, Names]:
    """Python source of `check(record)` and the names it uses, or NotCompilable.

    Only names and sizes that the schema declares are written into it; code lists,
    bounds, defaults and the schema's own rules are objects bound by name.
    """
    _require_plain(schema)
    every = schema.load_fields
    names: Names = {**SHARED, "UNSURE": UNSURE, "pick": itemgetter(*every)}
    pairs = ",\n".join(f"{name!r}: f_{name}" for name in every)
    parts = [
        f"if len(record) != {len(every)}:\n    record = {_filled(schema, names)}",
        f"{', '.join(f'f_{name}' for name in every)} = pick(record)",
        f"if len(record) != {len(every)}:\n    return None  # an unknown field",
        *(_one_field(name, field, names) for name, field in every.items()),
        f"result = {{\n{indent(pairs, '    ')},\n}}",
        *_own_rules(schema, names),
        "return result",
    ]
    body = indent("\n".join(filter(None, parts)), " " * 8)
    head = "def check(record):\n    if type(record) is not dict:\n        return None"
    return f"{head}\n    try:\n{body}\n    except UNSURE:\n        return None", names


def _filled(schema: Schema, names: Names) -> str:
    """An expression for the record with the defaults of the fields it lacks."""
    fixed: dict[str, Any] = {}
    made = []
    for name, field in schema.load_fields.items():
        if field.required:
            continue
        if callable(field.load_default):
            names[f"default_{name}"] = field.load_default
            made.append(f"{name!r}: default_{name}(), ")
        else:
            fixed[name] = field.load_default
    names["defaults"] = fixed
    return f"{{**defaults, {''.join(made)}**record}}"


def _one_field(name: str, field: fields.Field[Any], names: Names) -> str:
    fragment = FRAGMENTS[type(field)](field, f"f_{name}", names).strip()
    if not field.allow_none:
        return fragment
    return f"if f_{name} is not None:\n{indent(fragment, '    ')}"


def _own_rules(schema: Schema, names: Names) -> list[str]:
    """The schema's own @validates_schema functions, called as marshmallow does."""
    lines = []
    for name, many, options in schema._hooks[VALIDATES_SCHEMA]:
        if many or options.get("pass_original"):
            raise NotCompilable(f"{name} validates a collection or the original")
        names[f"own_{name}"] = getattr(schema, name)
        lines.append(f"own_{name}(result, partial=None, many=False, unknown={RAISE!r})")
    return lines


def _require_plain(schema: Schema) -> None:
    """Refuse everything that the generated lines do not do."""
    kind = type(schema)
    if any(getattr(kind, name) is not getattr(Schema, name) for name in SCHEMA_OWN):
        raise NotCompilable(f"{kind.__name__} loads in its own way")
    if schema.many or schema.partial is not None or schema.unknown != RAISE:
        raise NotCompilable("many, partial or unknown is not the usual one")
    if schema.dict_class is not dict or schema.load_fields != schema.fields:
        raise NotCompilable("some fields are only dumped")
    if len(schema.load_fields) < 2:
        raise NotCompilable("it has fewer than two fields")
    hooks = {str(tag) for tag, found in schema._hooks.items() if found}
    if more := sorted(hooks - {VALIDATES_SCHEMA, PRE_DUMP, POST_DUMP}):
        raise NotCompilable(f"it has hooks: {', '.join(more)}")
    for name, field in schema.load_fields.items():
        _require_plain_field(name, field)


def _require_plain_field(name: str, field: fields.Field[Any]) -> None:
    if not name.isidentifier():
        raise NotCompilable(f"{name} is no plain name")
    if type(field) not in FRAGMENTS:
        raise NotCompilable(f"{name} is a {type(field).__name__}")
    kind: type[Any] = type(field)
    if any(getattr(kind, own) is not getattr(Strict, own) for own in FIELD_OWN):
        raise NotCompilable(f"{name} is deserialized in its own way")
    if field.validators or field.pre_load or field.post_load:
        raise NotCompilable(f"{name} has validators or processors of its own")
    if field.attribute is not None or field.data_key not in (None, name):
        raise NotCompilable(f"{name} is stored under another name")
    if not field.required:
        _require_plain_default(name, field)


def _require_plain_default(name: str, field: fields.Field[Any]) -> None:
    """Defaults pass through the checks too, which must not change them."""
    default = field.load_default
    if default is missing:
        raise NotCompilable(f"{name} is neither required nor has a default")
    value = default() if callable(default) else default
    if value is None and field.allow_none:
        return
    try:
        checked = field.deserialize(value)
    except ValidationError:
        checked = missing
    if type(checked) is not type(value) or checked != value:
        raise NotCompilable(f"the default of {name} is not a value of that field")


def _never(values: Any) -> None:
    """The check of a schema that is not compiled."""


_said: set[type[Record]] = set()


def _say_once(kind: type[Record], reason: str) -> None:
    if kind not in _said:
        _said.add(kind)
        log.warning("%s stays on marshmallow, which is slow: %s", kind.__name__, reason)
