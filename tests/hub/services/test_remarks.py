"""What must be said beside a figure: that it was revised, that a running sum fell."""

from decimal import Decimal

import pytest

from hub.services.comparing import compare as board
from hub.services.comparing import remarks, territories
from hub.services.comparing.provenance import provenance
from hub.services.listing import cells
from hub.services.listing.figures import Asked
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period
from tests.hub.services.rollup.world import World, figure

MEDAN = "12.71"
WATER = "clean_water_access"


@pytest.fixture
def world(session):
    return World.build(session)


@pytest.fixture
def fallen(world):
    """A running sum of three months that falls in the second."""
    months = (("2024-01", 30), ("2024-02", 20), ("2024-03", 40))
    figures = [figure(WATER, MEDAN, month, value) for month, value in months]
    world.bring("bps", [(k, r, v | {"cumulative": True}) for k, r, v in figures])
    world.roll_up()
    return world


def test_a_running_sum_that_falls_says_so_at_the_figure(fallen):
    keys = [(WATER, MEDAN, f"2024-{month:02d}", "official") for month in (1, 2, 3)]

    found = remarks.of(fallen.session, keys)

    assert list(found) == [keys[1]]
    assert (found[keys[1]].fell.since, found[keys[1]].fell.value) == ("2024-01", 30)


def test_a_figure_that_is_no_running_sum_may_fall(world):
    for month, value in (("2024-01", 30), ("2024-02", 20)):
        world.bring("bps", [figure(WATER, MEDAN, month, value)])
    world.roll_up()

    assert remarks.of(world.session, [(WATER, MEDAN, "2024-02", "official")]) == {}


def test_the_list_of_figures_flags_a_fall_and_a_revision(fallen):
    fallen.bring("bps", [figure(WATER, MEDAN, "2024-03", 41)])
    fallen.roll_up()
    asked = Asked(indicator=(WATER,), region=(MEDAN,))

    rows = cells.page(fallen.session, asked, None, 10).rows

    by_month = {row["period"]: row for row in rows}
    assert [by_month[m]["falls"] for m in sorted(by_month)] == [False, True, False]
    assert by_month["2024-02"]["fell_from"] == 30
    assert by_month["2024-03"]["previous"] == 40
    assert by_month["2024-03"]["revised_at"] is not None
    assert by_month["2024-01"]["revised_at"] is None


def test_a_ranking_and_the_source_of_a_number_carry_the_remarks(fallen):
    fallen.bring("bps", [figure(WATER, MEDAN, "2024-02", 21)])
    fallen.roll_up()
    about, period = catalogue().indicator(WATER), Period("2024-02")
    territory = territories.territory(territories.everywhere(fallen.session))

    ranking = board.ranking(fallen.session, about, period, territory=territory)
    own = provenance(fallen.session, about, MEDAN, period, "official").reading

    assert ranking.figure(MEDAN).reading.revised.value == 20
    assert own.revised.value == Decimal(20)
