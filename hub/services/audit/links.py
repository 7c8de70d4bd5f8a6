"""A link of a chain of hashes, and how one is checked without any database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Head:
    """How far a chain goes: the number of its last link, and that link's hash."""

    position: int
    sha256: str

    def __str__(self) -> str:
        """As people note it down: 1234:9f86…"""
        return f"{self.position}:{self.sha256}"

    @classmethod
    def of(cls, noted: str) -> Head:
        """What was noted down; ValueError when it is something else."""
        position, colon, sha256 = noted.strip().partition(":")
        if not colon or len(bytes.fromhex(sha256)) != 32:
            raise ValueError(f"{noted!r} is no head of a chain")
        return cls(int(position), sha256.lower())


class Broken(Exception):
    """A chain does not hold; the message names the first bad row."""


def start(log: str) -> bytes:
    """What the first link of a log leans on."""
    return hashlib.sha256(f"hub audit {FORMAT} {log}".encode()).digest()


def follow(before: bytes, row: Mapping[str, Any]) -> bytes:
    """The hash of the next link: over the one before and the whole row."""
    return hashlib.sha256(before + written(row)).digest()


def written(row: Mapping[str, Any]) -> bytes:
    """A row as bytes that are the same whoever writes it."""
    return json.dumps(
        {name: plain(value) for name, value in row.items()},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=True,
    ).encode()


def plain(value: Any) -> Any:
    """A column's value as JSON knows it; instants in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return value.hex()
    return value if isinstance(value, str | int | dict | list | None) else str(value)


def verify(lines: Iterable[str], noted: Head | None = None) -> Head:
    """Check an export line by line; its head. Raises Broken at the first bad row.

    The first line names the log and the head it was written with. A chain that was
    cut at its end, or written anew from some row on, holds in itself: only a head
    that was `noted` elsewhere tells.
    """
    rest = iter(lines)
    opening = _object(next(rest, ""), "the first line")
    if opening.get("format") != FORMAT or not isinstance(opening.get("log"), str):
        raise Broken("this is no export of an audit log")
    head, before = Head(0, ""), start(opening["log"])
    for line in rest:
        expected = head.position + 1
        found = _object(line, f"position {expected}")
        row = found.get("row")
        if found.get("position") != expected:
            raise Broken(f"position {expected} is missing, or out of its order")
        if not isinstance(row, dict) or row.get("id") != found.get("row_id"):
            raise Broken(f"position {expected} (row {found.get('row_id')}) is gone")
        before = follow(before, row)
        if found.get("sha256") != before.hex():
            raise Broken(f"position {expected} (row {row.get('id')}) was changed")
        head = Head(expected, before.hex())
        if noted and noted.position == expected and noted != head:
            raise Broken(f"position {expected} is not what was noted: written anew")
    if opening.get("head") != str(head):
        raise Broken(f"it ends at position {head.position}, and not where it should")
    if noted is not None and noted.position > head.position:
        raise Broken(f"position {head.position + 1} was noted, and is missing")
    return head


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Broken(f"{where} is no JSON") from error
    if not isinstance(found, dict):
        raise Broken(f"{where} is no JSON object")
    return found
