"""Boundaries of regions from GeoJSON: checked, simplified, neighbours still meeting."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.values.problem import Problem, Refused, problem

Point = tuple[int, int]
Ring = tuple[Point, ...]

# Coordinates are kept in ten-thousandths of a degree, about eleven metres.
GRID: Final = 10_000
# How far a simpler line may lie from the given one: about 550 m, less than a pixel of
# a province of 400 km drawn 600 pixels wide.
TOLERANCE: Final = 50
# Islands smaller than this many square cells of the grid are left out, except the
# largest piece of a region: they would be less than a pixel.
SMALLEST: Final = 2 * TOLERANCE**2
CODES: Final = ("kemendagri_code", "code", "kode")
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Outline:
    """A region's rings in grid cells, east and north, the largest first."""

    code: str
    rings: tuple[Ring, ...]


def read(body: bytes) -> tuple[Outline, ...]:
    """The outlines of a GeoJSON file, by code.

    Raises Refused with every feature that has no code, an unknown shape or places that
    are not on Earth; nothing is guessed from names.
    """
    features = _features(body)
    wrong: list[Problem] = []
    rings: dict[str, list[Ring]] = {}
    for number, feature in enumerate(features, 1):
        code, own, told = _feature(feature, number)
        wrong += told
        if code in rings:
            wrong.append(_twice(code, number))
        elif not told:
            rings[code] = own
    if wrong:
        raise Refused(*wrong[:MOST_TOLD])
    return simpler(rings)


def _features(body: bytes) -> list[Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(
            problem(
                "file",
                "",
                "boundaries.json",
                id="Ini bukan berkas GeoJSON yang utuh.",
                en="This is not a whole GeoJSON file.",
            )
        ) from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise Refused(
            problem(
                "features",
                "",
                "boundaries.collection",
                id="GeoJSON ini bukan FeatureCollection dengan daerah di dalamnya.",
                en="This GeoJSON is no FeatureCollection with regions in it.",
            )
        )
    return features


def _feature(feature: Any, number: int) -> tuple[str, list[Ring], list[Problem]]:
    field = f"features[{number}]"
    told = feature if isinstance(feature, dict) else {}
    properties = told.get("properties") or {}
    code = next(
        (properties[n] for n in CODES if isinstance(properties.get(n), str)), ""
    )
    if not code:
        return "", [], [_no_code(field)]
    try:
        rings = list(_rings(told.get("geometry") or {}))
    except (TypeError, ValueError, KeyError, IndexError):
        return code, [], [_no_shape(field, code)]
    return code, rings, [] if rings else [_no_shape(field, code)]


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    """Every ring of a polygon or of several; raises ValueError for anything else."""
    kind, given = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(kind)
    for polygon in [given] if kind == "Polygon" else given:
        for ring in polygon:
            yield tuple(_on_grid(point) for point in ring)


def _on_grid(point: Sequence[float]) -> Point:
    lon, lat = float(point[0]), float(point[1])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(point)
    return round(lon * GRID), round(lat * GRID)


def simpler(rings: Mapping[str, Sequence[Ring]]) -> tuple[Outline, ...]:
    """The same regions with fewer points; a border two regions share stays one line.

    Each ring is cut where three borders meet, and each piece is made simpler by itself
    (Douglas and Peucker 1973), always from the same end, so both neighbours get the
    same points.
    """
    closed = {code: [_closed(ring) for ring in own] for code, own in rings.items()}
    knots = _knots(ring for own in closed.values() for ring in own)
    found = []
    for code, own in sorted(closed.items()):
        drawn = [made for ring in own if (made := _ring(ring, knots))]
        drawn.sort(key=lambda ring: (-abs(area(ring)), ring))
        kept = [r for k, r in enumerate(drawn) if not k or abs(area(r)) >= SMALLEST]
        found.append(Outline(code, tuple(kept) or tuple(own[:1])))
    return tuple(found)


def _closed(ring: Ring) -> Ring:
    """Without points that fall on the one before; the last is the first."""
    kept = [p for k, p in enumerate(ring) if not k or p != ring[k - 1]]
    if kept and kept[0] != kept[-1]:
        kept.append(kept[0])
    return tuple(kept)


def _knots(rings: Iterable[Ring]) -> frozenset[Point]:
    """The points where more than two lines meet."""
    beside: dict[Point, set[Point]] = {}
    for ring in rings:
        for one, other in zip(ring, ring[1:], strict=False):
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
    return frozenset(point for point, near in beside.items() if len(near) > 2)


def _ring(ring: Ring, knots: frozenset[Point]) -> Ring:
    """A ring of simpler pieces; empty where nothing with an area is left."""
    if len(ring) < 4:
        return ()
    start = next((k for k, p in enumerate(ring[:-1]) if p in knots), None)
    if start is None:
        start = ring.index(min(ring[:-1]))
    turned = ring[start:-1] + ring[: start + 1]
    cuts = [k for k, p in enumerate(turned) if p in knots or k in (0, len(turned) - 1)]
    if len(cuts) == 2:
        # A loop by itself: its farthest point is a second fixed one.
        first = turned[0]
        far = max(
            range(len(turned)), key=lambda k: (_apart(first, turned[k]), turned[k])
        )
        cuts.insert(1, far)
    points: list[Point] = []
    for a, b in zip(cuts, cuts[1:], strict=False):
        points += _piece(turned[a : b + 1])[:-1]
    made = (*points, points[0])
    return made if len(made) > 3 and area(made) else ()


def _piece(line: Sequence[Point]) -> list[Point]:
    """A line with fewer points, the same whichever way it is walked."""
    if tuple(line) > tuple(reversed(line)):
        return list(reversed(_piece(tuple(reversed(line)))))
    keep = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        a, b = waiting.pop()
        far, most = a, 0.0
        for k in range(a + 1, b):
            off = _off(line[k], line[a], line[b])
            if off > most:
                far, most = k, off
        if most > TOLERANCE**2:
            keep.add(far)
            waiting += [(a, far), (far, b)]
    return [line[k] for k in sorted(keep)]


def _apart(one: Point, other: Point) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _off(point: Point, a: Point, b: Point) -> float:
    """The squared distance of a point from a stretch of line."""
    length = _apart(a, b)
    if not length:
        return _apart(point, a)
    along = (point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])
    share = min(max(along / length, 0.0), 1.0)
    x, y = a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
    return (point[0] - x) ** 2 + (point[1] - y) ** 2


def area(ring: Ring) -> int:
    """Twice the area of a ring in cells; its sign says which way it is walked."""
    pairs = zip(ring, ring[1:], strict=False)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)


def _no_code(field: str) -> Problem:
    return problem(
        field,
        "",
        "boundaries.no_code",
        id="Daerah ini tidak punya kode Kemendagri bertitik (kemendagri_code atau"
        " code); nama tidak dipakai untuk mencocokkan.",
        en="This feature has no dotted Kemendagri code (kemendagri_code or code);"
        " names are not used for matching.",
    )


def _no_shape(field: str, code: str) -> Problem:
    return problem(
        field,
        code,
        "boundaries.shape",
        id=f"Bentuk {code} bukan Polygon atau MultiPolygon dengan bujur dan lintang.",
        en=f"The shape of {code} is no Polygon or MultiPolygon of longitude and"
        " latitude.",
    )


def _twice(code: str, number: int) -> Problem:
    return problem(
        f"features[{number}]",
        code,
        "boundaries.twice",
        id=f"{code} muncul dua kali dalam berkas ini.",
        en=f"{code} occurs twice in this file.",
    )
