"""How many rows a run brought: not told where so few persons' records are behind it.

Runs are public, with the moment at which they took place. Of a stream about persons a
run that brought two new rows says that two persons wrote since the run before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import Stream
from hub.services.disclosure import rules
from schemas.contracts.domain import catalogue

# Rows that were refused are no facts about anybody; their number stays.
COUNTERS: Final = (
    "received",
    "created",
    "updated",
    "unchanged",
    "stale",
    "deleted",
)


def about_persons(session: Session, ids: Iterable[str]) -> frozenset[str]:
    """Those of these streams that carry records about persons."""
    names = [each.name for each in catalogue().domains if each.personal]
    query = select(Stream.id).where(
        Stream.id.in_(set(ids)), func.split_part(Stream.schema, "@", 1).in_(names)
    )
    return frozenset(session.scalars(query))


def blurred(run: Mapping[str, Any]) -> dict[str, Any]:
    """A run without its counters where one of them is small; else as it is."""
    told = {name: run[name] for name in COUNTERS if name in run}
    if not any(rules.rule().small(count) for count in told.values()):
        return dict(run)
    return {**run, **dict.fromkeys(told)}
