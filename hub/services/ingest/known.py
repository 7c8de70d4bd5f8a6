"""Records that the facts know already, to the byte: they need not be mapped again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.ingest.plan import Plan

# A first load meets nothing that is known: so many keys are tried before all are.
TRIED: Final = 20
# What would be judged as it was before: the same record under the same mapping, in a
# region that its publisher still speaks about, with nothing open in quarantine.
SAME: Final = text("""
    select f.key, f.raw_hash from unnest(cast(:keys as text[])) as asked
    join record f on f.schema = :schema and f.stream_id = :stream and f.key = asked
    where f.deleted_at is null and f.source_class = :class
      and f.mapping_version = :mapping
      and (f.region = any(:coverage) or left(f.region, 5) = any(:coverage))
      and f.key <> all(array(select q.key from quarantine q
                             where q.stream_id = :stream and q.state = 'open'
                               and q.key = any(:keys)))
    """)
Records = Sequence[tuple[Any, str]]


def others(
    session: Session, plan: Plan, records: Records, raws: Sequence[bytes]
) -> tuple[Records, Sequence[bytes]]:
    """The redacted records that must be mapped, with their raw bytes.

    A snapshot needs every row, and a key that comes twice all its rows.
    """
    if plan.snapshot or plan.domain.kind != "record":
        return records, raws
    tried = records[:: len(records) // TRIED + 1]
    if not _same(session, plan, [plan.mapper.key_of(value) for value, _ in tried]):
        return records, raws
    keys = [plan.mapper.key_of(value) for value, _ in records]
    same = _same(session, plan, [key for key, n in Counter(keys).items() if n == 1])
    left = [
        (record, raw)
        for record, raw, key in zip(records, raws, keys, strict=True)
        if key not in same or same[key] != hashlib.sha256(raw).digest()
    ]
    return [record for record, _ in left], [raw for _, raw in left]


def _same(
    session: Session, plan: Plan, keys: Sequence[str | None]
) -> dict[str | None, bytes]:
    """The raw hashes of those keys whose facts would stand if nothing has changed."""
    asked = [key for key in keys if key is not None]
    if not asked:
        return {}
    values = {
        "schema": plan.schema,
        "stream": plan.stream_id,
        "keys": asked,
        "class": plan.source_class,
        "mapping": plan.mapping_version,
        "coverage": list(plan.mapper.coverage),
    }
    return {row.key: row.raw_hash for row in session.execute(SAME, values)}
