"""Incremental reading: lower bound, order, and a mark no clock can poison."""

from __future__ import annotations

from datetime import timedelta

import pytest

from connectors.base import Completeness
from schemas.manifests.manifest import CursorSpec

LOCAL = CursorSpec(
    fields=("diubah", "id"),
    param="sejak",
    kind="local-datetime",
    overlap=timedelta(minutes=10),
    zone="Asia/Jakarta",
    formats=("%Y-%m-%d %H:%M:%S",),
    format="%Y-%m-%d %H:%M:%S",
)
PAGES = {"style": "page", "param": "page", "start": 1, "last_at": "last"}


def rows(*moments: str) -> list[dict]:
    return [{"id": n, "diubah": moment} for n, moment in enumerate(moments, 1)]


def paged(all_rows: list[dict], size: int = 2):
    def answer(params):
        page = int(params["page"])
        cut = all_rows[(page - 1) * size : page * size]
        return {"data": cut, "last": -(-len(all_rows) // size)}

    return answer


THREE = rows("2026-01-05 08:00:00", "2026-01-05 09:00:00", "2026-01-05 10:00:00")


def test_the_first_run_asks_for_everything_and_marks_the_newest(serve, a_stream):
    reader = serve({"/laporan": paged(THREE)})

    pages = list(reader.pages(a_stream(paging=PAGES, cursor=LOCAL)))

    assert "sejak" not in reader.city.asked[0][1]
    assert pages[0].high == {"updated": "2026-01-05T02:00:00+00:00", "key": "2"}
    assert pages[1].high == {"updated": "2026-01-05T03:00:00+00:00", "key": "3"}
    assert all(page.ordered for page in pages)


def test_a_later_run_asks_from_the_mark_less_the_overlap_in_the_citys_words(
    serve, a_stream
):
    reader = serve({"/laporan": paged(THREE)})
    mark = {"updated": "2026-01-05T03:00:00+00:00", "key": "3"}

    first, second = reader.pages(a_stream(paging=PAGES, cursor=LOCAL), position=mark)

    asked = [params["sejak"] for _, params in reader.city.asked]
    assert asked == ["2026-01-05 09:50:00"] * 2


def test_a_resumed_run_keeps_its_own_lower_bound(serve, a_stream):
    reader = serve({"/laporan": paged(THREE)})
    stream = a_stream(paging=PAGES, cursor=LOCAL)
    old = {"updated": "2026-01-05T00:00:00+00:00", "key": "0"}
    first = next(reader.pages(stream, position=old))

    [second] = reader.pages(stream, position=first.high, resume=first.next)

    assert [p["sejak"] for _, p in reader.city.asked] == ["2026-01-05 06:50:00"] * 2
    assert second.ordered and second.next is None


@pytest.mark.parametrize(
    ("spec", "mark", "text"),
    [
        (
            CursorSpec(("u",), "s"),
            "2026-01-05T03:00:00+00:00",
            "2026-01-05T02:50:00+00:00",
        ),
        (
            CursorSpec(("u",), "s", zone="Asia/Jakarta"),
            "2026-01-05T03:00:00+00:00",
            "2026-01-05T09:50:00+07:00",
        ),
        (
            CursorSpec(("u",), "s", kind="local-datetime", zone="Asia/Jakarta"),
            "2026-01-05T03:00:00+00:00",
            "2026-01-05T09:50:00",
        ),
        (CursorSpec(("u",), "s", format="unix"), "1970-01-01T00:20:00+00:00", "600"),
        (CursorSpec(("u",), "s", kind="integer"), 42, "42"),
        (CursorSpec(("u",), "s", kind="text"), "abc", "abc"),
    ],
)
def test_the_lower_bound_is_written_as_the_manifest_declares(
    serve, a_stream, spec, mark, text
):
    reader = serve({"/laporan": lambda _: {"data": []}})

    list(reader.pages(a_stream(cursor=spec), position={"updated": mark, "key": ""}))

    assert reader.city.asked[0][1]["s"] == text


def test_records_out_of_order_are_noticed_and_no_mark_is_given_before_the_end(
    serve, a_stream
):
    mixed = rows(
        "2026-01-05 10:00:00",
        "2026-01-05 08:00:00",
        "2026-01-05 09:00:00",
        "2026-01-05 09:30:00",
    )
    reader = serve({"/laporan": paged(mixed)})

    first, last = reader.pages(a_stream(paging=PAGES, cursor=LOCAL))

    assert (first.ordered, last.ordered) == (False, True)
    assert first.high is None
    assert last.high == {"updated": "2026-01-05T03:00:00+00:00", "key": "1"}


def test_disorder_across_a_page_border_and_a_slice_is_noticed(serve, a_stream):
    mixed = rows("2026-01-05 08:00:00", "2026-01-05 10:00:00", "2026-01-05 09:00:00")
    reader = serve({"/laporan": paged(mixed)})
    stream = a_stream(paging=PAGES, cursor=LOCAL)
    first = next(reader.pages(stream))

    [second] = reader.pages(stream, resume=first.next)

    assert (first.ordered, second.ordered) == (True, False)
    assert second.high == {"updated": "2026-01-05T03:00:00+00:00", "key": "2"}


def test_equal_times_over_a_page_border_are_in_order(serve, a_stream):
    same = rows(*["2026-01-05 08:00:00"] * 4)
    reader = serve({"/laporan": paged(same)})

    pages = list(reader.pages(a_stream(paging=PAGES, cursor=LOCAL)))

    assert [page.ordered for page in pages] == [True, True]
    assert pages[-1].complete is Completeness.CLAIMED


def test_a_time_in_the_future_never_becomes_the_mark(serve, a_stream):
    future = rows("2026-01-05 08:00:00", "2036-01-01 00:00:00")
    reader = serve({"/laporan": paged(future)})

    [page] = reader.pages(a_stream(paging=PAGES, cursor=LOCAL))

    assert len(page.records) == 2
    assert page.high == {"updated": "2026-01-05T01:00:00+00:00", "key": "1"}


def test_unreadable_times_are_left_to_the_mapping(serve, a_stream):
    odd = [{"id": 1, "diubah": None}, {"id": 2}, "x", *rows("0000-00-00 00:00:00")]
    reader = serve({"/laporan": lambda _: {"data": odd}})

    [page] = reader.pages(a_stream(cursor=LOCAL, key=()))

    assert (len(page.records), page.high, page.ordered) == (4, None, True)


def test_numbers_can_be_a_cursor(serve, a_stream):
    spec = CursorSpec(("id",), "sesudah", kind="integer")
    reader = serve({"/laporan": lambda _: {"data": [{"id": 9}, {"id": 10}]}})

    [page] = reader.pages(a_stream(cursor=spec))

    assert page.high == {"updated": 10, "key": ""}
