"""The regions of the store, as the vocabulary and the pages want them."""

from __future__ import annotations

from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Region as Row
from schemas.places.regions import Gazetteer, Kind, Region


def gazetteer(session: Session) -> Gazetteer:
    """Every region that is known, ready to be looked up by code or name."""
    return Gazetteer([region(row) for row in session.scalars(select(Row))])


def region(row: Row) -> Region:
    """A stored region in the vocabulary's terms."""
    return Region(
        code=row.code,
        slug=row.slug,
        name=row.name,
        short_name=row.short_name,
        kind=cast(Kind, row.kind),
        parent=row.parent,
        bps_code=row.bps_code,
        aliases=tuple(row.aliases),
        tile_col=row.tile_col,
        tile_row=row.tile_row,
        lat=row.lat,
        lon=row.lon,
        capital=row.capital,
    )
