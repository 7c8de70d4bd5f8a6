"""A page that is as it was is passed over, and the run goes on as if it were read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from connectors.base import Page
from connectors.caching import Kept
from schemas.manifests.manifest import CursorSpec
from tests.connectors.kinds.conftest import stream

ROWS = [{"id": n, "diubah": f"2026-01-{n:02}T08:00:00Z"} for n in range(1, 8)]
PAGED = {"style": "page", "param": "hal", "start": 1}
LINKED = {"style": "next-url", "at": "links.next"}
STYLES: dict[str, dict[str, Any]] = {
    "page": PAGED,
    "page with a last one": PAGED | {"last_at": "akhir"},
    "offset": {"style": "offset", "param": "dari", "size": 2, "size_param": "n"},
    "keyset": {"style": "keyset", "param": "setelah", "key": "id"},
    "next-url": LINKED,
    "total": PAGED | {"total_at": "total"},
}
CHANGED = CursorSpec(("diubah", "id"), "sejak", "datetime", "checked")


class Shelf:
    """Rows two a page, however a page is asked for."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows, self.stated = rows, len(rows)

    def __call__(self, asked: dict[str, str]) -> bytes:
        after = [
            n for n, r in enumerate(self.rows) if str(r["id"]) == asked.get("setelah")
        ]
        begin = after[0] + 1 if after else int(asked.get("dari", 0))
        begin = (int(asked["hal"]) - 1) * 2 if "hal" in asked else begin
        more = begin + 2 < len(self.rows)
        link = f"/laporan?hal={begin // 2 + 2}&token=r%2Fahasia" if more else None
        said = {"total": self.stated, "akhir": (self.stated + 1) // 2}
        said |= {"data": self.rows[begin : begin + 2], "links": {"next": link}}
        return json.dumps(said | {"di": begin}).encode()


def known(pages: list[Page]) -> dict[str, Kept]:
    """What is known of pages, as the store gives it back."""
    return {
        p.url: Kept(
            None, None, None, False, p.raw_sha256, json.loads(json.dumps(p.after))
        )
        for p in pages
    }


def gist(page: Page) -> Page:
    """A page without what only one that was read has, and with its size."""
    observed = replace(page.observed, server_date=None)
    bare = replace(page, records=[], raw=b"", after=None, observed=observed)
    return replace(bare, passed=page.size)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("cursor", [None, CHANGED])
def test_pages_passed_over_say_what_they_said_when_they_were_read(serve, style, cursor):
    reader = serve({"/laporan": Shelf(ROWS)})
    asked = stream(paging=STYLES[style], cursor=cursor)
    read = list(reader.pages(asked))

    again = list(reader.pages(asked, recall=known(read).get))

    assert len(read) >= 4
    assert [page.passed for page in again] == [len(page.raw) for page in read]
    assert [gist(page) for page in again] == [gist(page) for page in read]


@pytest.mark.parametrize("style", ["page", "keyset", "next-url", "offset"])
def test_after_a_page_that_changed_others_are_still_passed_over(serve, style):
    shelf = Shelf(ROWS)
    reader = serve({"/laporan": shelf})
    asked = stream(paging=STYLES[style], cursor=CHANGED)
    before = known(list(reader.pages(asked)))
    shelf.rows = [*ROWS[:2], ROWS[2] | {"diubah": "2026-01-20T08:00:00Z"}, *ROWS[3:]]
    read = list(reader.pages(asked))

    again = list(reader.pages(asked, recall=before.get))

    assert [page.passed is None for page in again[:4]] == [False, True, False, False]
    assert [page.ordered for page in again[:2]] == [True, False]
    assert [gist(page) for page in again] == [gist(page) for page in read]


def test_a_record_more_on_the_last_page_is_read(serve):
    shelf = Shelf(ROWS)
    reader = serve({"/laporan": shelf})
    asked = stream(paging=PAGED, cursor=CHANGED)
    before = known(list(reader.pages(asked)))
    shelf.rows = [*ROWS, {"id": 8, "diubah": "2026-01-08T08:00:00Z"}]

    again = list(reader.pages(asked, recall=before.get))

    assert [len(page.records) for page in again] == [0, 0, 0, 2, 0]
    assert again[-1].high == {"updated": "2026-01-08T08:00:00+00:00", "key": "8"}


def test_a_run_goes_on_after_a_page_that_was_passed_over(serve):
    reader = serve({"/laporan": Shelf(ROWS)})
    asked = stream(paging=LINKED, cursor=CHANGED)
    read = list(reader.pages(asked))
    again = reader.pages(asked, recall=known(read).get)
    place = [next(again), next(again)][-1].next

    rest = list(reader.pages(asked, resume=place))

    assert [r.value["id"] for page in rest for r in page.records] == [5, 6, 7]
    assert rest[-1].high == read[-1].high


def test_against_a_stated_total_every_record_is_counted_unless_all_is_one_list(serve):
    reader = serve({"/laporan": Shelf(ROWS)})
    asked = stream(paging=STYLES["total"], write="incremental")
    read = list(reader.pages(asked))

    again = list(reader.pages(asked, recall=known(read).get))

    assert [page.passed for page in again] == [None] * len(read)
    assert again[-1].complete is read[-1].complete


def test_a_page_with_a_date_in_the_future_is_read_each_time(serve):
    late = [*ROWS[:2], {"id": 3, "diubah": "2027-01-01T08:00:00Z"}]
    reader = serve({"/laporan": Shelf(late)})

    read = list(reader.pages(stream(paging=LINKED, cursor=CHANGED)))

    assert [page.after is None for page in read] == [False, True]


def test_pages_of_another_form_are_read(serve):
    reader = serve({"/laporan": Shelf(ROWS)})
    asked = stream(paging=PAGED)
    before = known(list(reader.pages(asked)))
    older = {
        url: replace(kept, after={**(kept.after or {}), "form": 0})
        for url, kept in before.items()
    }

    again = list(reader.pages(asked, recall=older.get))

    assert {page.passed for page in again} == {None}


def test_a_server_that_begins_to_repeat_a_known_page_is_still_a_loop(serve):
    shelf = Shelf(ROWS)
    reader = serve({"/laporan": shelf})
    asked = stream(paging=PAGED)
    before = known(list(reader.pages(asked)))
    reader.city.paths["/laporan"] = lambda asked: shelf(asked | {"hal": "1"})

    pages, refused = reader.until_refusal(asked, recall=before.get)

    assert ([page.passed is None for page in pages], refused.rule) == ([False], "loop")


@pytest.mark.parametrize("spelt", ["/", "\\/"])
@pytest.mark.parametrize("joined", ["&", "\\u0026"])
def test_a_link_stays_in_its_page_and_is_found_there_again(serve, spelt, joined):
    shelf = Shelf(ROWS)

    def php(asked: dict[str, str]) -> bytes:
        text = shelf(asked).decode().replace("/", spelt).replace("&", joined)
        return text.encode()

    reader = serve({"/laporan": php})
    read = list(reader.pages(stream(paging=LINKED)))

    again = list(reader.pages(stream(paging=LINKED), recall=known(read).get))

    assert [gist(page) for page in again] == [gist(page) for page in read]
    assert {page.passed is None for page in again} == {False}
    assert not any("ahasia" in json.dumps(page.after) for page in read)
