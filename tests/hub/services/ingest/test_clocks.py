"""A city's clock that runs ahead freezes none of its rows."""

from tests.hub.services.building import one, report, rows

FAR = {"diubah": "2036-11-24 10:00:00"}


def test_a_row_from_the_future_counts_as_changed_when_it_came(feed, session):
    feed.send(report(1, **FAR))

    assert one(session, "select source_version from record").year == 2026


def test_what_a_city_says_once_its_clock_is_right_again_wins(feed, session):
    feed.send(report(1, status="Proses", **FAR))

    result = feed.send(report(1, status="Tolak", diubah="2026-11-24 10:30:00"))

    assert (result.updated, result.stale) == (1, 0)
    assert one(session, "select status from record") == "rejected"


def test_a_clock_that_is_a_little_ahead_is_believed(feed, session):
    feed.send(report(1, diubah="2026-11-24 10:45:00"))

    [(hour, minute)] = rows(
        session,
        "select extract(hour from source_version), extract(minute from source_version)"
        " from record",
    )
    assert (hour, minute) == (3, 45)
