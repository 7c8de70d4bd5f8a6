"""What cells say, case by case: zeros, gaps, borders, precedence, the province."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.hub.services.rollup.world import figure, report, wib

MEDAN = "12.71"


def value(world, indicator, period, region=MEDAN, source="official"):
    """What a cell holds; "no cell" where there is none."""
    cell = world.cells().get((indicator, region, period, source))
    return "no cell" if cell is None else cell["value"]


def cell(world, indicator, period, region=MEDAN, source="official"):
    return world.cells()[indicator, region, period, source]


def send(world, *reports, feed="medan-a", region=MEDAN):
    world.bring(feed, [(str(n), region, each) for n, each in enumerate(reports)])


def test_a_month_without_reports_is_zero_only_as_far_as_the_feed_is_known(world):
    send(world, report(wib(2024, 1, 10)))
    world.cover("medan-a", wib(2024, 3, 5))

    world.roll_up()

    months = ("2023-12", "2024-01", "2024-02", "2024-03", "2024-04")
    assert [value(world, "reports", m) for m in months] == [
        "no cell",
        1,
        0,
        0,
        "no cell",
    ]


def test_a_feed_known_up_to_before_its_first_report_still_speaks_about_the_year(world):
    send(world, report(wib(2024, 9, 13)))
    world.cover("medan-a", wib(2024, 2, 28))

    world.roll_up()

    assert value(world, "reports", "2024") == 1
    assert value(world, "reports", "2024-02") == "no cell"


def test_facts_of_a_feed_that_never_ended_a_run_make_no_cell(world):
    send(world, report(wib(2024, 1, 10)))

    world.roll_up()

    assert world.cells() == {}


def test_a_feed_that_says_nothing_about_a_region_makes_no_zero_for_it(world):
    send(world, report(wib(2024, 1, 10)))
    world.cover("medan-a", wib(2024, 2, 1))
    send(world, report(wib(2024, 1, 1)), feed="prov", region="12.07")
    world.cover("prov", wib(2024, 6, 1))

    world.roll_up()

    assert value(world, "reports", "2024-05", "12.07") == 0
    assert value(world, "reports", "2024-05", MEDAN) == "no cell"


def test_a_month_that_is_not_over_is_provisional_and_says_how_far(world):
    send(world, report(wib(2024, 1, 10)))
    world.cover("medan-a", wib(2024, 1, 15))
    world.roll_up()
    before = cell(world, "reports", "2024-01")

    world.cover("medan-a", wib(2024, 2, 15))
    world.roll_up()

    assert (before["status"], before["as_of"]) == ("provisional", wib(2024, 1, 15))
    after = cell(world, "reports", "2024-01")
    assert (after["status"], after["as_of"]) == ("official", wib(2024, 2, 1))


@pytest.mark.parametrize(
    ("moment", "month", "quarter"),
    [
        (wib(2024, 1, 1) - timedelta(microseconds=1), "2023-12", "2023-Q4"),
        (wib(2024, 1, 1), "2024-01", "2024-Q1"),
        (wib(2024, 2, 29, 23, 59, 59), "2024-02", "2024-Q1"),
        (wib(2024, 4, 1), "2024-04", "2024-Q2"),
    ],
)
def test_a_report_belongs_to_the_month_of_the_provinces_clock(
    world, moment, month, quarter
):
    send(world, report(moment))
    world.cover("medan-a", wib(2024, 12, 31))

    world.roll_up()

    around = {p: value(world, "reports", p) for p in (month, quarter, month[:4])}
    assert set(around.values()) == {1}


def test_a_share_without_any_record_is_not_applicable_and_never_zero(world):
    send(world, report(wib(2024, 1, 10)))
    world.cover("medan-a", wib(2024, 3, 1))

    world.roll_up()

    found = cell(world, "reports_resolved", "2024-02")
    assert (found["value"], found["reason"]) == (None, "not_applicable")
    assert value(world, "reports_resolved", "2024-01") == 0


def test_a_deadline_that_passes_changes_the_share_on_time(world):
    late = report(wib(2024, 1, 10), due=wib(2024, 2, 10))
    send(world, late)
    world.cover("medan-a", wib(2024, 2, 9))
    world.roll_up()
    before = value(world, "reports_resolved_on_time", "2024-01")

    world.cover("medan-a", wib(2024, 2, 11))
    world.roll_up()

    assert before is None
    assert value(world, "reports_resolved_on_time", "2024-01") == 0


def test_a_report_is_in_the_backlog_until_it_is_closed(world):
    closed = report(wib(2024, 1, 10), wib(2024, 3, 1), "closed")
    unknown = report(wib(2024, 1, 10), None, "closed")
    send(world, closed, unknown, report(wib(2024, 1, 20)))
    world.cover("medan-a", wib(2024, 6, 1))

    world.roll_up()

    months = ("2024-01", "2024-02", "2024-03")
    assert [value(world, "reports_backlog", m) for m in months] == [2, 2, 1]
    assert [value(world, "reports_backlog_60d", m) for m in months] == [0, 0, 1]


def test_a_median_is_the_middle_and_of_two_their_mean(world):
    opened = wib(2024, 1, 1)
    spans = (1, 2, 10, 20)
    sent = [report(opened, opened + timedelta(days=d), "closed") for d in spans]
    send(world, *sent[:3])
    world.cover("medan-a", wib(2024, 6, 1))
    world.roll_up()
    odd = value(world, "median_days_to_resolution", "2024-01")

    send(world, *sent)
    world.roll_up()

    assert (odd, value(world, "median_days_to_resolution", "2024-01")) == (2, 6)


def test_simulated_facts_stand_beside_official_ones_and_are_never_added(world):
    send(world, report(wib(2024, 1, 10)))
    send(world, report(wib(2024, 1, 11)), report(wib(2024, 1, 12)), feed="medan-b")
    world.cover("medan-a", wib(2024, 2, 1))
    world.cover("medan-b", wib(2024, 2, 1))

    world.roll_up()

    assert value(world, "reports", "2024-01") == 1
    assert value(world, "reports", "2024-01", source="simulated") == 2


def test_the_province_counts_its_regions_and_says_how_many_reported(world):
    for region in ("12.07", MEDAN):
        send(world, report(wib(2024, 1, 10)), feed="prov", region=region)
        world.bring("prov", [(region, region, report(wib(2024, 1, 9)))])
    world.cover("prov", wib(2024, 2, 1))

    world.roll_up()

    found = cell(world, "reports", "2024-01", "12")
    assert (found["value"], found["status"]) == (3, "partial")
    assert (found["regions_reporting"], found["regions_expected"]) == (2, 3)


def test_the_leading_publisher_is_shown_and_the_others_beside_it(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 90)])
    world.bring("dukcapil", [figure("population", MEDAN, "2024", 100)])

    world.roll_up()

    found = cell(world, "population", "2024")
    assert (found["value"], found["stream_id"]) == (100, "dukcapil")
    assert found["others"] == [{"stream_id": "bps", "value": 90, "reason": None}]


def test_a_withdrawn_figure_leaves_the_next_publisher_and_then_nothing(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 90)])
    world.bring("dukcapil", [figure("population", MEDAN, "2024", 100)])
    world.roll_up()

    world.drop("dukcapil", f"population|{MEDAN}|2024")
    world.roll_up()
    second = value(world, "population", "2024")
    world.drop("bps", f"population|{MEDAN}|2024")
    world.roll_up()

    assert second == 90
    [(number, reason, others)] = world.session.execute(
        text(
            "select value, reason, others from cell"
            " where region = '12.71' and indicator = 'population'"
        )
    )
    assert (number, reason, others) == (None, "not_reported", [])


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([("2024", 1000)], ("2024", Decimal(10))),
        ([("2019", 1000)], ("2019", Decimal(10))),
        ([("2018", 1000)], (None, None)),
        ([("2023", 2000), ("2022", 1000)], ("2023", Decimal(5))),
        ([("2024", None), ("2023", 1000)], ("2023", Decimal(10))),
        ([("2024", None)], (None, None)),
        ([("2024", 0)], (None, None)),
        ([("2024-S1", 1000)], ("2024-S1", Decimal(10))),
    ],
)
def test_a_ratio_takes_the_nearest_year_that_has_a_value(world, stated, expected):
    send(world, report(wib(2024, 1, 10)))
    world.cover("medan-a", wib(2024, 2, 1))
    world.bring(
        "bps", [figure("population", MEDAN, p, v, "suppressed") for p, v in stated]
    )

    world.roll_up()

    found = cell(world, "reports_per_10k", "2024-01")
    assert (found["denominator_period"], found["value"]) == expected
    assert (found["value"] is None) == (found["reason"] is not None)


def test_a_provinces_ratio_sums_only_regions_that_have_both_parts(world):
    for region in ("12.07", MEDAN, "12.75"):
        world.bring("prov", [(region, region, report(wib(2024, 1, 10)))])
    world.cover("prov", wib(2024, 2, 1))
    world.bring("bps", [figure("population", MEDAN, "2024", 1000)])
    world.bring("bps", [figure("population", "12.07", "2024", None, "suppressed")])

    world.roll_up()

    found = cell(world, "reports_per_10k", "2024-01", "12")
    assert (found["numerator"], found["denominator"]) == (1, 1000)
    assert (found["regions_reporting"], found["status"]) == (1, "partial")


def test_a_ratio_exists_only_for_the_periods_it_is_declared_for(world):
    world.bring("bps", [figure("population", MEDAN, "2024-S1", 1000)])
    world.bring("bps", [figure("area", MEDAN, "2024", 10)])

    world.roll_up()

    assert value(world, "density", "2024-S1") == "no cell"


def test_a_percentage_is_never_added_up_for_the_province(world):
    day = date(2024, 2, 29)
    for region in ("12.07", MEDAN, "12.75"):
        world.bring(
            "bps", [figure("clean_water_access", region, "2024-02", 50, as_of=day)]
        )

    world.roll_up()

    assert value(world, "clean_water_access", "2024-02", "12") == "no cell"
    assert cell(world, "clean_water_access", "2024-02")["as_of"] == wib(2024, 3, 1)


def test_cells_that_come_out_the_same_are_not_written_again(world):
    send(world, report(wib(2024, 1, 10)))
    world.cover("medan-a", wib(2024, 2, 1))
    world.roll_up()
    query = text("select ctid::text, xmin::text from cell order by 1")
    before = world.session.execute(query).all()

    send(world, report(wib(2024, 1, 10, 5)))
    world.roll_up()

    assert world.session.execute(query).all() == before
