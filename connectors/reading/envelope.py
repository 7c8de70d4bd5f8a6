"""What a JSON answer holds around its records: where they stand, and what it claims."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from connectors.base import RawRecord
from schemas import envelope, strict
from schemas.envelope import PLAIN, value_at
from schemas.manifests.manifest import ErrorSign

__all__ = ["failure", "field_of", "is_stated", "records", "value_at", "whole"]

MESSAGES: Final = ("message", "pesan", "msg", "error", "errors", "keterangan")
WHOLE: Final = re.compile(r"[0-9]{1,18}")


def field_of(name: str, record: Any) -> Any:
    """A field of a record, by its plain name or by a JMESPath expression."""
    if not isinstance(record, dict):
        return None
    return record[name] if name in record else value_at(name, record)


def is_stated(path: str, value: Any) -> bool:
    """Whether a plain path's last name is there at all, be it with null."""
    if not PLAIN.fullmatch(path):
        return True
    for name in envelope.names(path):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return True


def records(path: str, document: strict.Document) -> list[RawRecord] | None:
    """The records a page holds, with JSON pointers into it; None if there is no list.

    The kept page is read by the same rules when it is replayed: schemas.envelope.
    """
    found = envelope.records(path, document)
    return None if found is None else [RawRecord(*each) for each in found]


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
