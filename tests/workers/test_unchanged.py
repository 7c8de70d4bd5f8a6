"""What has not changed costs next to nothing, and is never mistaken for nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors.certify.hostile import JSON, HostileServer, Peer, head, page
from tests.hub.services import building
from tests.workers import city
from tests.workers.city import MEDAN

ANGKA = "kota-medan-data/angka"
TOUCHED = """
    select sum(xmin::text::bigint) from (
        select xmin from record union all select xmin from observation
        union all select xmin from fact_version) t
    """


@dataclass
class Shelf:
    """Pages of a listing by number; with ETags unless `plain`."""

    pages: list[list[dict[str, Any]]]
    plain: bool = False
    tag: str | None = None  # one tag for every page, whatever it holds
    xml: bool = False  # which is kept in another form than it comes
    asked: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, peer: Peer) -> None:
        query = parse_qs(urlsplit(peer.asked.target).query)
        number = int(query.get("hal", ["1"])[0])
        rows = self.pages[number - 1] if number <= len(self.pages) else []
        body = json.dumps({"data": rows, "hal": number}).encode()
        if self.xml:
            body = f"<data>{''.join(map(_element, rows))}</data>".encode()
        tag = self.tag or f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        same = not self.plain and peer.asked.headers.get("if-none-match") == tag
        self.asked.append((number, 304 if same else 200))
        if same:
            peer.send(head(304, f"ETag: {tag}"))
        else:
            page(body, 200, JSON, *([] if self.plain else [f"ETag: {tag}"]))(peer)


def _element(row: dict[str, Any]) -> str:
    return f"<row>{''.join(f'<{k}>{v}</{k}>' for k, v in row.items())}</row>"


def figures(month: int, count: int = 3) -> list[dict[str, Any]]:
    return [
        building.figure(bulan=f"{2000 + month}-{n + 1:02}", nilai=f"{month}.{n}")
        for n in range(count)
    ]


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


def snapshot(url: str, more: str = "") -> str:
    return building.FIGURES.replace(
        'base_url: "https://data.medan.example/"', f'base_url: "{url}", {city.HONEST}'
    ).replace("expect: {freshness: 24h}", f"expect: {{freshness: 24h{more}}}")


def counts(done) -> tuple[Any, ...]:
    return tuple(done[n] for n in ("outcome", "received", "created", "unchanged"))


def test_a_stream_of_one_page_costs_one_request_and_no_work(hub):
    shelf = Shelf([city.reports(25)])
    with HostileServer({"/laporan": shelf}) as server:
        hub.allow(server.host_port)
        whole = city.manifest(server.url).replace(
            "    paging: {style: page, param: hal}\n", ""
        )
        hub.apply(whole)
        first = hub.pull(MEDAN)
        before = hub.one(TOUCHED), hub.one("select covered_until from stream")
        after_first = hub.pull(MEDAN)  # asks with its cursor from now on
        shelf.asked.clear()

        again = hub.pull(MEDAN)

    assert counts(first) == ("complete", 25, 25, 0)
    assert counts(after_first) == ("complete", 25, 0, 25)
    assert shelf.asked == [(1, 304)]
    assert counts(again) == ("complete", 0, 0, 0)
    assert "25 known rows still stand" in again["reason"]
    assert hub.one(TOUCHED) == before[0]
    assert hub.one("select covered_until from stream") > before[1]
    assert hub.one("select count(*) from raw_page") == 2
    assert hub.one("select error from job order by id desc limit 1") is None


def test_the_same_pages_are_counted_and_neither_mapped_nor_kept_again(hub, server):
    hub.pull(MEDAN)
    hub.pull(MEDAN)
    before = hub.one(TOUCHED), hub.one("select count(*) from raw_page")

    again = hub.pull(MEDAN)

    assert counts(again) == ("complete", 11, 0, 11)
    assert (hub.one(TOUCHED), hub.one("select count(*) from raw_page")) == before


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("slice_s", [0.0, 60.0])
def test_a_snapshot_whose_pages_are_all_the_same_is_not_staged(
    hub, angka, shelf, plain, slice_s
):
    shelf.plain = plain
    first = hub.pull(ANGKA)
    before = hub.one(TOUCHED), hub.one("select covered_until from stream")
    shelf.asked.clear()

    again = hub.pull(ANGKA, slice_s)

    assert counts(first) == ("complete", 9, 9, 0)
    assert counts(again) == ("complete", 9, 0, 9)
    assert "9 known rows" in again["reason"]
    assert shelf.asked == [(n, 200 if plain else 304) for n in (1, 2, 3, 4)]
    assert hub.one(TOUCHED) == before[0]
    assert hub.one("select covered_until from stream") > before[1]
    assert hub.one("select count(*) from raw_page") == 4
    assert hub.one("select count(*) from staged") == 0


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("slice_s", [0.0, 60.0])
def test_a_snapshot_with_one_new_page_is_read_whole_without_asking_twice(
    hub, angka, shelf, plain, slice_s
):
    shelf.plain = plain
    hub.pull(ANGKA)
    shelf.pages[2][1]["nilai"] = "77.7"
    shelf.asked.clear()

    again = hub.pull(ANGKA, slice_s)

    assert counts(again) == ("complete", 9, 0, 8)
    assert again["updated"] == 1
    assert hub.one("select count(*) from observation where deleted_at is null") == 9
    asked = [number for number, _ in shelf.asked]
    assert asked == ([1, 2, 3, 3, 4] if slice_s else [1, 2, 3, 1, 2, 3, 4])
    assert counts(hub.pull(ANGKA)) == ("complete", 9, 0, 9)


def test_a_snapshot_that_lost_its_last_page_is_not_taken_for_the_same(
    hub, angka, shelf
):
    hub.pull(ANGKA)
    shelf.pages.pop()

    again = hub.pull(ANGKA)

    assert again["held"]
    assert hub.one("select count(*) from observation where deleted_at is null") == 9


def test_a_held_delivery_is_held_again_and_never_unchanged(hub, angka, shelf):
    hub.pull(ANGKA)
    shelf.pages = [part[:1] for part in shelf.pages]
    hub.pull(ANGKA)

    again = hub.pull(ANGKA)

    assert again["held"]
    assert hub.one("select last_outcome from stream") == "held"


def test_a_server_whose_etag_lies_is_found_out_by_the_full_check(hub, angka, shelf):
    shelf.tag = '"always"'
    hub.pull(ANGKA)
    shelf.pages[0][0]["nilai"] = "55.5"
    blind = hub.pull(ANGKA)
    hub.own("update known_page set full_at = full_at - interval '8 days'")

    seeing = hub.pull(ANGKA)

    assert (blind["updated"], seeing["updated"]) == (0, 1)
    assert hub.one("select count(*) from observation where value = 55.5") == 1


def test_a_new_mapping_reads_everything_again(hub, angka, shelf):
    hub.pull(ANGKA)
    shelf.asked.clear()
    hub.apply(snapshot(angka.url, ", rows_min: 1"))

    again = hub.pull(ANGKA)

    assert {status for _, status in shelf.asked} == {200}
    assert counts(again) == ("complete", 9, 0, 9)
    assert again["reason"] is None


def test_a_wider_coverage_reads_everything_again(hub, angka, shelf):
    shelf.pages[1][0]["kode"] = "12.75"
    first = hub.pull(ANGKA)
    hub.own(
        "insert into coverage (publisher_id, region) values ('kota-medan', '12.75')"
    )

    again = hub.pull(ANGKA)

    assert (first["quarantined"], again["quarantined"], again["created"]) == (1, 0, 1)


def test_the_etag_is_forgotten_with_the_body(hub, angka, shelf):
    hub.pull(ANGKA)
    shelf.asked.clear()
    hub.own("delete from blob")

    again = hub.pull(ANGKA)

    assert {status for _, status in shelf.asked} == {200}
    assert counts(again) == ("complete", 9, 0, 9)


def test_requests_of_earlier_runs_are_forgotten(hub, server, medan):
    hub.pull(MEDAN)
    first = hub.one("select count(*) from known_page")
    medan.rows += city.reports(20, first=26)

    hub.pull(MEDAN)

    hub.pull(MEDAN)
    assert (first, hub.one("select count(*) from known_page")) == (4, 3)


def test_rows_in_quarantine_stay_counted(hub, angka, shelf):
    shelf.pages[0][0]["kode"] = "12.75"
    hub.pull(ANGKA)

    again = hub.pull(ANGKA)

    assert (again["received"], again["unchanged"], again["quarantined"]) == (9, 8, 1)
    assert hub.one("select count(*) from quarantine where state = 'open'") == 1
