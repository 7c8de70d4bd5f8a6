"""More empty cells than the manifest expects are noticed, and said in words."""

import pytest

from tests.hub.services import building
from tests.hub.services.building import Feed, figure, report

MONTHS = [f"2026-{month:02}" for month in range(1, 10)]


def expecting(session, body, words):
    building.province(session)
    building.manifest(session, body.replace("freshness:", f"{words}, freshness:"))


@pytest.fixture
def located(session):
    expecting(session, building.REPORTS, "null_max: {lat: 20%}")
    return Feed.open(session, building.MEDAN)


@pytest.fixture
def filled(session):
    expecting(session, building.FIGURES, "null_max: {value: 20%}")
    return Feed.open(session, "kota-medan-data/angka")


def test_records_without_a_place_are_kept_and_the_run_says_so(located):
    located.send(report(1), report(2), report(3, lat="3.6", lon="98.7"))

    run = located.end()

    assert (run.outcome, run.created) == ("complete", 3)
    assert "lat is empty in 2 of 3 rows (67%)" in run.reason_en
    assert located.now().last_reason == run.reason


def test_an_expected_share_of_blanks_says_nothing(located):
    placed = [report(n, lat="3.6", lon="98.7") for n in range(2, 7)]
    located.send(report(1), *placed)

    assert located.end().reason is None


def test_a_delivery_with_too_many_blanks_is_held(filled):
    filled.send(*(figure(bulan=month, nilai="-") for month in MONTHS))

    run = filled.end()

    assert run.held
    assert "value is empty in 9 of 9 rows" in run.reason_en
