"""The generator: the same for everyone, plausible, and true to its clock."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from connectors.demo import clock
from connectors.demo.cities import all_cities
from connectors.demo.reports import Report, reports
from connectors.demo.statistics import figures

EVERY_CITY = sorted(all_cities())


def by_number(found: list[Report]) -> dict[int, Report]:
    return {report.number: report for report in found}


def on_time_share(slug: str, day: date) -> float:
    due = [
        r for r in reports(all_cities()[slug], day) if r.due_at < clock.midnight(day)
    ]
    kept = [
        r for r in due if r.status == "closed" and (r.closed_at or r.due_at) <= r.due_at
    ]
    return 100 * len(kept) / len(due)


def test_all_33_regions_have_a_system() -> None:
    cities = all_cities().values()

    codes = {city.code for city in cities}

    assert len(codes) == len(cities) == 33
    assert sum(city.is_kota for city in cities) == 8


@pytest.mark.parametrize(
    "day", [date(2026, 11, 24), date(2027, 3, 1), date(2026, 1, 31)]
)
def test_two_years_hold_about_twenty_thousand_reports(day: date) -> None:
    total = sum(len(reports(city, day)) for city in all_cities().values())

    assert 20_000 <= total <= 25_000


def test_the_same_day_gives_the_same_reports(day: date) -> None:
    binjai = all_cities()["kota-binjai"]

    assert reports(binjai, day) == reports(binjai, day)


@pytest.mark.parametrize("slug", EVERY_CITY)
def test_a_life_has_its_moments_in_order(slug: str, day: date) -> None:
    now = clock.midnight(day)

    for report in reports(all_cities()[slug], day):
        assert report.opened_at <= report.updated_at < now
        assert report.due_at > report.opened_at
        assert (report.closed_at is not None) == (
            report.status in ("closed", "rejected")
        )
        assert report.closed_at is None or report.closed_at > report.opened_at


def test_the_next_day_adds_and_contradicts_nothing(day: date) -> None:
    langkat = all_cities()["langkat"]
    today = by_number(reports(langkat, day))

    tomorrow = by_number(reports(langkat, day + timedelta(days=1)))

    assert today.keys() <= tomorrow.keys()
    for number, report in tomorrow.items():
        before = today.get(number)
        if before != report:
            assert report.updated_at >= clock.midnight(day)
        if before is not None:
            assert before.opened_at == report.opened_at


def test_late_cities_stop_forty_days_ago(day: date) -> None:
    late = [city for city in all_cities().values() if city.fault == "late"]

    newest = [max(r.updated_at for r in reports(city, day)) for city in late]

    assert len(late) == 2
    assert all(
        timedelta(days=40) < clock.midnight(day) - moment < timedelta(days=50)
        for moment in newest
    )


def test_floods_are_reported_in_the_rainy_months(day: date) -> None:
    found = [r for city in all_cities().values() for r in reports(city, day)]
    months = Counter(r.opened_at.month for r in found if r.topic.id == "drainage")

    wet = sum(months[month] for month in (10, 11, 12))
    dry = sum(months[month] for month in (5, 6, 7))

    assert wet > 2 * dry


def test_cities_differ_in_how_often_they_answer_in_time(day: date) -> None:
    assert on_time_share("kota-binjai", day) > 80
    assert on_time_share("nias-selatan", day) < 60


def test_points_lie_around_the_centre_of_their_city(day: date) -> None:
    for city in all_cities().values():
        for report in reports(city, day):
            if report.lat is not None and report.lon is not None:
                assert abs(report.lat - city.lat) <= 0.121
                assert abs(report.lon - city.lon) <= 0.121


def test_about_twenty_cities_have_plausible_monthly_figures(day: date) -> None:
    cities = [city for city in all_cities().values() if city.statistics]

    found = {city.slug: figures(city, day) for city in cities}

    assert 18 <= len(cities) <= 22
    for rows in found.values():
        assert {row.measure for row in rows} == {
            "clean_water_access",
            "internet_coverage",
            "waste_managed",
        }
        assert all(row.tenths is None or 40 <= row.tenths <= 998 for row in rows)
        assert len(rows) in (66, 69)


def test_one_city_does_not_report_some_months(day: date) -> None:
    silent = {
        city.slug
        for city in all_cities().values()
        if city.statistics and any(row.tenths is None for row in figures(city, day))
    }

    assert silent == {"nias-utara"}
