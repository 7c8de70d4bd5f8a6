"""A corrected figure of a past period stands beside what it was before."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from schemas.values.periods import WIB
from tests.hub.services.rollup.world import figure, report, wib

MEDAN, PROVINCE, BINJAI = "12.71", "12", "12.75"
JANUARY = wib(2024, 1, 10)


EARLIER = text("""
    select value, reason, stream_id from cell_version
    where indicator = :indicator and region = :region and period = :period
    order by id desc
    """)


def earlier(world, indicator="reports", region=MEDAN, period="2024-01"):
    """As it is kept; what of it the public sees is up to hub/services/disclosure."""
    world.roll_up()
    about = {"indicator": indicator, "region": region, "period": period}
    return [tuple(row) for row in world.session.execute(EARLIER, about)]


@pytest.fixture
def two(world):
    """Medan's own feed has one report of January, the province's has three."""
    world.bring("medan-a", [("m", MEDAN, report(JANUARY))])
    found = [(f"p{n}", MEDAN, report(JANUARY + timedelta(days=n))) for n in range(3)]
    world.bring("prov", found)
    for feed in ("medan-a", "prov"):
        world.cover(feed, wib(2025, 2, 1))
    world.put_ahead("kota-medan", MEDAN, 50)
    world.roll_up()
    return world


def test_another_precedence_versions_the_cells_that_it_moves(two):
    two.put_ahead("sumatera-utara", MEDAN, 5)

    assert earlier(two) == [(1, None, "medan-a")]
    assert earlier(two, period="2024") == [(1, None, "medan-a")]
    assert [value for value, *_ in earlier(two, region=PROVINCE)] == [1]


def test_precedence_there_and_back_keeps_both_states_the_latest_first(two):
    two.put_ahead("sumatera-utara", MEDAN, 5)
    two.roll_up()

    two.put_ahead("sumatera-utara", MEDAN, 500)

    assert earlier(two) == [(3, None, "prov"), (1, None, "medan-a")]


def test_a_report_that_comes_too_late_for_its_month_corrects_it(two):
    two.bring("medan-a", [("late", MEDAN, report(JANUARY))])

    assert earlier(two) == [(1, None, "medan-a")]


def test_what_is_computed_again_alike_has_no_earlier_state(two):
    two.bring("medan-a", [("m", MEDAN, report(JANUARY, status="in_progress"))])

    assert earlier(two) == []


def test_growth_of_a_period_that_goes_on_is_no_correction(world):
    today = datetime.now(UTC)
    month = f"{today.astimezone(WIB):%Y-%m}"
    world.bring("medan-a", [("a", MEDAN, report(today))])
    world.cover("medan-a", today)
    world.roll_up()

    world.bring("medan-a", [("b", MEDAN, report(today))])

    assert earlier(world, period=month) == []


def test_growth_before_the_source_is_known_to_the_end_is_no_correction(world):
    world.bring("medan-a", [("a", MEDAN, report(JANUARY))])
    world.cover("medan-a", JANUARY + timedelta(days=1))
    world.roll_up()

    world.bring("medan-a", [("b", MEDAN, report(JANUARY + timedelta(days=2)))])
    world.cover("medan-a", wib(2024, 2, 1))

    assert earlier(world) == []


def test_a_region_that_joins_corrects_no_province(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 20)])
    world.roll_up()

    world.bring("bps", [figure("population", BINJAI, "2024", 5)])

    assert earlier(world, "population", PROVINCE, "2024") == []


def test_a_stated_figure_that_is_corrected_or_taken_back_leaves_what_it_was(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 20)])
    world.roll_up()
    world.bring("bps", [figure("population", MEDAN, "2024", 21)])
    world.roll_up()

    world.drop("bps", f"population|{MEDAN}|2024")

    assert earlier(world, "population", period="2024") == [
        (Decimal(21), None, "bps"),
        (Decimal(20), None, "bps"),
    ]


def test_what_is_not_reported_again_and_again_is_kept_once(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 20)])
    world.roll_up()
    world.drop("bps", f"population|{MEDAN}|2024")
    world.roll_up()

    world.session.execute(
        text("insert into mark (indicator, region, period) values (:i, :r, '2024')"),
        {"i": "population", "r": MEDAN},
    )

    assert len(earlier(world, "population", period="2024")) == 1
