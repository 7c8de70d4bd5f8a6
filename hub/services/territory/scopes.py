"""Scopes that name a place: `push:12.75:citizen_report`, and whether they are covered.

A client's scopes are a subset of its publisher's coverage: at registration, when a
token is issued, and when it is used.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Coverage

SHAPE: Final = re.compile(
    r"(?P<verb>push|read):(?P<region>\d\d(?:\.\d\d){0,2}):(?P<schema>[a-z][a-z0-9_]*)"
)
Covered = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """What a scope lets somebody do: push or read a schema of a region."""

    verb: str
    region: str
    schema: str


def reach(scope: str) -> Reach | None:
    """The meaning of a scope that names a place; None for any other."""
    found = SHAPE.fullmatch(scope)
    return Reach(**found.groupdict()) if found else None


def covered(session: Session, publisher_id: str | None) -> Covered:
    """The regions and schemas a publisher may speak about ("*": every schema)."""
    if publisher_id is None:
        return frozenset()
    query = select(Coverage.region, Coverage.schema)
    found = session.execute(query.where(Coverage.publisher_id == publisher_id))
    return frozenset((region, schema) for region, schema in found)


def within(asked: Reach, coverage: Covered) -> bool:
    """Whether coverage holds this; a regency's own districts belong to it."""
    places = {asked.region}
    if asked.region.count(".") == 2:
        places.add(asked.region.rpartition(".")[0])
    return any(
        (place, schema) in coverage
        for place in places
        for schema in ("*", asked.schema)
    )


def outside(scopes: Iterable[str], coverage: Covered) -> list[str]:
    """The scopes that name a place which is not covered."""
    named = [(scope, reach(scope)) for scope in scopes]
    return [scope for scope, r in named if r is not None and not within(r, coverage)]


def permits(
    granted: Collection[str],
    verb: str,
    region: str,
    schema: str,
    coverage: Covered,
) -> bool:
    """Whether a token with these scopes may do this now, under today's coverage."""
    wanted = Reach(verb, region, schema)
    held = [r for r in map(reach, granted) if r is not None]
    return within(wanted, coverage) and any(
        r.verb == verb
        and r.schema == schema
        and (region == r.region or region.startswith(r.region + "."))
        for r in held
    )
