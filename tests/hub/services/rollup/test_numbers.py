"""Sums and means of a number that records have: exact, and never made of nothing."""

from decimal import Decimal

import pytest

from tests.hub.services.rollup.world import measured, wib

BINJAI = "12.75"
MARCH = wib(2024, 3, 5)


def plan(key, ceiling, status="accepted"):
    return key, BINJAI, measured(MARCH, None, status, "road", ceiling=ceiling)


def sensed(key, value, status="good", category="pm25"):
    return key, BINJAI, measured(MARCH, None, status, category, value=value)


@pytest.fixture
def brought(world):
    def bring(feed, things):
        world.bring(feed, things)
        world.cover(feed, wib(2024, 4, 1))
        world.roll_up()
        found = world.cells()
        return lambda id, region=BINJAI, period="2024-03": found[
            id, region, period, "official"
        ]

    return bring


def test_a_sum_is_exact_and_counts_only_what_has_the_number(brought):
    cell = brought(
        "rencana",
        [
            plan("a", Decimal("0.1")),
            plan("b", Decimal("0.2")),
            plan("c", None),
            plan("d", Decimal(10**15), "rejected"),
        ],
    )

    assert cell("plan_ceiling")["value"] == Decimal("1000000000000000.3")
    assert cell("plan_ceiling_accepted")["value"] == Decimal("0.3")
    assert (cell("plan_ceiling_accepted")["n"], cell("plan_items")["value"]) == (2, 4)


def test_a_mean_is_exact_and_leaves_out_what_is_not_of_its_kind(brought):
    cell = brought(
        "udara",
        [
            sensed("a", Decimal("12.5")),
            sensed("b", Decimal(0)),
            sensed("c", Decimal("0.1"), "unchecked"),
            sensed("d", Decimal(900), "bad"),
            sensed("e", Decimal(40), category="pm10"),
        ],
    )

    assert cell("sensor_pm25_mean")["value"] == Decimal("4.2")
    assert cell("sensor_pm25_mean")["n"] == 3
    assert cell("sensor_pm10_mean", "12", "2024")["value"] == 40


def test_a_mean_that_never_ends_is_cut_after_ten_decimals(brought):
    values = (Decimal(1), Decimal(1), Decimal(0))
    cell = brought("udara", [sensed(str(n), v) for n, v in enumerate(values)])

    assert cell("sensor_pm25_mean")["value"] == Decimal("0.6666666667")


@pytest.mark.parametrize("value", [None, Decimal(0)])
def test_of_nothing_there_is_no_mean_and_of_a_zero_there_is(brought, value):
    cell = brought("udara", [sensed("a", value)])

    found = cell("sensor_pm25_mean")
    told = (None, "not_applicable") if value is None else (0, None)
    assert (found["value"], found["reason"]) == told
