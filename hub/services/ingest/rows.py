"""Mapped facts of one page as lines of COPY, in the columns of the fact tables."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import repeat
from typing import Any, Final

import orjson

from hub.services.ingest.plan import Target
from schemas.contracts.record import dims_key
from schemas.mapping.mapper import Fact

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
    """A line of COPY for each fact, in the column order of the target's kind.

    Column by column: what is written for a whole page at once costs a fraction.
    """
    facts = list(facts)
    public = "internal" if target.domain.personal else "public"
    about = [escaped(target.schema), escaped(target.stream_id)]
    origin = [
        [escaped(fact.key) for fact in facts],
        repeat(target.publisher_id),
        [fact.region for fact in facts],
        repeat(f"{target.source_class}\t{public}"),
        [f"\\\\x{fact.content_hash.hex()}" for fact in facts],
        [f"\\\\x{fact.raw_hash.hex()}" for fact in facts],
        repeat(target.mapping_version),
        _moments([fact.source_version for fact in facts]),
        repeat(f"{target.run_id}\t{page_id}"),
        [escaped(fact.pointer) for fact in facts],
    ]
    values = [fact.values for fact in facts]
    own = _records(values) if target.domain.kind == "record" else _figures(values)
    for line in zip(*map(repeat, about), *origin, *own):
        yield "\t".join(line) + "\n"


def escaped(text: str) -> str:
    """A text as COPY reads it."""
    if "\\" in text or not text.isprintable():
        return text.translate(ESCAPES)
    return text


def _moments(moments: list[Any]) -> list[str]:
    """Moments or days as ISO text, \\N for none; a whole column at once."""
    if not moments:
        return []
    text = orjson.dumps(moments, option=orjson.OPT_UTC_Z).decode()
    return text[1:-1].replace('"', "").replace("null", NULL).split(",")


def _records(values: list[dict[str, Any]]) -> Iterator[Iterable[str]]:
    yield uuid7s(len(values))
    for name in ("opened_at", "closed_at", "due_at"):
        yield _moments([each.get(name) for each in values])
    for name in ("status", "category"):
        yield [each.get(name) or NULL for each in values]
    for name in ("lat", "lon"):
        yield [NULL if (n := each.get(name)) is None else str(n) for each in values]
    yield [escaped(encode(_rest(each))) for each in values]


def _rest(values: dict[str, Any]) -> dict[str, Any]:
    """What has no column of its own; a field without a value is left out."""
    return {k: v for k, v in values.items() if v is not None and k not in PROMOTED}


def _figures(values: list[dict[str, Any]]) -> Iterator[Iterable[str]]:
    dims = [each.get("dims") or {} for each in values]
    yield [each["indicator"] for each in values]
    yield [each["period"] for each in values]
    yield [escaped(encode(each)) for each in dims]
    yield [escaped(dims_key(each)) for each in dims]
    yield [NULL if (n := each.get("value")) is None else str(n) for each in values]
    yield [each.get("reason") or NULL for each in values]
    yield [each["unit"] for each in values]
    yield [each.get("status") or "official" for each in values]
    yield [str(bool(each.get("cumulative"))) for each in values]
    yield _moments([each.get("as_of") for each in values])
