"""What the public may know of feeds and runs, read from a real store."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.services.comparing import feeds, quality, territories
from hub.services.connected import discretion
from hub.services.database import scope
from tests.hub.services import building
from tests.hub.services.building import MEDAN, NOW, Feed

SYSTEM = "kota-medan-lapor"
AT_ONCE = timedelta()


@pytest.fixture
def fed(session: Session) -> Session:
    """Medan's reports pulled once, with one row that could not be taken."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    feed = Feed.open(session, MEDAN)
    wrong = building.report(2, status="Hilang")
    feed.send(building.report(1), wrong)
    feed.end()
    scope.public(session)
    return session


def board(session: Session, later: timedelta = AT_ONCE) -> quality.Board:
    about = territories.territory(territories.everywhere(session))
    return quality.board(session, about, NOW + later)


def test_the_public_sees_counts_and_causes(fed: Session) -> None:
    (line,) = board(fed).lines

    assert line.place is not None and line.place.code == "12.71"
    assert line.run is not None
    assert (line.run.quarantined, line.held_rows) == (1, 1)
    assert line.run.accepted is None  # one report is one person
    assert [(c.field, c.rows) for c in line.causes] == [("status", 1)]


def test_a_feed_that_stops_is_late_once_its_rhythm_is_over(fed: Session) -> None:
    at_once, later = board(fed), board(fed, timedelta(hours=7))

    assert at_once.states["12.71"] == "fresh"
    assert later.states == {"12.07": "never", "12.71": "late", "12.75": "never"}
    assert later.counts == {"never": 2, "late": 1}


def test_a_system_has_a_timeline_of_30_days(fed: Session) -> None:
    found = quality.system(fed, SYSTEM, territories.everywhere(fed), NOW)

    assert found is not None
    days = found.timeline(MEDAN)
    assert len(days) == 30
    assert [kind for _, kind, _ in days if kind != "none"] == ["good"]


def test_an_unknown_system_is_none(fed: Session) -> None:
    assert quality.system(fed, "tidak-ada", (), NOW) is None


def test_the_next_try_is_a_quarter_of_the_rhythm_at_most_an_hour(fed: Session) -> None:
    (feed,) = feeds.of_system(fed, SYSTEM, NOW)

    assert feed.next_try(NOW) == NOW + timedelta(hours=1)
    assert feed.next_try(NOW + timedelta(days=1)) == NOW + timedelta(days=1)


def test_the_view_of_quarantine_holds_no_row(fed: Session) -> None:
    found = fed.execute(text("select * from quarantine_public")).mappings().one()

    assert set(found) == {"stream_id", "field", "rule", "rows", "newest_at"}
    assert fed.execute(text("select count(*) from quarantine")).scalar_one() == 0


def test_nobody_writes_through_the_view(fed: Session) -> None:
    with pytest.raises(DBAPIError):
        fed.execute(text("delete from quarantine_public"))


def test_the_worst_state_wins() -> None:
    assert feeds.worst(["fresh", "late", "broken"]) == "broken"
    assert feeds.worst(["fresh", "late"]) == "late"
    assert feeds.worst([]) == "never"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("127.0.0.1:41482 menolak.", "S menolak."),
        ("https://a.medan.go.id/x?token=1 menjawab 500.", "S menjawab 500."),
        ("data.medan.go.id:443 gagal", "S gagal"),
        ("[2001:db8::1]:80 gagal", "S gagal"),
        (
            "Kode 12.75, pukul 10.42, 14-10-2026.",
            "Kode 12.75, pukul 10.42, 14-10-2026.",
        ),
        (None, ""),
    ],
)
def test_reasons_lose_addresses_and_nothing_else(reason: str | None, told: str) -> None:
    assert discretion.without_addresses(reason, "S") == told
