"""marshmallow schemas compiled into fast checkers; marshmallow stays the contract.

One rule: what a checker takes, marshmallow takes with an equal value of equal
type. Everything else goes to marshmallow, which also writes the messages.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from textwrap import indent
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields, missing
from marshmallow.decorators import VALIDATES_SCHEMA

from schemas.compiling.fragments import FRAGMENTS, SHARED, Names
from schemas.fields import Strict
from schemas.record import Record

Check = Callable[[Any], dict[str, Any] | None]
log = logging.getLogger(__name__)

ABSENT: Final = object()
OURS: Final = ("_deserialize", "_do_load", "handle_error", "load", "on_bind_field")
FIELDS_OWN: Final = ("_validate", "_validate_missing", "deserialize")


class NotCompilable(Exception):
    """A schema has something that only marshmallow can do."""


class Checker:
    """Loads values as `schema.load` does, only faster."""

    def __init__(self, schema: Record, check: Check | None):
        self.schema, self.compiled = schema, check is not None
        self.check: Check = check or _never

    def load(self, values: Any) -> dict[str, Any]:
        """The checked values; raises marshmallow's ValidationError."""
        found = self.check(values)
        if found is not None:
            return found
        loaded: dict[str, Any] = self.schema.load(values)
        return loaded


def checker(schema: Record) -> Checker:
    """A checker of one schema; where it stays slow, the log says why."""
    try:
        return Checker(schema, compiled(schema))
    except NotCompilable as reason:
        _say_once(type(schema), str(reason))
        return Checker(schema, None)


def compiled(schema: Schema) -> Check:
    """The function of `source`; None is its answer wherever marshmallow must decide."""
    text, names = source(schema)
    exec(compile(text, f"<checker of {type(schema).__name__}>", "exec"), names)
    check: Check = names["check"]
    return check


def source(schema: Schema) -> tuple[str, Names]:
    """Python source of `check(record)` and the names it uses, or NotCompilable.

    Only types, lengths and names that the schema declares go into it; objects
    (code lists, defaults, validators) are bound by name.
    """
    _require_plain(schema)
    names: Names = {**SHARED, "ABSENT": ABSENT, "ValidationError": ValidationError}
    lines = [
        "def check(record):",
        "    if type(record) is not dict:",
        "        return None",
        "    get, absent = record.get, 0",
    ]
    for name, field in schema.load_fields.items():
        lines.append(indent(_one_field(name, field, names), "    "))
    pairs = ", ".join(f"{name!r}: f_{name}" for name in schema.load_fields)
    lines += [
        f"    if len(record) + absent != {len(schema.load_fields)}:",
        "        return None  # a field that the schema does not know",
        f"    result = {{{pairs}}}",
        *_dropped(schema),
        *_validators(schema, names),
        "    return result",
    ]
    return "\n".join(line for line in lines if line.strip()), names


def _one_field(name: str, field: fields.Field[Any], names: Names) -> str:
    fragment = FRAGMENTS[type(field)](field, name, names).strip()
    if field.required:
        absent = "return None"
    else:
        names[f"default_{name}"] = ABSENT
        if field.load_default is not missing:
            names[f"default_{name}"] = field.load_default
        call = "()" if callable(field.load_default) else ""
        absent = f"f_{name} = default_{name}{call}\n    absent += 1"
    blank = f"elif v is None:\n    f_{name} = None\n" if field.allow_none else ""
    return (
        f"v = get({name!r}, ABSENT)\n"
        f"if v is ABSENT:\n    {absent}\n{blank}"
        f"else:\n{indent(fragment, '    ')}\n    f_{name} = v"
    )


def _dropped(schema: Schema) -> list[str]:
    """Fields without default are left out where they are absent."""
    return [
        f"    if f_{name} is ABSENT:\n        del result[{name!r}]"
        for name, field in schema.load_fields.items()
        if not field.required and field.load_default is missing
    ]


def _validators(schema: Schema, names: Names) -> list[str]:
    """The schema's own @validates_schema functions, called as marshmallow does."""
    lines = []
    for name, many, options in schema._hooks[VALIDATES_SCHEMA]:
        if many or options.get("pass_original"):
            raise NotCompilable(f"{name} validates a collection or the original")
        names[f"rule_{name}"] = getattr(schema, name)
        called = f"rule_{name}(result, partial=None, many=False, unknown={RAISE!r})"
        lines.append(f"        {called}")
    if not lines:
        return []
    return ["    try:", *lines, "    except ValidationError:", "        return None"]


def _require_plain(schema: Schema) -> None:
    """Refuse everything that the generated lines do not do."""
    kind = type(schema)
    if any(getattr(kind, name) is not getattr(Schema, name) for name in OURS):
        raise NotCompilable(f"{kind.__name__} loads in its own way")
    if schema.many or schema.partial or schema.unknown != RAISE:
        raise NotCompilable("many, partial or unknown is not the usual one")
    if schema.dict_class is not dict or schema.load_fields != schema.fields:
        raise NotCompilable("some fields are only dumped")
    hooks = {tag for tag, found in schema._hooks.items() if found}
    if hooks - {VALIDATES_SCHEMA} - {"pre_dump", "post_dump"}:
        raise NotCompilable(f"{kind.__name__} has hooks: {', '.join(sorted(hooks))}")
    for name, field in schema.load_fields.items():
        _require_plain_field(name, field)


def _require_plain_field(name: str, field: fields.Field[Any]) -> None:
    if type(field) not in FRAGMENTS:
        raise NotCompilable(f"{name} is a {type(field).__name__}")
    if any(getattr(type(field), own) is not getattr(Strict, own) for own in FIELDS_OWN):
        raise NotCompilable(f"{name} is deserialized in its own way")
    if field.validators or field.pre_load or field.post_load:
        raise NotCompilable(f"{name} has validators or processors of its own")
    if field.attribute is not None or field.data_key not in (None, name):
        raise NotCompilable(f"{name} is stored under another name")
    if not name.isidentifier():
        raise NotCompilable(f"{name} is no plain name")


def _never(values: Any) -> None:
    """The check of a schema that is not compiled."""


_said: set[type[Record]] = set()


def _say_once(kind: type[Record], reason: str) -> None:
    if kind in _said:
        return
    _said.add(kind)
    log.warning("%s stays on marshmallow, which is slower: %s", kind.__name__, reason)

