"""Borders of days, months and years: what the city counts is what the hub shows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.faults.arena import body, pages
from tests.hub.services import building
from tests.workers import city
from tests.workers.city import WIB

pytestmark = pytest.mark.faults
INDICATOR = "reports"
MONTH, QUARTER, YEAR = "____-__", "____-Q_", "____"
MINUTE = timedelta(minutes=1)
# Midnights of Jakarta and of Greenwich, the turn of the year, leap days and none.
BORDERS = [
    datetime(2024, 2, 29, 0, 0, tzinfo=WIB),
    datetime(2024, 3, 1, 0, 0, tzinfo=WIB),
    datetime(2025, 3, 1, 0, 0, tzinfo=WIB),
    datetime(2025, 12, 31, 17, 0, tzinfo=UTC),
    datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 1, 1, 0, 0, tzinfo=WIB),
    datetime(2026, 2, 1, 0, 0, tzinfo=UTC),
    datetime(2026, 2, 1, 0, 0, tzinfo=WIB),
]
MOMENTS = sorted({b + d for b in BORDERS for d in (-MINUTE, 0 * MINUTE, MINUTE)})


@pytest.fixture
def reported(arena):
    """A report at every moment around the borders, told in the city's own time."""
    rows = [
        city.reports(1, first=n, dibuat=f"{at.astimezone(WIB):%Y-%m-%d %H:%M}")[0]
        for n, at in enumerate(MOMENTS, 1)
    ]
    arena.behave(pages(body(*rows)))
    found = arena.pull()
    assert (found.outcome, found.aside) == ("complete", set())
    arena.hub.compute()
    return arena


def shown(arena, form):
    """What the hub shows for each period whose name has this form."""
    rows = arena.hub.rows(
        "select period, value from cell where indicator = :i and region = '12.71'"
        " and breakdown = '' and period like :form and value > 0"
        " and (:form like '%Q%') = (period like '%Q%')",
        i=INDICATOR,
        form=form,
    )
    return {period: int(value) for period, value in rows}


def counted(form):
    """What the city counts itself, by its own calendar."""
    return Counter(f"{at.astimezone(WIB):{form}}" for at in MOMENTS)


def test_months_and_years_are_those_of_the_city_and_not_of_greenwich(reported):
    assert shown(reported, MONTH) == counted("%Y-%m")
    assert shown(reported, YEAR) == counted("%Y")


def test_months_quarters_and_years_have_the_same_total(reported):
    totals = {f: sum(shown(reported, f).values()) for f in (MONTH, QUARTER, YEAR)}

    assert totals == dict.fromkeys(totals, len(MOMENTS))


def test_a_period_that_is_closed_twice_shows_the_same(reported):
    before = shown(reported, MONTH), shown(reported, YEAR)
    reported.hub.own(
        "insert into mark (indicator, region, period)"
        f" select indicator, region, period from cell where indicator = '{INDICATOR}'"
    )
    reported.hub.compute()
    reported.pull()
    reported.hub.compute()

    assert (shown(reported, MONTH), shown(reported, YEAR)) == before


@pytest.mark.parametrize("zone", ["UTC", "Asia/Jakarta", "Asia/Jayapura"])
def test_one_moment_told_in_any_zone_is_one_moment(arena, zone):
    arena.apply(
        'dibuat, as: datetime, formats: ["%Y-%m-%d %H:%M"]',
        'dibuat, as: datetime, formats: ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"]',
    )
    at = datetime(2025, 12, 31, 17, 0, tzinfo=UTC)
    told = at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M:%S%z")
    arena.behave(pages(body(*city.reports(1, dibuat=told))))

    arena.pull()

    assert arena.hub.one("select opened_at from record") == at


def test_a_figure_of_a_year_that_is_over_is_a_new_version_and_told(arena):
    def figures(value):
        row = {
            "indikator": "Internet",
            "kode": "12.71",
            "bulan": "2024",
            "nilai": value,
        }
        return pages(body(row))

    written = building.FIGURES.replace("https://data.medan.example/", arena.server.url)
    arena.hub.apply(written)
    done = []
    for value in ("71.5", "72"):
        arena.behave(arena.honest, angka=figures(value))
        done.append(arena.pull("kota-medan-data/angka"))

    [(kind, was)] = arena.hub.rows("select kind, body ->> 'value' from fact_version")
    assert (kind, Decimal(was)) == ("revised", Decimal("71.5"))
    assert arena.hub.one("select value from observation") == 72
    assert "year that is over" in done[1].reason and done[1].outcome == "complete"
