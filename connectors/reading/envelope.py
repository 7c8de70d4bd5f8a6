"""What a JSON answer holds around its records: where they stand, and what it claims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from connectors.base import RawRecord
from schemas import strict
from schemas.manifest import ErrorSign

NAME: Final = r'(?:[A-Za-z_][A-Za-z0-9_]*|"[^"\\]+")'
PLAIN: Final = re.compile(rf"(?:{NAME}(?:\.{NAME})*)?(?:\[\*?\])?|@")
STEP: Final = re.compile(r'"([^"]+)"|([A-Za-z_][A-Za-z0-9_]*)')
MESSAGES: Final = ("message", "pesan", "msg", "error", "errors", "keterangan")
WHOLE: Final = re.compile(r"[0-9]{1,18}")


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


def field_of(name: str, record: Any) -> Any:
    """A field of a record, by its plain name or by a JMESPath expression."""
    if not isinstance(record, dict):
        return None
    return record[name] if name in record else value_at(name, record)


def is_stated(path: str, value: Any) -> bool:
    """Whether a plain path's last name is there at all, be it with null."""
    if not PLAIN.fullmatch(path):
        return True
    names = _names(path)
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def records(path: str, document: strict.Document) -> list[RawRecord] | None:
    """The records a page holds, with JSON pointers into it; None if there is no list.

    Of a plain path (`data.items[*]`) the pointers follow from the path, and null
    entries stay, so that positions are true. Of other expressions each record is
    looked up in the page; one the expression has built anew gets `#path[i]`. A
    single object in place of a list is one record.
    """
    if not PLAIN.fullmatch(path):
        return _searched(path, document)
    value, pointer = document.value, ""
    for name in _names(path):
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


def failure(sign: ErrorSign | None, value: Any) -> str | None:
    """The envelope's own words if it says that the request failed."""
    if sign is None:
        return None
    said = value_at(sign.at, value)
    if any(type(said) is type(ok) and said == ok for ok in sign.ok):
        return None
    words = value if isinstance(value, dict) else {}
    told = [str(words[name]) for name in MESSAGES if words.get(name)]
    return "; ".join([f"{sign.at} = {said!r}", *told])[:500]


def whole(value: Any) -> int | None:
    """A count as servers write it: 37, "37", 37.0; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and WHOLE.fullmatch(value):
        return int(value)
    if isinstance(value, (int, Decimal)) and value >= 0 and value == int(value):
        return int(value)
    return None


def _names(path: str) -> list[str]:
    return [quoted or plain for quoted, plain in STEP.findall(path)]


def _record(value: Any, pointer: str, page_flawed: bool) -> RawRecord:
    flawed = page_flawed and next(strict.flaws(value), None) is not None
    return RawRecord(value, pointer, flawed)


def _searched(path: str, document: strict.Document) -> list[RawRecord] | None:
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
