"""Two publishers about one region: the declared one counts, the other stands beside."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from hub.services.comparing.provenance import provenance
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period
from tests.hub.services.rollup.world import figure, report, wib

MEDAN = "12.71"
JANUARY = wib(2024, 1, 10)


@pytest.fixture
def two(world):
    """Medan's own feed has one report of January, the province's has three."""
    world.bring("medan-a", [("m", MEDAN, report(JANUARY))])
    found = [(f"p{n}", MEDAN, report(JANUARY + timedelta(days=n))) for n in range(3)]
    world.bring("prov", found)
    for feed in ("medan-a", "prov"):
        world.cover(feed, wib(2024, 2, 1))
    return world


def cell(world, indicator="reports", region=MEDAN, period="2024-01"):
    world.roll_up()
    return world.cells()[indicator, region, period, "official"]


def test_records_of_two_publishers_are_not_added_together(two):
    two.put_ahead("kota-medan", MEDAN, 50)

    found = cell(two)

    assert (found["value"], found["stream_id"]) == (1, "medan-a")
    assert found["others"] == [{"stream_id": "prov", "value": 3, "reason": None}]


def test_another_precedence_chooses_another_publisher_and_marks_what_it_moves(two):
    before = cell(two)["value"]

    two.put_ahead("sumatera-utara", MEDAN, 5)

    assert (before, cell(two)["value"]) == (1, 3)
    assert cell(two, region="12")["value"] == 3
    assert cell(two, period="2024")["value"] == 3


def test_the_same_precedence_again_marks_nothing(two):
    two.put_ahead("sumatera-utara", MEDAN, 5)
    two.roll_up()

    two.put_ahead("sumatera-utara", MEDAN, 5)

    assert two.session.execute(text("select count(*) from mark")).scalar_one() == 0


def test_a_stated_figure_moves_with_the_precedence_as_well(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 20)])
    world.bring("dukcapil", [figure("population", MEDAN, "2024", 10)])
    before = cell(world, "population", period="2024")["value"]
    query = "update coverage set precedence = 30 where publisher_id = 'dukcapil'"
    world.session.execute(text(query))

    world.put_ahead("bps", MEDAN, 5)

    assert (before, cell(world, "population", period="2024")["value"]) == (10, 20)


def test_where_the_leading_publisher_knows_nothing_the_other_speaks(two):
    two.put_ahead("kota-medan", MEDAN, 50)
    two.bring("prov", [("old", MEDAN, report(wib(2023, 12, 5)))])

    found = cell(two, period="2023-12")

    assert (found["value"], found["stream_id"]) == (1, "prov")


def test_a_report_of_a_district_counts_in_its_regency_and_province(world):
    world.bring("medan-a", [("d", "12.71.01", report(JANUARY))])
    world.cover("medan-a", wib(2024, 2, 1))

    assert cell(world)["value"] == 1
    assert cell(world, region="12")["value"] == 1
    assert cell(world, "reports_backlog")["value"] == 1


def test_who_explains_a_figure_tells_what_the_others_say(world):
    world.bring("bps", [figure("population", MEDAN, "2024", 21)])
    world.bring("dukcapil", [figure("population", MEDAN, "2024", 23)])
    world.roll_up()
    about = catalogue().indicator("population")

    found = provenance(world.session, about, MEDAN, Period("2024"), "official")

    [other] = found.others
    assert {found.reading.value, other.value} == {Decimal(21), Decimal(23)}
    assert other.difference == other.value - found.reading.value


def test_a_source_beside_without_a_value_says_why(world):
    world.bring("bps", [figure("population", MEDAN, "2024", None, "suppressed")])
    world.bring("dukcapil", [figure("population", MEDAN, "2024", 10)])
    world.roll_up()
    about = catalogue().indicator("population")

    found = provenance(world.session, about, MEDAN, Period("2024"), "official")

    [other] = found.others
    assert (other.value, other.reason, other.difference) == (None, "suppressed", None)


def test_a_ratio_says_why_it_has_no_value(session, world):
    reasons = ("not_reported", "suppressed")
    for month, reason in zip(("2024-01", "2024-02"), reasons, strict=True):
        session.execute(
            text(
                "insert into cell (indicator, region, period, reason, unit, status,"
                " method_version) values ('dengue_cases', '12.71', :month, :reason,"
                " 'cases', 'official', 1)"
            ),
            {"month": month, "reason": reason},
        )
        mark = "insert into mark values (default, 'dengue_incidence', '12.71', :month)"
        session.execute(text(mark), {"month": month})

    world.roll_up()

    query = "select period, reason from cell where indicator = 'dengue_incidence'"
    found = session.execute(text(f"{query} and region = '12.71' order by 1")).all()
    assert [tuple(row) for row in found] == [
        ("2024-01", "not_reported"),
        ("2024-02", "suppressed"),
    ]
