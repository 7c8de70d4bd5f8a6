"""Coordinates as GeoJSON means them: longitude first, in degrees, or refused.

Servers flip the axes with the version and the name of a reference system; in
Indonesia a longitude is always above 90, so that no latitude can be mistaken for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from connectors.base import RawRecord, Refusal
from schemas.values.problem import Words

LON: Final = 180
LAT: Final = 90
Pair = tuple[Any, Any]


def put_right(records: list[RawRecord], axes: str, url: str, raw: bytes) -> bool:
    """Turn coordinates round where they are declared to be; whether any was.

    Raises `Refusal` axis_order or crs_projected for those that cannot be degrees in
    the declared order.
    """
    turned = False
    for record in records:
        geometry = _geometry(record.value)
        if geometry is None:
            continue
        if axes == "lat-lon":
            geometry["coordinates"] = _turned(geometry["coordinates"])
            turned = True
        for lon, lat in _pairs(geometry["coordinates"]):
            if not (_within(lon, LON) and _within(lat, LAT)):
                raise _refused(lon, lat, axes, record.pointer, url, raw)
    return turned


def first_pair(records: list[RawRecord]) -> Pair | None:
    """The first coordinates of a page, as they stand there."""
    for record in records:
        geometry = _geometry(record.value)
        for pair in _pairs(geometry["coordinates"]) if geometry else ():
            return pair
    return None


def is_inside(pair: Pair, box: list[Any]) -> bool:
    """Whether coordinates lie in a box of west, south, east, north."""
    west, south, east, north = (
        box[0],
        box[1],
        box[len(box) // 2],
        box[len(box) // 2 + 1],
    )
    lon, lat = pair
    return bool(west <= lon <= east and south <= lat <= north)


def _geometry(value: Any) -> dict[str, Any] | None:
    found = value.get("geometry") if isinstance(value, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("coordinates"), list):
        return None
    return found


def _pairs(coordinates: Any) -> Iterator[Pair]:
    """Every position of a geometry of any kind."""
    if not isinstance(coordinates, list):
        return
    if len(coordinates) >= 2 and all(map(_is_number, coordinates[:2])):
        yield coordinates[0], coordinates[1]
        return
    for inner in coordinates:
        yield from _pairs(inner)


def _turned(coordinates: Any) -> Any:
    if not isinstance(coordinates, list):
        return coordinates
    if len(coordinates) >= 2 and all(map(_is_number, coordinates[:2])):
        return [coordinates[1], coordinates[0], *coordinates[2:]]
    return [_turned(inner) for inner in coordinates]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _within(value: Any, most: int) -> bool:
    return bool(-most <= value <= most)


def _refused(
    lon: Any, lat: Any, axes: str, pointer: str, url: str, raw: bytes
) -> Refusal:
    told = f"{pointer}: {lon}, {lat}"
    if _within(lon, LAT) and _within(lat, LON):
        other = "lat-lon" if axes == "lon-lat" else "lon-lat"
        words = Words(
            f"Koordinat terbalik ({told}): lintang sebelum bujur atau sebaliknya."
            f" Tulis ogc.axes: {other} di manifest.",
            f"The coordinates are the other way round ({told}). Write ogc.axes:"
            f" {other} in the manifest.",
        )
        return Refusal("axis_order", words, url, raw)
    words = Words(
        f"Koordinat bukan derajat ({told}). Minta EPSG:4326 dengan ogc.crs di"
        " manifest.",
        f"The coordinates are no degrees ({told}). Ask for EPSG:4326 by ogc.crs in"
        " the manifest.",
    )
    return Refusal("crs_projected", words, url, raw)
