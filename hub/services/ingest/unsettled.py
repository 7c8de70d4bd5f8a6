"""Which keys of a stream stand open in quarantine; mostly there are few."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.services.ingest.tables import driver

FEW: Final = 1_000  # so many are fetched and held against a page in one go
OPEN: Final = b"""
    select distinct key from quarantine where stream_id = %(stream)s
      and state = 'open' and key is not null limit %(most)s
    """
# Each by itself, as in hub.services.ingest.known: what a page costs may not grow with
# the rows that are open.
OF_THESE: Final = b"""
    select asked from unnest(cast(%(keys)s as text[])) as asked
    cross join lateral (
        select from quarantine q where q.stream_id = %(stream)s and q.state = 'open'
          and q.key = asked limit 1) q
    """


def among(session: Session, stream_id: str, keys: Collection[str]) -> set[str]:
    """Those of `keys` that have an open row."""
    if not keys:
        return set()
    values: dict[str, Any] = {"stream": stream_id, "most": FEW + 1}
    found = {row[0] for row in driver(session).execute(OPEN, values, prepare=True)}
    if len(found) <= FEW:
        return found.intersection(keys)
    asked = {"stream": stream_id, "keys": list(keys)}
    return {row[0] for row in driver(session).execute(OF_THESE, asked, prepare=True)}
