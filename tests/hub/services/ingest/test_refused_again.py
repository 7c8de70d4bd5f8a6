"""Rows in quarantine that come again, twice, or are deleted before they come right."""

import pytest

from hub.services.database import scope
from hub.services.replay import rows as replay
from hub.services.replay import stream
from tests.hub.services import building
from tests.hub.services.building import MEDAN, NOW, PEPPER, report, rows

FIXED = building.REPORTS.replace("Sampah: waste}", "Sampah: waste, Drainase: drainage}")
ODD = {"kategori": "Drainase"}


@pytest.fixture
def mended(feed, session):
    """Fix the mapping and judge what is in quarantine again."""

    def mend():
        feed.end()
        building.manifest(session, FIXED)
        scope.publisher(session, "kota-medan")
        return replay.replay(session, MEDAN, PEPPER, NOW)

    return mend


def known(session):
    return rows(
        session, "select key, category from record where deleted_at is null order by 1"
    )


def test_a_row_that_is_refused_again_elsewhere_in_a_page_is_found_there(
    feed, session, mended
):
    feed.send(report(1, **ODD), report(2))
    feed.send(report(3), report(2), report(1, **ODD), number=2)

    [cause] = mended()

    assert (cause.rows, cause.taken) == (1, 1)
    assert ("1", "drainage") in known(session)


def test_a_row_that_stands_twice_in_its_page_is_not_lost(feed, session, mended):
    feed.send(report(1, **ODD), report(2), report(1, **ODD))

    mended()

    assert known(session) == [("1", "drainage"), ("2", "road")]


def test_a_row_that_was_deleted_meanwhile_does_not_come_back(feed, session, mended):
    feed.send(report(1, **ODD), report(2))
    feed.send(report(1, hapus=True, diubah="2026-02-01 00:00:00"), number=2)

    causes = mended()

    assert (list(causes), known(session)) == ([], [("2", "road")])


def test_replaying_all_pages_does_not_open_what_a_deletion_closed(feed, session):
    feed.send(report(1, **ODD), report(2))
    feed.send(report(1, hapus=True, diubah="2026-02-01 00:00:00"), number=2)
    feed.end()

    stream.replay(session, MEDAN, PEPPER, NOW)

    assert rows(session, "select state from quarantine") == [("resolved",)]
