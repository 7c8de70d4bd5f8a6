"""Regions as a list, with both code systems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Region
from hub.services.listing import keyset, names
from hub.services.listing.keyset import Key, Page

KEY: Final = (str,)
COLUMNS: Final = (
    Region.code.label("region"),
    Region.slug,
    Region.name,
    Region.short_name,
    Region.kind,
    Region.level,
    Region.parent,
    Region.bps_code,
    Region.aliases,
    Region.capital,
    Region.lat,
    Region.lon,
    Region.tile_col,
    Region.tile_row,
    Region.valid_from,
    Region.valid_to,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which regions are wanted; what is empty does not narrow."""

    region: tuple[str, ...] = ()
    bps_code: tuple[str, ...] = ()
    parent: str | None = None
    kind: tuple[str, ...] = ()


def page(session: Session, asked: Asked, after: Key | None, limit: int) -> Page:
    """Regions by code. Raises Refused."""
    names.regions(session, asked.region)
    names.regions(session, (asked.parent,) if asked.parent else (), "parent")
    query = select(*COLUMNS)
    if asked.region:
        query = query.where(Region.code.in_(asked.region))
    if asked.bps_code:
        query = query.where(Region.bps_code.in_(asked.bps_code))
    if asked.parent:
        query = query.where(Region.parent == asked.parent)
    if asked.kind:
        query = query.where(Region.kind.in_(asked.kind))
    return keyset.read(session, query, (Region.code,), after, limit)
