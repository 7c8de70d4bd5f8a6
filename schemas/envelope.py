"""Where in a JSON page its records stand: values beside their JSON pointers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final, NamedTuple

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from schemas import strict

NAME: Final = r'(?:[A-Za-z_][A-Za-z0-9_]*|"[^"\\]+")'
PLAIN: Final = re.compile(rf"(?:{NAME}(?:\.{NAME})*)?(?:\[\*?\])?|@")
STEP: Final = re.compile(r'"([^"]+)"|([A-Za-z_][A-Za-z0-9_]*)')


class Found(NamedTuple):
    """One record of a page, where it stands, and whether it may hold a flaw."""

    value: Any
    pointer: str
    flawed: bool


@lru_cache(maxsize=512)
def expression(path: str) -> ParsedResult:
    """A compiled JMESPath expression."""
    return jmespath.compile(path)


def value_at(path: str, value: Any) -> Any:
    """What a JMESPath expression finds, None if it finds nothing or cannot run."""
    try:
        return expression(path).search(value)
    except JMESPathError:
        return None


def names(path: str) -> list[str]:
    """The names that a plain path goes through."""
    return [quoted or plain for quoted, plain in STEP.findall(path)]


def records(path: str, document: strict.Document) -> list[Found] | None:
    """The records a page holds, with JSON pointers into it; None if there is no list.

    Of a plain path (`data.items[*]`) the pointers follow from the path, and null
    entries stay, so that positions are true. Of other expressions each record is
    looked up in the page; one the expression has built anew gets `#path[i]`. A
    single object in place of a list is one record.
    """
    if not PLAIN.fullmatch(path):
        return _searched(path, document)
    value, pointer = document.value, ""
    for name in names(path):
        if not isinstance(value, dict) or name not in value:
            return None
        value, pointer = value[name], f"{pointer}/{strict.escape(name)}"
    if isinstance(value, dict):
        return [_record(value, pointer, document.flawed)]
    if not isinstance(value, list):
        return None
    return [
        _record(item, f"{pointer}/{index}", document.flawed)
        for index, item in enumerate(value)
    ]


def _record(value: Any, pointer: str, page_flawed: bool) -> Found:
    flawed = page_flawed and next(strict.flaws(value), None) is not None
    return Found(value, pointer, flawed)


def _searched(path: str, document: strict.Document) -> list[Found] | None:
    found = value_at(path, document.value)
    items = [found] if isinstance(found, dict) else found
    if not isinstance(items, list):
        return None
    places = dict(_places(document.value, ""))
    return [
        _record(item, places.get(id(item), f"#{path}[{index}]"), document.flawed)
        for index, item in enumerate(items)
    ]


def _places(value: Any, pointer: str) -> Iterator[tuple[int, str]]:
    """The identity and pointer of every object and list of a page."""
    if isinstance(value, dict):
        yield id(value), pointer
        for key, item in value.items():
            yield from _places(item, f"{pointer}/{strict.escape(key)}")
    elif isinstance(value, list):
        yield id(value), pointer
        for index, item in enumerate(value):
            yield from _places(item, f"{pointer}/{index}")
