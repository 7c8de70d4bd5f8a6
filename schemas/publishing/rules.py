"""A schema without some of its rules between fields: what does one of them refuse?"""

from __future__ import annotations

from marshmallow.decorators import VALIDATES_SCHEMA

from schemas.contracts.record import Record


def without(schema: type[Record], rules: frozenset[str]) -> type[Record]:
    """The same schema without the rules of these names."""

    class Lenient(schema):  # type: ignore[valid-type,misc]  # any schema may be meant
        pass

    hooks = schema._hooks.copy()
    hooks[VALIDATES_SCHEMA] = [h for h in hooks[VALIDATES_SCHEMA] if h[0] not in rules]
    Lenient._hooks = hooks
    return Lenient
