"""Taking values out of a source record by path; plain names are a dictionary read."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError

from schemas.values.problem import refuse

NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|\"[^\"\\]+\"")
NAMES: Final = re.compile(rf"(?:{NAME.pattern})(?:\.(?:{NAME.pattern}))*")

PLAIN: Final = frozenset((str, int, bool, type(None)))
MOST_KEPT: Final = 256
LONGEST: Final = 64

Selector = Callable[[Any], Any]


class Absent(Enum):
    """The one value that says: the record has no such path (null is not that)."""

    MISSING = "missing"


MISSING: Final = Absent.MISSING


def by_expression(path: str) -> Selector:
    """A function that takes one JMESPath out of a record.

    For plain (also dotted and quoted) names it tells MISSING from null; other
    expressions give None for both. What the expression cannot do with a record
    raises Refused("path.failed").
    """
    if NAMES.fullmatch(path):
        names = tuple(part.strip('"') for part in NAME.findall(path))
        return _names(names)
    compiled = jmespath.compile(path)
    name = _compared(compiled.parsed)
    seen: dict[tuple[type, Any], Any] = {}

    def search(record: Any) -> Any:
        try:
            return compiled.search(record)
        except (JMESPathError, TypeError, ValueError, ArithmeticError) as error:
            raise refuse(
                path,
                str(error),
                "path.failed",
                id=f"Ungkapan {path} tidak bisa dipakai pada data ini.",
                en=f"The expression {path} cannot be applied to this record.",
            ) from None

    def remembered(record: Any) -> Any:
        if type(record) is not dict:
            return search(record)
        value = record.get(name)
        if type(value) not in PLAIN or type(value) is str and len(value) > LONGEST:
            return search(record)
        asked = (type(value), value)
        if asked not in seen:
            if len(seen) >= MOST_KEPT:
                seen.clear()
            seen[asked] = search(record)
        return seen[asked]

    return search if name is None else remembered


def _compared(tree: Any) -> str | None:
    """The field of `field == literal`, an expression of few answers."""
    parts = tree["children"] if tree["type"] == "comparator" else []
    if [part["type"] for part in parts] != ["field", "literal"]:
        return None
    return str(parts[0]["value"])


def plain_name(path: str) -> str | None:
    """The one name that a path reads, None where it is more than that."""
    return path.strip('"') if NAME.fullmatch(path) else None


def by_name(dotted: str) -> Selector:
    """A function that takes one dotted name, of any letters, out of a record.

    A field that has the dots in its own name (`@iot.id`) goes before one further in.
    """
    inner = _names(tuple(dotted.split(".")))
    if "." not in dotted:
        return inner

    def whole_first(record: Any) -> Any:
        return record[dotted] if dotted in record else inner(record)

    return whole_first


def _names(names: tuple[str, ...]) -> Selector:
    if len(names) == 1:
        name = names[0]

        def one(record: Any) -> Any:
            return record.get(name, MISSING)

        return one

    def several(record: Any) -> Any:
        value = record
        for name in names:
            if value is None:
                return None
            if not isinstance(value, dict) or name not in value:
                return MISSING
            value = value[name]
        return value

    return several
