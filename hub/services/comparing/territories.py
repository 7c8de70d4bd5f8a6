"""Which province a page speaks about: its regions, and the provinces beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Region
from hub.services.comparing.comparable import Place


@dataclass(frozen=True, slots=True)
class Territory:
    """A province with its regencies and cities; the rest of the store beside it.

    `province` is None only in a store without any. `everywhere` holds the places of
    all provinces, so that a region can be found whichever it belongs to.
    """

    province: Place | None
    regions: tuple[Place, ...] = ()
    everywhere: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """The province, then its regions by code."""
        own = (self.province,) if self.province else ()
        return (*own, *self.regions)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the regions, without that of the province."""
        return tuple(place.code for place in self.regions)

    @property
    def provinces(self) -> tuple[Place, ...]:
        """Every province of the store, by code."""
        return provinces(self.everywhere)


def everywhere(session: Session) -> tuple[Place, ...]:
    """The provinces and their regencies and cities, by code."""
    rows = session.execute(
        select(
            Region.code,
            Region.slug,
            Region.name,
            Region.short_name,
            Region.kind,
            Region.tile_col,
            Region.tile_row,
            Region.bps_code,
            Region.parent,
        )
        .where(Region.kind.in_(("province", "kabupaten", "kota")))
        .where(Region.valid_to.is_(None))
        .order_by(Region.code)
    )
    return tuple(Place(*row) for row in rows)


def territory(places: Sequence[Place], province: Place | None = None) -> Territory:
    """A province out of all places, by default the first by code."""
    own = province or next(iter(provinces(places)), None)
    code = own.code if own else None
    regions = tuple(
        place for place in places if place.kind != "province" and place.parent == code
    )
    return Territory(own, regions, tuple(places))


def provinces(places: Sequence[Place]) -> tuple[Place, ...]:
    """The provinces among places."""
    return tuple(place for place in places if place.kind == "province")


def of(places: Sequence[Place], region: Place) -> Place | None:
    """The province that a region belongs to; a province belongs to itself."""
    code = region.code if region.kind == "province" else region.parent
    return next((place for place in provinces(places) if place.code == code), None)
