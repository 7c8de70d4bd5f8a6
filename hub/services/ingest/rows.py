"""Mapped facts of one page as lines of COPY, in the columns of the fact tables."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
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
    """A line of COPY for each fact, in the column order of the target's kind."""
    given = "\t".join(
        [
            escaped(target.schema),
            escaped(target.stream_id),
            target.publisher_id,
            target.source_class,
            visibility(target),
            target.mapping_version,
            str(target.run_id),
            str(page_id),
        ]
    )
    for line in told(target, facts):
        yield f"{given}\t{line}"


def visibility(target: Target) -> str:
    """Whether what a stream says is for all."""
    return "internal" if target.domain.personal else "public"


def told(target: Target, facts: Iterable[Fact]) -> list[str]:
    """A line of COPY for each fact, of the columns in which those of a page differ.

    Column by column: what is written for a whole page at once costs a fraction.
    """
    columns = list(zip(*facts, strict=True))
    if not columns:
        return []
    keys, regions, values, pointers, raws, contents, versions, _ = columns
    is_record = target.domain.kind == "record"
    return [
        f"{key}\t{region}\t\\\\x{content}\t\\\\x{raw}\t{version}\t{pointer}\t{own}\n"
        for key, region, content, raw, version, pointer, own in zip(
            _texts(keys),
            regions,
            _hexadecimals(contents),
            _hexadecimals(raws),
            _moments(versions),
            _texts(pointers),
            _records(values) if is_record else _figures(values),
            strict=True,
        )
    ]


def escaped(text: str) -> str:
    """A text as COPY reads it."""
    if "\\" in text or not text.isprintable():
        return text.translate(ESCAPES)
    return text


def _texts(texts: Sequence[str]) -> Sequence[str]:
    """As `escaped`, a whole column at once."""
    together = "".join(texts)
    if "\\" in together or not together.isprintable():
        return [escaped(text) for text in texts]
    return texts


def _hexadecimals(hashes: Sequence[bytes]) -> list[str]:
    """SHA-256 hashes as hexadecimals."""
    together = b"".join(hashes).hex()
    return [together[at : at + 64] for at in range(0, 64 * len(hashes), 64)]


def _moments(moments: Sequence[Any]) -> list[str]:
    """Moments or days as ISO text, \\N for none; a whole column at once."""
    text = orjson.dumps(list(moments), option=orjson.OPT_UTC_Z).decode()
    return text[1:-1].replace('"', "").replace("null", NULL).split(",")


def _objects(objects: Iterable[dict[str, Any]]) -> list[str]:
    """JSON as COPY reads it; of all that must be escaped it holds backslashes only."""
    texts = [orjson.dumps(each, default=_plain) for each in objects]
    return b"\n".join(texts).decode().replace("\\", "\\\\").split("\n")


def _records(values: Sequence[dict[str, Any]]) -> list[str]:
    moments = [
        _moments([each.get(name) for each in values])
        for name in ("opened_at", "closed_at", "due_at")
    ]
    words = [
        [each.get(name) or NULL for each in values] for name in ("status", "category")
    ]
    numbers = [
        [NULL if (n := each.get(name)) is None else str(n) for each in values]
        for name in ("lat", "lon")
    ]
    rest = _objects(map(_rest, values))
    columns = (uuid7s(len(values)), *moments, *words, *numbers, rest)
    return ["\t".join(row) for row in zip(*columns, strict=True)]


def _rest(values: dict[str, Any]) -> dict[str, Any]:
    """What has no column of its own; a field without a value is left out."""
    return {k: v for k, v in values.items() if v is not None and k not in PROMOTED}


def _figures(values: Sequence[dict[str, Any]]) -> list[str]:
    dims = [each.get("dims") or {} for each in values]
    columns = (
        [each["indicator"] for each in values],
        [each["period"] for each in values],
        _objects(dims),
        [escaped(dims_key(each)) for each in dims],
        [NULL if (n := each.get("value")) is None else str(n) for each in values],
        [each.get("reason") or NULL for each in values],
        [each["unit"] for each in values],
        [each.get("status") or "official" for each in values],
        [str(bool(each.get("cumulative"))) for each in values],
        _moments([each.get("as_of") for each in values]),
    )
    return ["\t".join(row) for row in zip(*columns, strict=True)]
