"""What the facts know already is neither mapped nor written again."""

from hub.services.database import scope
from hub.services.ingest import known, unsettled
from schemas.mapping.steps.raw import raw_lines
from tests.hub.services import building
from tests.hub.services.building import report


def looked_up(feed, *rows):
    """What is known of a page, and the records of it that must still be mapped."""
    records = [(row, f"/data/{at}") for at, row in enumerate(rows)]
    found = known.look_up(feed.session, feed.plan, records)
    left, _ = found.without_same(records, raw_lines([row for row, _ in records]))
    return found, [row["id"] for row, _ in left]


def test_the_same_bytes_need_no_mapping(feed):
    feed.send(report(1), report(2))

    _, left = looked_up(feed, report(1), report(2, judul="Lain"), report(3))

    assert left == [2, 3]


def test_the_first_page_of_a_stream_is_mapped_whole(feed):
    _, left = looked_up(feed, report(1), report(2))

    assert left == [1, 2]


def test_a_page_that_only_seemed_to_be_new_is_merged(feed):
    feed.send(report(2))

    sent = feed.send(*(report(n, judul="Lain") for n in range(1, 61)))

    kept = building.one(feed.session, "select count(*) from fact_version")
    assert (sent.created, sent.updated, kept) == (59, 1, 1)


def test_a_new_page_settles_the_rows_that_were_refused_before(feed):
    feed.send(report(1, status="Entah"))

    feed.send(report(1), report(2))

    assert building.one(feed.session, "select state from quarantine") == "resolved"


def test_a_row_is_settled_however_many_others_are_open(feed, monkeypatch):
    monkeypatch.setattr(unsettled, "FEW", 0)
    feed.send(report(1, status="Entah"), report(2, status="Entah"))

    feed.send(report(1))

    left = "select array_agg(key) from quarantine where state = 'open'"
    assert building.one(feed.session, left) == ["2"]


def test_all_rows_of_a_key_that_comes_twice_are_mapped(feed):
    feed.send(report(1))

    _, left = looked_up(feed, report(1), report(1, judul="Lain"))

    assert left == [1, 1]


def test_bytes_that_an_earlier_mapping_read_are_mapped_again(feed):
    feed.send(report(1))
    feed.session.connection().exec_driver_sql("update record set mapping_version = 'x'")

    _, left = looked_up(feed, report(1))

    assert left == [1]


def test_a_row_with_an_open_quarantine_is_mapped_again_and_settles_it(feed):
    feed.send(report(1))
    feed.send(report(1, status="Entah"))

    again = feed.send(report(1))

    state = building.one(feed.session, "select state from quarantine")
    assert (again.unchanged, state) == (1, "resolved")


def test_a_row_of_a_region_that_left_the_coverage_is_refused(feed):
    feed.send(report(1))
    scope.hub(feed.session)
    feed.session.connection().exec_driver_sql(
        "delete from coverage where publisher_id = 'kota-medan'"
    )
    scope.publisher(feed.session, "kota-medan")
    feed.end()

    again = feed.again().send(report(1))

    assert (again.unchanged, again.quarantined) == (0, 1)


def test_equal_content_with_a_newer_version_moves_the_version_on(feed):
    feed.send(report(1))

    again = feed.send(report(1, diubah="2026-01-06 08:00:00", asing=1))

    moved = building.one(feed.session, "select source_version from record")
    assert (again.unchanged, moved.day) == (1, 6)


def test_equal_content_in_other_bytes_is_not_written(feed):
    feed.send(report(1))
    before = building.rows(feed.session, "select to_jsonb(r) from record r")

    again = feed.send(report(1, asing=1))

    assert again.unchanged == 1
    assert building.rows(feed.session, "select to_jsonb(r) from record r") == before
