"""Clocks that are off and servers that ask for rest: nothing lost, nobody hurried."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.certify import hostile
from connectors.certify.hostile import page, turns
from tests.faults.arena import END, body
from tests.workers import city
from workers import setting

pytestmark = pytest.mark.faults
ROWS = city.reports(6)
NOW = datetime.now(UTC)


def at(moment):
    return f"{moment.astimezone(city.WIB):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize("years", [-10, 10])
def test_a_citys_clock_can_be_years_off_and_later_rows_still_arrive(arena, years):
    odd = NOW.replace(year=NOW.year + years, day=1)
    arena.good(city.reports(2) + city.reports(1, first=3, diubah=at(odd)))
    first = arena.pull()
    arena.honest.rows += city.reports(1, first=4, diubah=at(NOW - timedelta(hours=1)))

    found = arena.pull()

    assert first.keys == {"1", "2", "3"}
    assert found.keys == {"1", "2", "3", "4"}
    assert datetime.fromisoformat(found.cursor["updated"]) <= NOW


@pytest.mark.parametrize("date", ["Thu, 01 Jan 1970 00:00:00 GMT", "x", "", "9" * 99])
def test_the_servers_own_clock_may_say_anything(arena, date):
    arena.behave(turns(page(body(*ROWS), 200, hostile.JSON, f"Date: {date}"), END))

    assert (arena.pull().outcome, arena.pull().outcome) == ("complete", "complete")


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_hubs_own_clock_may_jump(arena, monkeypatch, hours):
    arena.good(city.reports(2))
    arena.pull()
    monkeypatch.setattr(
        setting, "now", lambda: datetime.now(UTC) + timedelta(hours=hours)
    )
    arena.honest.rows += city.reports(1, first=3)
    jumped = arena.pull()
    monkeypatch.undo()
    arena.honest.rows += city.reports(1, first=4)

    back = arena.pull()

    assert (jumped.keys, back.keys) == ({"1", "2", "3"}, {"1", "2", "3", "4"})
    assert arena.hub.one("select count(*) from job where state <> 'done'") == 0


WAITS = {
    "120": 120,
    "0": None,
    "-5": None,
    "soon": None,
    "1e3": None,
    "99999999999999999999": 3600,
    "Fri, 01 Jan 2100 00:00:00 GMT": 3600,
    "Thu, 01 Jan 1970 00:00:00 GMT": None,
    "": None,
}


@pytest.mark.parametrize(
    ("said", "status"), [*((each, 429) for each in WAITS), ("120", 503), ("soon", 503)]
)
def test_nobody_comes_back_sooner_than_the_server_said(arena, said, status):
    busy = page(b"{}", status, f"Retry-After: {said}")
    arena.behave(busy)

    found = arena.pull()

    waits = WAITS[said]
    due = arena.hub.rows(
        "select told_until - now() from link where told_until is not null"
    )
    assert found.outcome == "refused"
    assert str(status) in found.reason
    assert len(arena.server.asked) == (3 if waits is None else 1)
    if waits is not None:
        assert waits - 30 <= due[0][0].total_seconds() <= waits + 1
    assert all(0.25 <= each <= 30 for each in arena.slept)
