"""Mapped facts of one page as rows of the fact tables."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson

from hub.services.ingest.plan import Target
from schemas.mapping import Fact
from schemas.record import dims_key

PROMOTED: Final = (
    "opened_at",
    "closed_at",
    "due_at",
    "status",
    "category",
    "lat",
    "lon",
)


def uuid7() -> uuid.UUID:
    """A time-ordered UUID, version 7 (RFC 9562 §5.7)."""
    stamp = time.time_ns() // 1_000_000
    value = (stamp & (1 << 48) - 1) << 80 | secrets.randbits(76)
    value = value & ~(0xF << 76) | 7 << 76
    return uuid.UUID(int=value & ~(0b11 << 62) | 0b10 << 62)


def encode(value: object) -> str:
    """JSON text in which decimals stay exact numbers."""
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def of(
    target: Target, page_id: int, facts: Iterable[Fact]
) -> Iterator[tuple[Any, ...]]:
    """Rows in the column order of the plan's kind."""
    personal = target.domain.personal or target.domain.kind == "record"
    visibility = "internal" if personal else "public"
    own = _record if target.domain.kind == "record" else _observation
    for fact in facts:
        yield (
            target.schema,
            target.stream_id,
            fact.key,
            target.publisher_id,
            fact.region,
            target.source_class,
            visibility,
            fact.content_hash,
            fact.raw_hash,
            target.mapping_version,
            fact.source_version,
            target.run_id,
            page_id,
            fact.pointer,
            *own(fact),
        )


def _record(fact: Fact) -> tuple[Any, ...]:
    rest = {k: v for k, v in fact.values.items() if k not in PROMOTED}
    promoted = (fact.values.get(name) for name in PROMOTED)
    return (uuid7(), *promoted, encode(rest))


def _observation(fact: Fact) -> tuple[Any, ...]:
    values = fact.values
    dims = values.get("dims") or {}
    return (
        values["indicator"],
        values["period"],
        encode(dims),
        dims_key(dims),
        values.get("value"),
        values.get("reason"),
        values["unit"],
        values.get("status") or "official",
        bool(values.get("cumulative")),
        values.get("as_of"),
    )
