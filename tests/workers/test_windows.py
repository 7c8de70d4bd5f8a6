"""A system is read in its hours, for as long as it allows, and goes on next time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.models import Stream
from hub.services.connected import freshness, waiting
from hub.services.database import sessions
from hub.services.working import jobs
from tests.hub.services import building
from tests.workers import city
from tests.workers.city import MEDAN
from workers import following, pipeline, setting

WIB = ZoneInfo("Asia/Jakarta")
SHUT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # 05.00 WIB
OPENS = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)  # 20.00 WIB
HOUR = timedelta(hours=1)


def window(first: timedelta, last: timedelta) -> str:
    """A window around the database's own clock, which no test can move."""
    now = datetime.now(WIB)
    return f"{now + first:%H:%M}-{now + last:%H:%M} Asia/Jakarta"


def within(url: str, hours: str) -> str:
    limits = f"limits: {{rps: 50, window: '{hours}'}}"
    return city.manifest(url, f"{limits}, timeouts: {{connect: 1s, read: 2s, run: 5m}}")


def claimed(hub):
    with sessions.as_hub(hub.engine) as session:
        return [job for job, _ in jobs.claim(session, "d", 9)]


def noted(hub):
    with sessions.as_hub(hub.engine) as session:
        waiting.note(session)
    [row] = hub.rows(
        "select waiting_for, waiting_since < now(), waiting_until > now(),"
        " waiting_reason, waiting_reason_en from stream"
    )
    return row


def test_outside_its_window_a_system_is_not_read_and_the_reason_is_said(hub, server):
    hours = window(2 * HOUR, 3 * HOUR)
    hub.apply(within(server.url, hours))
    [job] = hub.ask(MEDAN)

    assert claimed(hub) == []
    pipeline.work(hub.engine, job, "worker:1")
    assert server.asked == []
    words = hours.replace(":", ".").replace("-", "–").replace("Asia/Jakarta", "WIB")
    assert noted(hub) == (
        "window",
        True,
        True,
        f"Menunggu jendela {words}.",
        f"Waiting for the window {words}.",
    )


def test_whoever_asked_does_not_wait_for_the_window_to_open(hub, server):
    hub.apply(within(server.url, window(2 * HOUR, 3 * HOUR)))
    asked = hub.ask(MEDAN)
    noted(hub)

    assert following.progress(hub.engine, asked).open == 0
    [result] = following.results(hub.engine, asked)
    assert result["reason"].startswith("Waiting for the window")


def test_inside_its_window_it_is_read_as_ever(hub, server):
    hub.apply(within(server.url, window(-HOUR, HOUR)))

    assert hub.pull(MEDAN)["outcome"] == "complete"
    assert noted(hub)[0] is None


def test_a_run_stops_between_two_pages_when_the_window_shuts(
    hub, server, medan, monkeypatch
):
    hub.apply(within(server.url, window(-HOUR, HOUR)))
    [job] = hub.ask(MEDAN)
    later = datetime.now(UTC) + 2 * HOUR
    monkeypatch.setattr(setting, "now", lambda: later)

    pipeline.work(hub.engine, job, "worker:1")

    assert medan.pages == [1]
    assert hub.rows("select outcome, pages from run") == [(None, 1)]
    assert hub.rows("select state from job") == [("due",)]


def stream(**more) -> Stream:
    """A feed that promises six hours and is read from 20.00 to 05.00 WIB."""
    known = {
        "rhythm_s": 6 * 3600,
        "last_run_at": SHUT - HOUR,
        "last_success_at": SHUT - HOUR,
        "covered_until": SHUT - HOUR,
        "last_outcome": "complete",
        "waiting_for": "window",
        "waiting_since": SHUT,
        "waiting_until": OPENS,
        "waiting_reason": "Menunggu jendela 20.00–05.00 WIB.",
        "waiting_reason_en": "Waiting for the window 20.00–05.00 WIB.",
    }
    return Stream(**(known | more))


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (SHUT + HOUR, "fresh"),
        (OPENS - HOUR, "fresh"),
        (OPENS + HOUR / 2, "fresh"),
        (OPENS + 2 * HOUR, "late"),
    ],
)
def test_a_feed_is_not_late_merely_because_its_window_is_shut(at, state):
    assert freshness.of(stream(), at).state == state


def test_while_it_waits_the_reason_says_for_what():
    found = freshness.of(stream(), OPENS - HOUR).reason

    assert found.id == "Mutakhir. Menunggu jendela 20.00–05.00 WIB."
    assert freshness.of(stream(), OPENS + HOUR / 2).reason.id == "Mutakhir."


def test_a_feed_that_was_late_when_the_window_shut_stays_late():
    old = SHUT - 7 * HOUR

    found = freshness.of(stream(last_success_at=old), OPENS - HOUR)

    assert found.state == "late"


def test_a_feed_that_failed_all_night_is_broken_and_waits():
    old = SHUT - 30 * HOUR

    found = freshness.of(
        stream(last_success_at=old, last_outcome="failed"), OPENS - HOUR
    )

    assert found.state == "broken"
    assert "Menunggu jendela" in found.reason.id


def slowly(monkeypatch):
    """Every look at the clock takes two minutes."""
    now = [datetime.now(UTC)]

    def tick() -> datetime:
        now[0] += timedelta(minutes=2)
        return now[0]

    monkeypatch.setattr(setting, "now", tick)


def test_a_run_that_needs_longer_ends_in_words_and_goes_on_from_its_cursor(
    hub, server, medan, monkeypatch
):
    with monkeypatch.context() as slow:
        slowly(slow)
        first = hub.pull(MEDAN)
    medan.asked.clear()

    second = hub.pull(MEDAN)

    assert (first["outcome"], first["created"]) == ("partial", 10)
    assert "timeouts.run" in first["reason"]
    assert (second["outcome"], second["created"]) == ("complete", 15)
    assert "sejak" in medan.asked[0]


def test_a_run_without_a_cursor_goes_on_at_its_page(hub, server, medan, monkeypatch):
    hub.apply(
        city.manifest(server.url).replace(
            "    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}\n", ""
        )
    )
    with monkeypatch.context() as slow:
        slowly(slow)
        first = hub.pull(MEDAN)

    second, third = hub.pull(MEDAN), hub.pull(MEDAN)

    assert [first["outcome"], second["outcome"]] == ["partial", "complete"]
    assert medan.pages == [1, 2, 3, 4, 1, 2, 3, 4]
    assert (third["received"], third["created"]) == (25, 0)


def test_a_place_older_than_a_day_is_not_gone_on_from(hub, server, medan, monkeypatch):
    hub.apply(
        city.manifest(server.url).replace(
            "    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}\n", ""
        )
    )
    with monkeypatch.context() as slow:
        slowly(slow)
        hub.pull(MEDAN)
    hub.own("update run set finished_at = finished_at - interval '25 hours'")
    medan.asked.clear()

    hub.pull(MEDAN)

    assert medan.pages == [1, 2, 3, 4]


def test_of_a_snapshot_that_was_not_finished_nothing_counts(hub, server, monkeypatch):
    def angka(peer):
        number = int(peer.asked.target.partition("hal=")[2] or 1)
        rows = [building.figure(bulan=f"2026-{number:02}")] if number < 5 else []
        city.page(building.json.dumps({"data": rows}).encode())(peer)

    server.pages["/angka"] = angka
    hub.apply(
        building.FIGURES.replace(
            'base_url: "https://data.medan.example/"',
            f'base_url: "{server.url}", {city.HONEST}',
        )
    )
    with monkeypatch.context() as slow:
        slowly(slow)
        first = hub.pull("kota-medan-data/angka")
        kept = hub.one("select count(*) from observation")

    second = hub.pull("kota-medan-data/angka")

    assert (first["outcome"], kept) == ("partial", 0)
    assert "Raise timeouts.run" in first["reason"]
    assert (second["outcome"], second["created"]) == ("complete", 4)
