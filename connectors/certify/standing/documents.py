"""JSON around records, built from the paths by which a manifest finds them."""

from __future__ import annotations

import re
from typing import Any, Final

STEP: Final = re.compile(r'"([^"]+)"|([A-Za-z_$][\w$-]*)|(\[\*?\])')
LIST: Final = "[*]"


def steps(path: str) -> list[str] | None:
    """A path as names and `[*]`; None for one that is more than that."""
    left, found = path.strip().removeprefix("@"), list[str]()
    while left:
        left = left.removeprefix(".")
        match = STEP.match(left)
        if match is None:
            return None
        found.append(match[1] or match[2] or LIST)
        left = left[match.end() :]
    return found


def around(path: str, rows: list[Any]) -> Any:
    """A document in which these records stand at the path; None if none can be."""
    names = steps(path)
    if names is None:
        return None
    if LIST not in names:
        names.append(LIST)
    at = names.index(LIST)
    outer, inner = names[:at], names[at + 1 :]
    if LIST in inner:
        return None
    document: Any = [_wrapped(inner, row) for row in rows]
    return _wrapped(outer, document)


def put(document: Any, path: str | None, value: Any) -> None:
    """Write what a page says beside its records; the first of `a || b` is written."""
    names = steps((path or "").partition("||")[0])
    if not names or LIST in names or not isinstance(document, dict):
        return
    place = document
    for name in names[:-1]:
        place = place.setdefault(name, {})
        if not isinstance(place, dict):
            return
    place[names[-1]] = value


def _wrapped(names: list[str], value: Any) -> Any:
    for name in reversed(names):
        value = {name: value}
    return value
