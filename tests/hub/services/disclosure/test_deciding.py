"""What a roll-up hides is what the views leave out, in the same transaction."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from hub.services.comparing.provenance import provenance
from hub.services.listing import cells
from hub.services.listing.figures import Asked
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period
from tests.hub.services.rollup.world import World, report, wib

MEDAN, BINJAI, DELI, PROVINCE = "12.71", "12.75", "12.07", "12"
JANUARY, FEBRUARY = wib(2024, 1, 10), wib(2024, 2, 10)
STORED = text("""
    select region, period from cell_public
    where indicator = 'reports' and reason = 'suppressed' order by 1, 2
    """)


@pytest.fixture
def world(session):
    """Of January Medan has three reports, of February twelve; Deli Serdang many."""
    world = World.build(session)
    _send(world, MEDAN, JANUARY, 3)
    _send(world, MEDAN, FEBRUARY, 12)
    for month in (JANUARY, FEBRUARY):
        _send(world, DELI, month, 9)
        _send(world, BINJAI, month, 20)
    world.cover("prov", wib(2025, 2, 1))
    return world


def _send(world, region, month, count):
    days = [month + timedelta(minutes=n) for n in range(count)]
    found = [(f"{region}-{d}", region, report(d)) for d in days]
    world.bring("prov", found)


def hidden(world):
    world.roll_up()
    return [tuple(row) for row in world.session.execute(STORED)]


def test_a_small_month_is_hidden_with_another_region_and_another_month(world):
    found = hidden(world)

    assert (MEDAN, "2024-01") in found
    assert len([place for place, period in found if period == "2024-01"]) == 2
    assert len([period for place, period in found if place == MEDAN]) >= 2
    assert PROVINCE not in {place for place, _ in found}


def test_a_month_that_grows_is_shown_again(world):
    world.roll_up()

    _send(world, MEDAN, JANUARY + timedelta(days=1), 9)

    assert hidden(world) == []


def test_what_was_small_before_it_was_corrected_stays_hidden(world):
    world.roll_up()
    _send(world, MEDAN, JANUARY + timedelta(days=1), 9)
    world.roll_up()
    about = catalogue().indicator("reports")

    found = provenance(world.session, about, MEDAN, Period("2024-01"), "official")

    assert found.reading.value == 12
    assert [(e.value, e.n, e.reason) for e in found.earlier] == [
        (None, None, "suppressed")
    ]


def test_the_list_of_figures_tells_nothing_of_a_hidden_one(world):
    world.roll_up()
    asked = Asked(indicator=("reports", "reports_resolved"), region=(MEDAN,))

    rows = cells.page(world.session, asked, None, 100).rows

    (own,) = [
        r for r in rows if (r["indicator"], r["period"]) == ("reports", "2024-01")
    ]
    assert own["reason"] == "suppressed"
    assert {own[name] for name in ("value", "numerator", "denominator", "n")} == {None}
    assert own["other_sources"] == []


def test_what_another_publisher_counts_is_hidden_where_it_is_small(world):
    many = [(f"a{n}", BINJAI, report(JANUARY + timedelta(hours=n))) for n in range(8)]
    few = [(f"b{n}", MEDAN, report(FEBRUARY + timedelta(hours=n))) for n in range(2)]
    world.bring("medan-a", [("x", MEDAN, report(FEBRUARY)), *few])
    world.bring("prov", many)
    world.cover("medan-a", wib(2025, 2, 1))
    world.roll_up()
    query = text(
        "select c.others, p.others from cell c join cell_public p using (indicator,"
        " region, period, source_class) where c.others <> '[]'"
        " and indicator = 'reports' and period = '2024-02'"
    )

    found = [tuple(row) for row in world.session.execute(query)]

    assert found and all(shown == [] for _, shown in found)


READERS = ("comparing", "listing", "explain", "connected", "transfer")


def test_who_shows_figures_reads_the_views_only():
    root = Path(__file__).parents[4] / "hub"
    shown = [f for name in READERS for f in (root / "services" / name).glob("*.py")]
    shown += [f for name in ("api", "pages") for f in (root / name).glob("*.py")]
    table = re.compile(
        r"\b(from|join) cell(_version)?\b|\bimport [^\n]*\bCell(Version)?\b"
    )

    wrong = [f.name for f in shown if table.search(f.read_text("utf-8"))]

    assert shown and wrong == []
