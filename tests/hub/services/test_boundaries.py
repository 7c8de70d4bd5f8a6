"""Outlines of regions: joined by code, replaced whole, drawn with north above."""

import pytest
from sqlalchemy import text

from hub.services.database import scope
from hub.services.territory import boundaries, provinces
from schemas.values.problem import Refused
from tests.hub.pages import invented_boundaries
from tests.hub.services.building import NOW, rows
from tests.hub.services.test_provinces import BODY, SUMUT

REGIONS = [region for region in SUMUT.regions if region.tile_col is not None]


@pytest.fixture
def hub(session):
    scope.hub(session)
    provinces.load(session, SUMUT, BODY, NOW)
    session.flush()
    return session


def test_outlines_are_loaded_and_the_region_without_one_is_named(hub):
    done = boundaries.load(hub, invented_boundaries.body(REGIONS), "BIG")

    assert (done.outlines, done.without) == (32, ("Kota Gunungsitoli",))


def test_loading_again_replaces_the_outlines(hub):
    boundaries.load(hub, invented_boundaries.body(REGIONS), "BIG")

    boundaries.load(hub, invented_boundaries.body(REGIONS[:2]), "BPS")

    found = rows(
        hub, "select source, count(*) as n from boundary group by 1 order by 1"
    )
    assert [tuple(row) for row in found] == [("BIG", 30), ("BPS", 2)]


def test_a_code_of_no_region_refuses_the_whole_file(hub):
    body = invented_boundaries.body(REGIONS).replace(b'"12.75"', b'"1275"')

    with pytest.raises(Refused, match="no region with the code 1275"):
        boundaries.load(hub, body, "BIG")

    assert rows(hub, "select 1 from boundary") == []


def test_the_shapes_fill_the_drawing_with_north_above(hub):
    boundaries.load(hub, invented_boundaries.body(REGIONS), "BIG")

    shapes = boundaries.shapes(hub, [region.code for region in REGIONS])

    north = shapes.paths["12.05"]  # Langkat, in the highest row of tiles
    assert north.startswith("M") and north.split("l")[0].split(" ")[1] == "0"
    assert shapes.width == boundaries.WIDTH and shapes.height > shapes.width
    assert shapes == boundaries.shapes(hub, [region.code for region in REGIONS])


def test_without_outlines_there_is_nothing_to_draw(hub):
    assert boundaries.shapes(hub, ["12.05"]) is None


def test_the_application_may_read_outlines_and_only_the_hub_may_write_them(hub):
    boundaries.load(hub, invented_boundaries.body(REGIONS), "BIG")

    hub.execute(text("select set_config('hub.scope', '', true)"))

    assert hub.execute(text("select count(*) from boundary")).scalar() == 32
