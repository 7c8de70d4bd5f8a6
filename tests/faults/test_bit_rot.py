"""What is stored and no longer what was stored is found, and nothing else is."""

import pytest

from hub.services.database import sessions
from hub.services.doctor import rot
from tests.faults.arena import Arena
from tests.hub.services import building
from tests.hub.services.building import Feed, figure
from tests.workers import city

pytestmark = pytest.mark.faults
FIGURES = "kota-medan-data/angka"


@pytest.fixture
def stored(arena: Arena):
    """Reports of every kind, and figures with dimensions, blanks and a NIHIL."""
    rows = city.reports(3) + city.reports(1, first=4, lat=3.5952, lon=98.6722)
    rows += city.reports(1, first=5, status="Selesai", selesai="2026-02-01 09:00")
    rows += city.reports(1, first=6, hapus=True)
    arena.good(rows)
    arena.pull()
    with sessions.as_hub(arena.hub.engine) as session:
        nihil = building.FIGURES.replace('{"-": not_reported}', '{"-": zero}')
        building.manifest(session, nihil)
        feed = Feed.open(session, FIGURES)
        feed.send(figure(), figure(bulan="2026-04", nilai="-"))
        feed.end()
    return arena.hub


def said(hub, level):
    found = rot.examine(hub.engine)
    return [each.words.en for each in found if each.level == level]


def spoil(hub, statement):
    hub.own(statement)


def test_a_store_that_is_whole_raises_no_complaint(stored):
    assert said(stored, "wrong") == []
    assert said(stored, "ok")[1:] == [
        "3 raw pages were checked; all fit their hashes.",
        "5 records were checked; all fit their hashes.",
        "2 observations were checked; all fit their hashes.",
    ]


def test_data_checksums_are_on_where_the_hub_makes_its_own_server(stored):
    assert "Data checksums are on." in said(stored, "ok")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("update blob set body = overlay(body placing '\\x00' from 9)", "raw pages"),
        ("update blob set body = '\\x'", "raw pages"),
        ("update record set lat = lat + 0.0001 where key = '4'", "laporan 4"),
        ("update record set region = '12.75' where key = '1'", "laporan 1"),
        ("update record set closed_at = null where key = '5'", "laporan 5"),
        ("update record set data = data || '{\"title\": \"x\"}' where key='2'", "2"),
        ("update observation set value = 71.6 where value = 71.5", "angka"),
        ("update observation set value = 1 where value = 0", "angka"),
    ],
)
def test_a_changed_byte_or_value_is_found_and_named(stored, statement, named):
    spoil(stored, statement)

    [found] = said(stored, "wrong")

    assert "do not fit their hashes" in found and named in found


def test_the_examination_changes_nothing(stored):
    before = stored.contents()

    rot.examine(stored.engine)

    assert stored.contents() == before


def test_a_sample_is_as_large_as_was_asked_for(stored):
    found = rot.examine(stored.engine, most=2)

    assert "2 records were checked; all fit their hashes." in [
        each.words.en for each in found
    ]
