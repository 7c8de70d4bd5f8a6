"""Pages that are as they were are passed over unread, and a run ends as if read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.certify.hostile import HostileServer, page
from connectors.reading import form
from tests.workers import city
from tests.workers.city import MEDAN
from tests.workers.test_unchanged import ANGKA, Shelf, figures, snapshot
from workers import passing, pipeline

AGAIN = "update stream set cursor = null"
READ = "update known_page set after = null"
RUN = """
    select outcome, completeness, pages, received, created, updated, unchanged, stale,
           deleted, quarantined, bytes, high, resume, skipped, reason, s.cursor
    from run r join stream s on s.id = r.stream_id order by r.id desc limit 1
    """


class Reader:
    """Counts the bodies that were read, not passed over."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bodies = 0
        real = form.strict.json

        def counted(body: bytes, *more: Any) -> Any:
            self.bodies += 1
            return real(body, *more)

        monkeypatch.setattr(form.strict, "json", counted)


@pytest.fixture
def reader(monkeypatch) -> Reader:
    return Reader(monkeypatch)


@pytest.fixture
def shelf() -> Shelf:
    """Three pages of three figures."""
    return Shelf([figures(1), figures(2), figures(3)])


@pytest.fixture
def angka(hub, shelf) -> Iterator[HostileServer]:
    """Medan's figures, a snapshot of several pages."""
    with HostileServer({"/angka": shelf}) as server:
        hub.allow(server.host_port)
        hub.apply(snapshot(server.url))
        yield server


def both(hub, reader, stream=MEDAN, slice_s=60.0) -> list[tuple[Any, ...]]:
    """A run that passes over what it may, and the same one read: run, facts, bodies."""
    found = []
    for after in ("after", "null"):
        hub.own("create table if not exists kept as select * from known_page")
        hub.own("delete from known_page; insert into known_page select * from kept")
        hub.own(f"update known_page set after = {after}")
        hub.own(AGAIN)
        reader.bodies = 0
        hub.pull(stream, slice_s)
        found.append((hub.rows(RUN), hub.contents(), reader.bodies))
    return found


@pytest.mark.parametrize("slice_s", [0.0, 60.0])
def test_a_run_that_passes_pages_over_ends_as_one_that_reads_them(
    hub, server, medan, reader, slice_s
):
    medan.rows[3] |= {"kode": "12.75"}
    hub.pull(MEDAN)

    passed, read = both(hub, reader, slice_s=slice_s)

    assert passed[:2] == read[:2]
    assert (passed[2], read[2]) == (0, 4)
    assert hub.one("select quarantined from run order by id desc limit 1") == 1
    assert hub.one("select count(*) from quarantine where state = 'open'") == 1


def test_a_row_in_the_middle_is_found_behind_pages_that_are_passed_over(
    hub, server, medan, reader
):
    hub.pull(MEDAN)
    moment = medan.rows[12]["diubah"]
    medan.rows.append(city.reports(1, first=90)[0] | {"diubah": moment})

    hub.own(AGAIN)
    reader.bodies = 0
    done = hub.pull(MEDAN)

    assert (done["outcome"], done["received"], done["created"]) == ("complete", 26, 1)
    assert (done["unchanged"], reader.bodies) == (25, 2)
    assert hub.one("select cursor ->> 'key' from stream") == "25"
    assert hub.one("select count(*) from record") == 26


def test_a_last_page_that_grew_is_read_and_moves_the_cursor(hub, server, medan, reader):
    hub.pull(MEDAN)
    medan.rows += city.reports(3, first=26)

    hub.own(AGAIN)
    reader.bodies = 0
    done = hub.pull(MEDAN)

    assert (done["created"], done["unchanged"], reader.bodies) == (3, 25, 1)
    assert hub.one("select cursor ->> 'key' from stream") == "28"


@pytest.mark.parametrize(
    "change",
    [
        "update known_page set fingerprint = 'another mapping'",
        "insert into coverage (publisher_id, region) values ('kota-medan', '12.75')",
        "update run set outcome = 'partial'",
        "update known_page set full_at = full_at - interval '8 days'",
    ],
)
def test_pages_are_read_when_they_would_not_be_judged_as_before(
    hub, server, reader, change
):
    hub.pull(MEDAN)
    hub.own(change)

    hub.own(AGAIN)
    reader.bodies = 0
    done = hub.pull(MEDAN)

    assert (done["outcome"], done["received"], done["unchanged"]) == (
        "complete",
        25,
        25,
    )
    assert reader.bodies == 4


def test_a_store_from_before_learns_what_it_passes_over_by_reading_once(
    hub, server, reader
):
    hub.pull(MEDAN)
    hub.own(READ)
    bodies = []

    for _ in range(2):
        hub.own(AGAIN)
        reader.bodies = 0
        hub.pull(MEDAN)
        bodies.append(reader.bodies)

    assert bodies == [4, 0]


def test_a_worker_that_ends_between_passed_pages_has_the_last_ones_read_again(
    hub, server, medan, monkeypatch
):
    hub.pull(MEDAN)
    medan.asked.clear()
    real, calls = pipeline.pages.skip, []

    def ends_once(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise ZeroDivisionError
        return real(*given)

    monkeypatch.setattr(passing, "MOST", 2)
    monkeypatch.setattr(pipeline.pages, "skip", ends_once)
    hub.own(AGAIN)
    [job] = hub.ask(MEDAN)
    pipeline.work(hub.engine, job, "worker:a")

    done = hub.pull(MEDAN)

    assert medan.pages == [1, 2, 3, 4, 3, 4]
    assert (done["outcome"], done["received"], done["unchanged"]) == (
        "complete",
        25,
        25,
    )
    assert hub.one("select pages from run order by id desc limit 1") == 4


def test_pages_that_wait_to_be_counted_are_there_when_the_next_one_fails(
    hub, server, medan, reader
):
    hub.pull(MEDAN)
    broken = page(b"<html>", 404)
    server.pages = {
        "/laporan": lambda p: (broken if "hal=3" in p.asked.target else medan)(p)
    }

    hub.own(AGAIN)
    done = hub.pull(MEDAN)

    assert (done["outcome"], done["received"], done["unchanged"]) == ("partial", 20, 20)
    assert hub.one("select cursor ->> 'key' from stream") == "20"


def test_a_page_that_the_server_calls_unchanged_needs_no_body(
    hub, angka, reader, monkeypatch
):
    hub.pull(ANGKA)
    monkeypatch.setattr("hub.services.ingest.recall.body", None)
    reader.bodies = 0

    again = hub.pull(ANGKA)

    assert (again["outcome"], again["received"], again["unchanged"]) == (
        "complete",
        9,
        9,
    )
    assert (reader.bodies, angka.asked[-1].headers["if-none-match"][0]) == (0, '"')


def test_xml_that_the_server_calls_unchanged_is_not_taken_for_what_is_kept_of_it(
    hub, shelf
):
    shelf.xml = True
    with HostileServer({"/angka": shelf}) as server:
        hub.allow(server.host_port)
        written = snapshot(server.url).replace("records: data", "records: data/row")
        hub.apply(written.replace("path: /angka", "path: /angka, format: xml"))
        first = hub.pull(ANGKA)
        shelf.pages[2][1]["nilai"] = "77.7"

        again = hub.pull(ANGKA)

    assert (first["outcome"], first["created"]) == ("complete", 9)
    assert (again["outcome"], again["received"], again["updated"]) == ("complete", 9, 1)
