"""Boundaries from GeoJSON: by code alone, simpler, neighbours still meeting."""

import json
import math

import pytest

from schemas.places import outlines
from schemas.values.problem import Refused


def body(*features: dict) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def feature(ring: list, code: str | None = "12.01", kind: str = "Polygon") -> dict:
    return {
        "type": "Feature",
        "properties": {"kemendagri_code": code, "name": "Kabupaten Karo"},
        "geometry": {"type": kind, "coordinates": [ring]},
    }


def wave(x: float) -> list[tuple[float, float]]:
    """A crooked border from south to north, with many points."""
    return [(x + 0.001 * math.sin(k), k / 100) for k in range(101)]


SQUARE = [(98, 1), (99, 1), (99, 2), (98, 2), (98, 1)]


def test_a_square_stays_a_square() -> None:
    (read,) = outlines.read(body(feature(SQUARE)))

    assert read.code == "12.01" and len(read.rings) == 1
    assert abs(outlines.area(read.rings[0])) == 2 * outlines.GRID**2


def test_a_border_that_two_regions_share_stays_one_line() -> None:
    border = wave(98.5)
    west = [(98, 0), *border, (98, 1), (98, 0)]
    east = [(99, 1), *reversed(border), (99, 0), (99, 1)]

    one, other = outlines.read(body(feature(west), feature(east, "12.02")))

    shared = set(one.rings[0]) & set(other.rings[0])
    assert len(one.rings[0]) < 12
    assert {p for p in one.rings[0] if p[0] != 980_000} == shared
    assert {p for p in other.rings[0] if p[0] != 990_000} == shared


def test_specks_are_left_out_but_a_region_never_vanishes() -> None:
    speck = [(97, 1), (97.001, 1), (97.001, 1.001), (97, 1)]
    both = feature(SQUARE)
    both["geometry"] = {"type": "MultiPolygon", "coordinates": [[SQUARE], [speck]]}

    large, small = outlines.read(body(both, feature(speck, "12.02")))

    assert len(large.rings) == 1
    assert len(small.rings) == 1 and small.rings[0]


def test_the_same_file_gives_the_same_outlines_in_any_order() -> None:
    features = [feature(SQUARE), feature([(x + 1, y) for x, y in SQUARE], "12.02")]

    assert outlines.read(body(*features)) == outlines.read(body(*reversed(features)))


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (b"\xff\x00", "boundaries.json"),
        (b"[" * 100_000, "boundaries.json"),
        (b"[]", "boundaries.collection"),
        (body(), "boundaries.collection"),
        (body(feature(SQUARE, None)), "boundaries.no_code"),
        (body(feature(SQUARE, kind="LineString")), "boundaries.shape"),
        (body(feature([(998, 1), (99, 1), (99, 2), (998, 1)])), "boundaries.shape"),
        (body(feature([("a", "b")])), "boundaries.shape"),
        (body(feature(SQUARE), feature(SQUARE)), "boundaries.twice"),
    ],
)
def test_what_is_no_boundary_is_refused_with_the_reason(
    given: bytes, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        outlines.read(given)

    assert refused.value.problems[0].rule == rule
