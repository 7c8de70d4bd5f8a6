"""What a source lists as deleted goes, once the list was read; nothing else does."""

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.certify import hostile
from hub.services.database import sessions
from hub.services.replay import elsewhere, stream
from tests.hub.services.building import REPORTS
from tests.workers import city
from tests.workers.city import MEDAN
from tests.workers.province import founded
from workers import pipeline, setting

FLAG = "deletes: {mode: flag, when: hapus}"
FEED = (
    "deletes: {mode: feed, request: {path: /dihapus}, records: data,"
    " paging: {style: page, param: hal}, key: [nomor], at: kapan, zone: Asia/Jakarta,"
    " max_drop: 20%}"
)
LATER = "2026-02-01 00:00:00"
RECORDS = "select key, source_version, deleted_at is null from record order by 1"
STALE = "select stale from run order by id desc limit 1"
LIVE = "select count(*) from record where deleted_at is null"


@dataclass
class Deletions:
    """Answers `?hal=N` with two entries a page."""

    entries: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    broken_at: int = 0

    def __call__(self, peer):
        query = parse_qs(urlsplit(peer.asked.target).query)
        number = int(query["hal"][0])
        self.asked.append(number)
        part = self.entries[number * 2 - 2 : number * 2]
        status = 500 if number == self.broken_at else 200
        hostile.page(json.dumps({"data": part}).encode(), status)(peer)

    def add(self, *numbers, kapan=LATER):
        """List records as deleted."""
        self.entries += [{"nomor": n, "kapan": kapan} for n in numbers]


@pytest.fixture
def gone():
    return Deletions()


@pytest.fixture
def feed(hub, medan, gone):
    """Medan's system, which lists its deletions; its 25 reports are known."""
    with hostile.HostileServer({"/laporan": medan, "/dihapus": gone}) as running:
        hub.allow(running.host_port)
        body = city.manifest(running.url, f"{city.HONEST}")
        assert FLAG in REPORTS
        hub.apply(body.replace(FLAG, FEED))
        hub.pull(MEDAN)
        yield running


def test_what_is_listed_is_marked_as_deleted_and_counted(hub, feed, gone):
    gone.add(3, 5, 7)

    done = hub.pull(MEDAN)

    assert (done["outcome"], done["deleted"]) == ("complete", 3)
    assert hub.one(LIVE) == 22
    versions = hub.rows("select key, kind from fact_version order by key")
    assert versions == [("3", "replaced"), ("5", "replaced"), ("7", "replaced")]


def test_a_deletion_marks_the_cells_it_changes(hub, feed, gone):
    hub.compute()
    gone.add(3)

    hub.pull(MEDAN)

    assert hub.one("select count(*) from mark where region = '12.71'") > 0


def test_entries_that_name_nothing_known_are_counted_and_no_error(hub, feed, gone):
    gone.add(3, 901, 902)

    first, second = hub.pull(MEDAN), hub.pull(MEDAN)

    assert (first["outcome"], first["deleted"]) == ("complete", 1)
    assert (second["outcome"], second["deleted"]) == ("complete", 0)
    assert second["received"] == second["unchanged"] >= 3


def test_a_record_that_came_back_after_its_deletion_lives(hub, feed, gone, medan):
    gone.add(3)
    hub.pull(MEDAN)
    medan.rows += city.reports(1, first=3, diubah="2026-02-02 00:00:00")

    back, again = hub.pull(MEDAN), hub.pull(MEDAN)

    assert hub.one(LIVE) == 25
    assert (back["outcome"], again["deleted"]) == ("complete", 0)
    assert hub.one(STALE) == 1


def test_an_old_state_does_not_revive_what_was_deleted(hub, feed, gone, medan):
    gone.add(25)
    hub.pull(MEDAN)
    medan.rows[24] |= {"status": "Proses"}  # changed before it was deleted

    hub.pull(MEDAN)

    assert (hub.one(STALE), hub.one(LIVE)) == (1, 24)


def test_a_deletion_from_the_future_loses_against_what_comes_after_it(
    hub, feed, gone, medan
):
    gone.add(3, kapan="2099-01-01 00:00:00")
    hub.pull(MEDAN)

    version = hub.one("select source_version from record where key = '3'")

    assert version <= setting.now()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (hostile.page(b'{"data": []}'), None),
        (hostile.login_page(), "not the list of deletions"),
        (hostile.page(b'{"message": "x"}', 404), "HTTP 404"),
        (hostile.page(b'{"message": "x"}'), "not the list of deletions"),
        (hostile.page(b'{"data": [{"nomor": 1, "kapan"'), "Nothing was deleted"),
    ],
)
def test_an_empty_wrong_or_login_page_deletes_nothing(
    hub, feed, medan, gone, answer, words
):
    feed.pages = {"/laporan": medan, "/dihapus": answer}
    medan.rows += city.reports(1, first=26)

    done = hub.pull(MEDAN)

    assert (done["created"], hub.one(LIVE)) == (1, 26)
    assert done["outcome"] == ("partial" if words else "complete")
    assert words is None or words in done["reason"]


def test_a_list_that_breaks_off_deletes_nothing_and_keeps_the_place(
    hub, feed, gone, medan
):
    gone.add(1, 2, 3)
    gone.broken_at = 2
    medan.rows += city.reports(1, first=26)

    broken = hub.pull(MEDAN)
    kept = hub.one(LIVE)
    gone.broken_at = 0
    whole = hub.pull(MEDAN)

    assert (broken["outcome"], kept) == ("partial", 26)
    assert (whole["outcome"], whole["deleted"], whole["created"]) == ("complete", 3, 0)


def test_a_list_that_names_too_much_deletes_nothing_without_a_person(hub, feed, gone):
    gone.add(*range(1, 7))

    done = hub.pull(MEDAN)

    assert (done["outcome"], hub.one(LIVE)) == ("partial", 25)
    assert "max_drop" in done["reason"]
    assert gone.asked[-3:] == [1, 2, 3]


def test_entries_that_cannot_be_read_are_told_and_the_others_count(hub, feed, gone):
    gone.add(3)
    gone.entries += [{"nomor": 4}, {"kapan": LATER}, "5", {"nomor": 6, "kapan": "x"}]

    done = hub.pull(MEDAN)

    assert (done["outcome"], done["deleted"]) == ("complete", 1)
    assert "4 entries" in done["reason"]


def test_a_list_without_one_readable_entry_makes_the_run_partial(hub, feed, gone):
    gone.entries += [{"id": 4, "kapan": LATER}]

    done = hub.pull(MEDAN)

    assert (done["outcome"], hub.one(LIVE)) == ("partial", 25)
    assert "nomor" in done["reason"]


def test_a_list_is_not_asked_for_where_the_pages_met_a_wall(hub, feed, gone, medan):
    gone.add(3)
    before = len(gone.asked)
    feed.pages = {"/laporan": hostile.page(b"{}", 404), "/dihapus": gone}

    hub.pull(MEDAN)

    assert (len(gone.asked), hub.one(LIVE)) == (before, 25)


def test_a_worker_that_died_after_the_last_page_leaves_the_list_to_the_next(
    hub, feed, gone, medan, monkeypatch
):
    gone.add(3)
    medan.rows += city.reports(1, first=26)
    [job] = hub.ask(MEDAN)
    with monkeypatch.context() as dying:
        dying.setattr(pipeline, "_end", lambda *_: None)
        pipeline.work(hub.engine, job, "worker:a")
    hub.own(f"update job set state = 'due', leased_by = null where id = {job}")

    done = hub.pull(MEDAN)

    assert (done["created"], done["deleted"], hub.one(LIVE)) == (1, 1, 25)


def test_a_worker_that_was_overtaken_while_it_read_the_list_deletes_nothing(
    hub, feed, gone, medan
):
    def overtaken(peer):
        hub.own("update stream set fence = fence + 1")
        gone(peer)

    gone.add(3)
    feed.pages = {"/laporan": medan, "/dihapus": overtaken}
    [job] = hub.ask(MEDAN)

    pipeline.work(hub.engine, job, "worker:a")

    assert hub.one(LIVE) == 25
    assert hub.one("select outcome is null from run order by id desc limit 1")


def test_deletions_of_a_list_survive_both_kinds_of_replay(
    hub, feed, gone, main_cluster, worker_name
):
    gone.add(3, 5)
    hub.pull(MEDAN)
    before = contents(hub)
    other = main_cluster.database(f"hub_{worker_name}_deletions")

    with founded(other) as copy:
        elsewhere.replay(hub.engine, copy.engine, [MEDAN], setting.pepper())
        with sessions.as_publisher(hub.engine, "kota-medan") as session:
            stream.replay(session, MEDAN, setting.pepper(), setting.now())
        replayed = contents(copy)
    main_cluster.drop(other)

    assert contents(hub) == before
    assert replayed == before


def contents(hub):
    """What a store holds of records, and of their history."""
    return hub.rows(RECORDS), hub.rows("select key, kind from fact_version order by 1")
