"""Invented outlines: each region the square of its tile, neighbours sharing an edge."""

import json
from typing import Any

from sqlalchemy.orm import Session

from hub.services.territory import boundaries

SIDE = 0.4
MISSING = "12.78"  # its outline is not known


def fill(session: Session, regions: list[Any]) -> None:
    """Load them as `hub boundaries import` would."""
    boundaries.load(session, body(regions), "invented")


def body(regions: list[Any]) -> bytes:
    """The GeoJSON of regions with tiles, without the missing one."""
    features = [feature(r) for r in regions if r.code != MISSING]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(region: Any) -> dict[str, Any]:
    """One region as a square."""
    west, north = 98 + SIDE * region.tile_col, 4 - SIDE * region.tile_row
    ring = [
        (west, north),
        (west + SIDE, north),
        (west + SIDE, north - SIDE),
        (west, north - SIDE),
        (west, north),
    ]
    return {
        "type": "Feature",
        "properties": {"kemendagri_code": region.code, "name": "ignored"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
