"""Records that the facts know already: the same bytes, or the same content."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from hub.services.ingest import unsettled
from hub.services.ingest.plan import Plan
from hub.services.ingest.tables import driver
from schemas.mapping.mapper import Fact

# A first load meets nothing that is known: so many keys are tried before all are.
TRIED: Final = 20
# Facts that would stand if nothing about them has changed. Each key is looked up by
# itself: without statistics the planner guesses that a stream has few facts, and
# reads all of them (which `key = any(…)` did again when it was tried).
LOOK_UP: Final = b"""
    select f.* from unnest(cast(%(keys)s as text[])) as asked
    cross join lateral (
        select r.key, r.region, r.content_hash, r.source_version,
               case when r.mapping_version = %(mapping)s then r.raw_hash end as raw_hash
        from record r
        where r.schema = %(schema)s and r.stream_id = %(stream)s and r.key = asked
          and r.deleted_at is null and r.source_class = %(class)s
        limit 1) f
    """
T = TypeVar("T")
Records = Sequence[tuple[Any, str]]


class State(NamedTuple):
    """A fact as it stands; `raw_hash` only where it came of the same mapping."""

    content_hash: bytes
    version: datetime | None
    raw_hash: bytes | None


@dataclass(frozen=True, slots=True)
class Known:
    """What stands of the keys of one page; `keys` are its records', in order.

    `fresh`: those that were tried are not known.
    """

    fresh: bool = False
    keys: Sequence[str | None] = ()
    facts: Mapping[str, State] = field(default_factory=dict)

    def without_same(
        self, records: Records, raws: Sequence[bytes]
    ) -> tuple[Records, Sequence[bytes]]:
        """The records that must be mapped: those whose bytes are not the same."""
        if not self.facts:
            return records, raws
        left = [
            (record, raw)
            for record, raw, key in zip(records, raws, self.keys, strict=True)
            if key is None
            or key not in self.facts
            or self.facts[key].raw_hash != hashlib.sha256(raw).digest()
        ]
        return [record for record, _ in left], [raw for _, raw in left]

    def without_equal(self, facts: list[Fact]) -> list[Fact]:
        """The facts that say something new, be it only a newer version."""
        if not self.facts:
            return facts
        return [fact for fact in facts if not self._equal(fact)]

    def _equal(self, fact: Fact) -> bool:
        state = self.facts.get(fact.key)
        if state is None or state.content_hash != fact.content_hash:
            return False
        if fact.source_version is None:
            return True
        return state.version is not None and fact.source_version <= state.version


def look_up(session: Session, plan: Plan, records: Records) -> Known:
    """What stands of a page's redacted records.

    Nothing is looked up for a snapshot, which needs every row, nor for figures, whose
    cells may have other keys; keys that come twice need all their rows.
    """
    if plan.snapshot or plan.domain.kind != "record":
        return Known()
    keys_of = plan.mapper.keys_of
    if not any_of(session, plan, keys_of([value for value, _ in tried(records)])):
        return Known(fresh=True)
    keys = keys_of([value for value, _ in records])
    once = [key for key, times in Counter(keys).items() if times == 1]
    return Known(keys=keys, facts=_facts(session, plan, once))


def tried(rows: Sequence[T]) -> Sequence[T]:
    """The few that stand for all rows of a page."""
    return rows[:: len(rows) // TRIED + 1]


def any_of(session: Session, plan: Plan, keys: Sequence[str | None]) -> bool:
    """Whether any of these keys is known."""
    return bool(_facts(session, plan, keys))


def _facts(
    session: Session, plan: Plan, keys: Sequence[str | None]
) -> dict[str, State]:
    """What stands of these keys: in a region that the publisher still speaks about,
    with nothing open in quarantine."""
    asked = [key for key in keys if key is not None]
    if not asked:
        return {}
    values: dict[str, Any] = {
        "schema": plan.schema,
        "stream": plan.stream_id,
        "keys": asked,
        "class": plan.source_class,
        "mapping": plan.mapping_version,
    }
    covered, found = plan.mapper.coverage, {}
    rows = driver(session).execute(LOOK_UP, values, prepare=True, binary=True)
    for key, region, content, moved, raw in rows:
        if region in covered or region[:5] in covered:
            found[key] = State(content, moved, raw)
    for key in unsettled.among(session, plan.stream_id, found):
        del found[key]
    return found
