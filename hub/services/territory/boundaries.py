"""The outlines of regions: loaded from GeoJSON by code, read as paths to draw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from hub.models import Boundary, Region
from schemas.places import outlines
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem

# How wide a province is drawn; the page stretches it, lines keep their width.
WIDTH: Final = 600
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many outlines a file brought, of how many points, and who has none."""

    outlines: int
    points: int
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shapes:
    """Paths of regions by code in a drawing of a width and a height."""

    paths: Mapping[str, str]
    width: Decimal
    height: Decimal
    source: str


def load(session: Session, body: bytes, source: str) -> Loaded:
    """Put the outlines of a GeoJSON file in the place of those of the same regions.

    Joined by dotted code alone. Raises Refused, with nothing loaded, for a code that
    no region of the store has.
    """
    read = outlines.read(body)
    known = set(session.scalars(select(Region.code)))
    strange = [each.code for each in read if each.code not in known]
    if strange:
        raise Refused(*(_strange(code, known) for code in strange[:MOST_TOLD]))
    codes = [each.code for each in read]
    session.execute(delete(Boundary).where(Boundary.region.in_(codes)))
    session.execute(
        insert(Boundary),
        [{"region": each.code, "rings": each.rings, "source": source} for each in read],
    )
    return Loaded(
        len(read),
        sum(len(ring) for each in read for ring in each.rings),
        _without(session, codes),
    )


def _without(session: Session, codes: Sequence[str]) -> tuple[str, ...]:
    """The names of regions beside those of the file that have no outline still."""
    parents = select(Region.parent).where(Region.code.in_(codes))
    outlined = select(Boundary.region)
    return tuple(
        session.scalars(
            select(Region.name)
            .where(Region.parent.in_(parents), Region.valid_to.is_(None))
            .where(Region.code.not_in(outlined))
            .order_by(Region.code)
        )
    )


def shapes(session: Session, codes: Sequence[str]) -> Shapes | None:
    """The outlines of these regions in one drawing; None where none is known.

    North is up; east and west are drawn together as much as at the middle latitude.
    """
    rows = session.execute(
        select(Boundary.region, Boundary.rings, Boundary.source)
        .where(Boundary.region.in_(codes))
        .order_by(Boundary.region)
    ).all()
    points = [point for row in rows for ring in row.rings for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((north + south) / 2 / outlines.GRID))
    scale = WIDTH / max((east - west) * narrow, 1)
    paths = {
        row.region: "".join(
            _path(ring, west, north, scale * narrow, scale) for ring in row.rings
        )
        for row in rows
    }
    high = Decimal(str(round((north - south) * scale, 1)))
    return Shapes(paths, Decimal(WIDTH), high, rows[0].source)


def _path(
    ring: Sequence[Sequence[int]], west: int, north: int, across: float, down: float
) -> str:
    """A ring as a path of relative steps in tenths: short, and the same every time."""
    placed = [
        (round((x - west) * across * 10), round((north - y) * down * 10))
        for x, y in ring[:-1]
    ]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(placed)]
    drawn = "".join(f"l{_tenth(x)} {_tenth(y)}" for x, y in steps if x or y)
    return f"M{_tenth(placed[0][0])} {_tenth(placed[0][1])}{drawn}z"


def _tenth(value: int) -> str:
    return f"{value / 10:g}"


def _strange(code: str, known: set[str]) -> Problem:
    near = hint(code, known)
    return problem(
        "kemendagri_code",
        code,
        "boundaries.unknown_region",
        id=f"Tidak ada daerah berkode {code}.{near.id}",
        en=f"There is no region with the code {code}.{near.en}",
    )
