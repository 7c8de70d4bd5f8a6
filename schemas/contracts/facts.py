"""What mapping gives: a fact in the shared words, or a rejection with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from schemas.values.problem import Problem


class Fact(NamedTuple):
    """What a record says in the shared schema's words.

    `values` are the schema's fields (Decimal, aware UTC datetime, date, text, bool,
    None); a deleted fact has none. `raw_hash` is of the redacted record.
    """

    key: str
    region: str
    values: dict[str, Any]
    pointer: str
    raw_hash: bytes
    content_hash: bytes
    source_version: datetime | None
    deleted: bool


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that could not be taken: every problem, and the masked record."""

    pointer: str
    key: str | None
    problems: tuple[Problem, ...]
    raw: str
    raw_hash: bytes
