"""A page comes into the facts by difference, with history and marks."""

from datetime import UTC, datetime

from hub.services.ingest.page import Report
from hub.services.rollup import targets
from schemas.contracts.domain import catalogue
from tests.hub.services import building
from tests.hub.services.building import one, report, rows

STATE = """
    select key, xmin::text, ctid::text, changed_seq, changed_xid, changed_at, run_id
    from record order by key
    """


def test_every_row_of_a_first_page_is_created(feed):
    result = feed.send(report(1), report(2))

    assert result == Report(2, 2, 0, 0, 0, 0, 0)


def test_the_same_page_twice_is_stored_once(feed):
    feed.send(report(1), report(2))

    again = feed.send(report(1), report(2))

    assert again == Report(2, 0, 0, 2, 0, 0, 0)
    assert one(feed.session, "select count(*) from record") == 2


def test_the_same_page_twice_writes_no_fact_no_history_and_no_mark(feed, session):
    feed.send(report(1), report(2))
    before = rows(session, STATE)
    feed.end()
    building.forget_marks(session, "kota-medan")

    feed.again().send(report(2), report(1))

    building.scope.hub(session)
    assert rows(session, STATE) == before
    assert one(session, "select count(*) from mark") == 0
    assert one(session, "select count(*) from fact_version") == 0


def test_a_changed_row_is_updated_and_its_earlier_state_kept(feed, session):
    feed.send(report(1, judul="Lama"))

    result = feed.send(report(1, judul="Baru", diubah="2026-01-06 08:00:00"))

    assert (result.created, result.updated, result.unchanged) == (0, 1, 0)
    assert one(session, "select data ->> 'title' from record") == "Baru"
    [(kind, title)] = rows(
        session, "select kind, body -> 'data' ->> 'title' from fact_version"
    )
    assert (kind, title) == ("replaced", "Lama")


def test_a_changed_row_moves_its_place_in_the_list_of_changes(feed, session):
    feed.send(report(1))
    before = one(session, "select changed_seq from record")

    feed.send(report(1, judul="Baru"))

    assert one(session, "select changed_seq from record") > before


def test_a_row_keeps_its_identity_and_first_sight_when_it_changes(feed, session):
    feed.send(report(1))
    before = rows(session, "select id, first_seen from record")

    feed.send(report(1, judul="Baru"))

    assert rows(session, "select id, first_seen from record") == before


def test_a_change_marks_the_months_of_the_old_state_and_of_the_new(feed, session):
    feed.send(report(0, dibuat="2025-01-01 08:00"), report(1))
    building.forget_marks(session, "kota-medan")

    feed.send(report(1, dibuat="2026-03-31 23:30"))

    building.scope.hub(session)
    marked = targets.spread(catalogue(), targets.take(session, 1000))
    about = {(region, month) for name, region, month in marked if name == "reports"}
    assert about == {("12.71", "2026-01"), ("12.71", "2026-03")}


def test_a_late_version_is_kept_in_history_once_and_never_wins(feed, session):
    newest = report(1, judul="Terbaru", diubah="2026-02-01 00:00:00")
    late = report(1, judul="Terlambat", diubah="2026-01-15 00:00:00")
    feed.send(newest)

    first, second = feed.send(late), feed.send(late)

    assert (first.stale, second.stale) == (1, 1)
    assert one(session, "select data ->> 'title' from record") == "Terbaru"
    assert rows(session, "select kind from fact_version") == [("late",)]


def test_a_source_that_touches_a_row_moves_its_version_on(feed, session):
    feed.send(report(1, judul="A", diubah="2026-01-01 00:00:00"))
    feed.send(report(1, judul="A", diubah="2026-03-01 00:00:00"))

    result = feed.send(report(1, judul="B", diubah="2026-02-01 00:00:00"))

    assert result.stale == 1
    assert one(session, "select data ->> 'title' from record") == "A"


def test_of_a_key_sent_twice_in_a_page_the_newer_version_counts(feed, session):
    result = feed.send(
        report(1, judul="Tua", diubah="2026-01-01 00:00:00"),
        report(1, judul="Muda", diubah="2026-01-02 00:00:00"),
        report(1, judul="Tua", diubah="2026-01-01 00:00:00"),
    )

    assert result == Report(3, 1, 0, 2, 0, 0, 0)
    assert one(session, "select data ->> 'title' from record") == "Muda"


def test_an_equal_repeat_in_a_page_is_dropped(feed):
    result = feed.send(report(1), report(1))

    assert result == Report(2, 1, 0, 1, 0, 0, 0)


def test_two_different_rows_of_one_key_are_a_conflict_that_stays_open(feed, session):
    result = feed.send(report(1, judul="A"), report(1, judul="B"))

    assert (result.created, result.quarantined) == (1, 1)
    assert one(session, "select data ->> 'title' from record") == "A"
    assert rows(session, "select rule, state, key from quarantine") == [
        ("key.duplicate", "open", "1")
    ]


def test_the_run_counts_what_its_pages_did_and_keeps_where_to_go_on(feed, session):
    high = {"updated": "2026-01-05T01:00:00Z", "key": "2"}

    feed.send(report(1), report(2), resume={"page": 2}, high=high)
    first = one(session, "select high from run")
    feed.send(report(1), {"id": 3}, resume={"page": 3}, high=None)

    [run] = rows(
        session,
        "select pages, received, created, unchanged, quarantined, resume, high"
        " from run",
    )
    assert first == high
    assert run == (2, 4, 2, 1, 1, {"page": 3}, None)  # the newest page's word counts


def test_the_cursor_stands_still_until_the_run_is_complete(feed):
    high = {"updated": "2026-01-05T01:00:00Z", "key": "2"}

    feed.send(report(1), high=high)
    during = feed.now().cursor
    feed.end()

    assert during is None
    assert feed.now().cursor == high


def test_a_raw_page_names_its_source_without_the_query(feed, session):
    feed.send(report(1))

    [(url, number)] = rows(session, "select url, records from raw_page")
    assert (url, number) == ("https://lapor.medan.example/laporan", 1)


def test_every_fact_points_back_to_run_page_and_place(feed, session):
    feed.send(report(1), report(2))

    found = rows(
        session,
        "select f.pointer, p.run_id = f.run_id, f.mapping_version = p.mapping_version"
        " from record f join raw_page p on p.id = f.raw_page_id order by f.key",
    )
    assert found == [("/data/0", True, True), ("/data/1", True, True)]


def test_times_are_kept_as_instants(feed, session):
    feed.send(report(1, dibuat="2026-01-01 00:30"))

    opened = one(session, "select opened_at from record")
    assert opened == datetime(2025, 12, 31, 17, 30, tzinfo=UTC)


def test_a_figure_sent_again_under_another_key_replaces_the_first(session):
    building.province(session)
    body = building.FIGURES.replace(
        "write: snapshot", "write: incremental\n    key: [id]"
    )
    building.manifest(session, body.replace('nilai: "71.5"}', 'nilai: "71.5", id: 1}'))
    feed = building.Feed.open(session, "kota-medan-data/angka")
    feed.send(building.figure(nilai="70", id=1))

    feed.send(building.figure(nilai="72", id=2))

    assert rows(session, "select key, value from observation") == [("2", 72)]
    assert one(session, "select body -> 'value' from fact_version") == 70
