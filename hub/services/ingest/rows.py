"""Mapped facts of one page as lines of COPY, in the columns of the fact tables."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson

from hub.services.ingest.plan import Target
from schemas.mapping import Fact
from schemas.record import dims_key

PROMOTED: Final = frozenset(
    ("opened_at", "closed_at", "due_at", "status", "category", "lat", "lon")
)
NULL: Final = "\\N"
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def uuid7s(count: int) -> list[str]:
    """Time-ordered UUIDs of one moment, version 7 (RFC 9562 §5.7), as hexadecimals."""
    head = f"{time.time_ns() // 1_000_000:012x}7"
    pool = secrets.token_hex(9 * count)
    starts = range(0, 18 * count, 18)
    return [f"{head}{pool[at:at + 3]}8{pool[at + 3:at + 18]}" for at in starts]


def encode(value: object) -> str:
    """JSON text in which decimals stay exact numbers."""
    return orjson.dumps(value, default=_plain).decode()


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f"))
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be kept as JSON")


def of(target: Target, page_id: int, facts: Iterable[Fact]) -> Iterator[str]:
    """A line of COPY for each fact, in the column order of the target's kind."""
    facts = list(facts)
    personal = target.domain.personal or target.domain.kind == "record"
    about = (target.schema, target.stream_id)
    schema, stream = map(escaped, about)
    publisher, mapping = target.publisher_id, target.mapping_version
    class_ = f"{target.source_class}\t{'internal' if personal else 'public'}"
    begin, page = f"{schema}\t{stream}\t", f"{target.run_id}\t{page_id}"
    is_record = target.domain.kind == "record"
    ids = uuid7s(len(facts)) if is_record else [""] * len(facts)
    for fact, id in zip(facts, ids, strict=True):
        key, pointer = escaped(fact.key), escaped(fact.pointer)
        own = _record(fact.values, id) if is_record else _observation(fact.values)
        yield (
            f"{begin}{key}\t{publisher}\t{fact.region}\t{class_}"
            f"\t\\\\x{fact.content_hash.hex()}\t\\\\x{fact.raw_hash.hex()}\t{mapping}"
            f"\t{fact.source_version or NULL}\t{page}\t{pointer}\t{own}\n"
        )


def escaped(text: str) -> str:
    """A text as COPY reads it."""
    if "\\" in text or not text.isprintable():
        return text.translate(ESCAPES)
    return text


def _record(values: dict[str, Any], id: str) -> str:
    given = values.get
    rest = encode({k: v for k, v in values.items() if k not in PROMOTED})
    lat, lon = given("lat"), given("lon")
    return (
        f"{id}\t{given('opened_at') or NULL}\t{given('closed_at') or NULL}"
        f"\t{given('due_at') or NULL}\t{given('status') or NULL}"
        f"\t{given('category') or NULL}\t{NULL if lat is None else lat}"
        f"\t{NULL if lon is None else lon}\t{escaped(rest)}"
    )


def _observation(values: dict[str, Any]) -> str:
    dims = values.get("dims") or {}
    value = values.get("value")
    return (
        f"{values['indicator']}\t{values['period']}\t{escaped(encode(dims))}"
        f"\t{escaped(dims_key(dims))}\t{NULL if value is None else value}"
        f"\t{values.get('reason') or NULL}\t{values['unit']}"
        f"\t{values.get('status') or 'official'}\t{bool(values.get('cumulative'))}"
        f"\t{values.get('as_of') or NULL}"
    )
