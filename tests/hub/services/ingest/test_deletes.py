"""What left the source stays in the store, marked, with its history."""

import pytest

from hub.services.ingest.page import Report
from hub.services.rollup import targets
from schemas.contracts.domain import catalogue
from tests.hub.services import building
from tests.hub.services.building import one, report, rows

GONE = {"hapus": True, "diubah": "2026-02-01 00:00:00"}


def test_a_flagged_row_is_marked_as_deleted_and_stays(feed, session):
    feed.send(report(1), report(2))

    result = feed.send(report(1, **GONE), report(2))

    assert result == Report(2, 0, 0, 1, 0, 1, 0)
    assert rows(
        session, "select key, deleted_at is not null from record order by key"
    ) == [("1", True), ("2", False)]


def test_a_deletion_keeps_the_last_state_in_history_under_the_run_that_saw_it(
    feed, session
):
    feed.send(report(1))
    feed.end()
    later = feed.again()

    later.send(report(1, **GONE))

    assert rows(session, "select kind, replaced_by_run from fact_version") == [
        ("replaced", later.plan.run_id)
    ]


def test_a_row_deleted_twice_is_deleted_once(feed, session):
    feed.send(report(1))
    feed.send(report(1, **GONE))

    again = feed.send(report(1, **GONE))

    assert again == Report(1, 0, 0, 1, 0, 0, 0)
    assert one(session, "select count(*) from fact_version") == 1


def test_a_row_deleted_before_it_was_known_creates_nothing(feed, session):
    result = feed.send(report(1, **GONE))

    assert result == Report(1, 0, 0, 1, 0, 0, 0)
    assert one(session, "select count(*) from record") == 0


def test_a_deletion_marks_the_months_it_empties(feed, session):
    feed.send(report(1), report(2))
    building.forget_marks(session, "kota-medan")

    feed.send(report(1, **GONE))

    building.scope.hub(session)
    marked = targets.spread(catalogue(), targets.take(session, 1000))
    assert ("reports", "12.71", "2026-01") in marked


def test_a_row_that_returns_is_alive_again(feed, session):
    feed.send(report(1))
    feed.send(report(1, **GONE))

    result = feed.send(report(1, diubah="2026-03-01 00:00:00"))

    assert (result.created, result.updated) == (0, 1)
    assert one(session, "select deleted_at from record") is None


@pytest.mark.parametrize(
    ("first", "then", "alive"),
    [
        (report(1, diubah="2026-03-01 00:00:00"), report(1, **GONE), True),
        (report(1, **GONE), report(1, diubah="2026-01-20 00:00:00"), False),
    ],
)
def test_what_comes_too_late_neither_deletes_nor_revives(
    feed, session, first, then, alive
):
    feed.send(report(1))
    feed.send(first)

    feed.send(then)

    assert (one(session, "select deleted_at from record") is None) == alive


def test_the_newest_of_alive_and_deleted_in_one_page_counts(feed, session):
    feed.send(report(1))

    result = feed.send(
        report(1, judul="Lain", diubah="2026-01-06 00:00:00"), report(1, **GONE)
    )

    assert (result.deleted, result.updated) == (1, 0)
    assert one(session, "select deleted_at from record") is not None


def test_a_page_without_a_row_never_deletes_it(feed, session):
    feed.send(report(1), report(2))

    feed.send(report(2))

    assert one(session, "select count(*) from record where deleted_at is null") == 2
