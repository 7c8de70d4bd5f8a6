"""Which keys of a stream stand open in quarantine; mostly there are few."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.services.ingest.tables import driver

FEW: Final = 1_000  # so many are fetched and held against a page in one go
# Keys of a page mostly lie together: what is open elsewhere is not fetched.
OPEN: Final = b"""
    select distinct key from quarantine where stream_id = %(stream)s
      and state = 'open' and key is not null
      and key >= (select min(k) from unnest(cast(%(keys)s as text[])) k)
      and key <= (select max(k) from unnest(cast(%(keys)s as text[])) k)
    limit %(most)s
    """
OF_THESE: Final = b"""
    select distinct key from quarantine where stream_id = %(stream)s
      and state = 'open' and key = any(%(keys)s)
    """


def among(session: Session, stream_id: str, keys: Collection[str]) -> set[str]:
    """Those of `keys` that have an open row."""
    if not keys:
        return set()
    values: dict[str, Any] = {"stream": stream_id, "most": FEW + 1}
    values["keys"] = list(keys)
    found = {row[0] for row in driver(session).execute(OPEN, values, prepare=True)}
    if len(found) <= FEW:
        return found.intersection(keys)
    return {row[0] for row in driver(session).execute(OF_THESE, values, prepare=True)}
