"""The kind `rest` when a city misbehaves: loops, foreign links, errors, stalls."""

from __future__ import annotations

import pytest

from connectors.base import Completeness
from schemas.manifests.manifest import ErrorSign

ROWS = [{"id": n, "nilai": n / 4} for n in range(1, 8)]
PAGED = {"style": "page", "param": "page", "start": 1, "total_at": "total"}


def ids(pages) -> list[int]:
    return [record.value["id"] for page in pages for record in page.records]


def test_the_same_page_for_ever_is_a_loop_found_at_once(serve, a_stream):
    reader = serve({"/laporan": lambda _: {"data": ROWS[:3]}})
    stream = a_stream(paging={"style": "page", "param": "page"})

    pages, refusal = reader.until_refusal(stream)

    assert (len(pages), refusal.rule) == (1, "loop")
    assert len(reader.city.asked) == 2


def test_the_same_records_in_a_new_dress_are_a_loop(serve, a_stream):
    reader = serve({"/laporan": lambda p: {"data": ROWS[:3], "page": p["page"]}})
    stream = a_stream(paging={"style": "page", "param": "page"})

    pages, refusal = reader.until_refusal(stream)

    assert (len(pages), refusal.rule) == (1, "loop")


def test_a_next_url_that_points_back_is_a_loop(serve, a_stream):
    reader = serve(
        {"/laporan": lambda p: {"data": [{"id": p.get("c", "0")}], "next": "?c=1"}}
    )
    stream = a_stream(paging={"style": "next-url", "at": "next"})

    pages, refusal = reader.until_refusal(stream)

    assert (len(pages), refusal.rule) == (2, "loop")


def test_empty_pages_with_a_next_link_for_ever_end_at_the_first(serve, a_stream):
    reader = serve({"/laporan": lambda p: {"data": [], "next": f"?c={len(p)}x"}})
    stream = a_stream(paging={"style": "next-url", "at": "next"})

    [page] = reader.pages(stream)

    assert (page.next, page.complete) == (None, Completeness.CLAIMED)


def test_pages_are_bounded(serve, a_stream):
    reader = serve({"/laporan": lambda p: {"data": [{"id": p["page"]}]}})
    stream = a_stream(paging={"style": "page", "param": "page"})

    pages, refusal = reader.until_refusal(stream, max_pages=5)

    assert (len(pages), refusal.rule) == (5, "too_many_pages")


def test_a_run_that_brings_more_than_a_run_may_is_ended(serve, a_stream):
    rows = {"data": [{"id": n, "isi": "x" * 1000} for n in range(10)]}
    reader = serve({"/laporan": lambda p: rows | {"hal": p.get("hal")}})
    paging = {"style": "page", "param": "hal"}

    pages, refusal = reader.until_refusal(
        a_stream(paging=paging, key=()), max_bytes=5_000
    )

    assert (len(pages), refusal.rule) == (1, "too_many_bytes")
    assert pages[0].next["bytes"] > 10_000


def test_the_bytes_of_earlier_slices_count(serve, a_stream):
    reader = serve({"/laporan": lambda p: {"data": [{"id": p["hal"]}]}})
    stream = a_stream(paging={"style": "page", "param": "hal"})
    resume = {"number": 3, "at": 4, "seen": 3, "bytes": 9_000}

    pages, refusal = reader.until_refusal(stream, resume=resume, max_bytes=5_000)

    assert (pages, refusal.rule) == ([], "too_many_bytes")


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:1/laporan",
        "https://evil.example/x",
        "//evil.example/x",
        "http://169.254.169.254/",
    ],
)
def test_a_next_url_of_another_origin_is_refused_and_the_page_kept(
    serve, a_stream, link
):
    reader = serve({"/laporan": lambda _: {"data": ROWS[:1], "next": link}})
    stream = a_stream(paging={"style": "next-url", "at": "next"})

    pages, refusal = reader.until_refusal(stream)

    assert (ids(pages), refusal.rule) == ([1], "foreign_origin")
    assert len(reader.city.asked) == 1


@pytest.mark.parametrize(
    "link",
    [
        "http://user:x@127.0.0.1/",
        "javascript:alert(1)",
        "http:\\\\evil.example",
        "?a=\r\nb",
        "http://2130706433/",
        "?a=" + "x" * 9000,
    ],
)
def test_a_doubtful_next_url_is_never_asked_for(serve, a_stream, link):
    reader = serve({"/laporan": lambda _: {"data": ROWS[:1], "next": link}})
    stream = a_stream(paging={"style": "next-url", "at": "next"})

    _, refusal = reader.until_refusal(stream)

    assert refusal.rule in ("bad_url", "resume_too_long")
    assert len(reader.city.asked) == 1


def test_a_next_url_that_is_no_address_is_refused(serve, a_stream):
    reader = serve({"/laporan": lambda _: {"data": ROWS[:1], "next": {"a": 1}}})
    stream = a_stream(paging={"style": "next-url", "at": "next"})

    assert reader.until_refusal(stream)[1].rule == "bad_next"


def test_a_first_page_without_the_link_at_all_is_noted(serve, a_stream):
    reader = serve({"/laporan": lambda _: {"data": ROWS, "next_page_url": "?p=2"}})
    stream = a_stream(paging={"style": "next-url", "at": "nextpage"})

    [page] = reader.pages(stream)

    assert page.complete is Completeness.UNKNOWN
    assert page.notes[0].rule == "paging.link_absent"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ((200, b"<!DOCTYPE html><html><title>Login</title>"), "login_page"),
        ((200, b""), "json.empty"),
        ((200, b'{"data": [{"id": 1}'), "json.syntax"),
        ((200, b'{"data": [{"id": "\xff"}]}'), "text.not_utf8"),
        ((200, b"[" * 100_000), "json.too_deep"),
        ((200, {"data": None}), "no_records"),
        ((200, {"data": {}}), "loop_free"),
        ((200, {"datum": []}), "no_records"),
        ((200, {"data": "kosong"}), "no_records"),
        ((200, []), "no_records"),
        ((401, {}), "access_denied"),
        ((403, b"<html>WAF</html>"), "access_denied"),
        ((404, {}), "not_found"),
        ((410, {}), "not_found"),
        ((204, b""), "bad_status"),
        ((418, {}), "bad_status"),
    ],
)
def test_an_answer_that_is_no_data_is_refused_by_name(serve, a_stream, answer, rule):
    reader = serve({"/laporan": lambda _: answer})
    if rule == "loop_free":
        [page] = reader.pages(a_stream())
        assert [record.pointer for record in page.records] == ["/data"]
        return

    pages, refusal = reader.until_refusal(a_stream())

    assert (pages, refusal.rule, len(reader.city.asked)) == ([], rule, 1)
    assert refusal.raw is not None


@pytest.mark.parametrize(
    "said", [False, "500", 500, None, 1, {"a": 1}], ids=lambda said: repr(said)
)
def test_an_error_with_http_200_is_not_zero_records(serve, a_stream, said):
    body = {"success": said, "pesan": "Token kedaluwarsa", "data": []}
    reader = serve({"/laporan": lambda _: body})
    stream = a_stream(errors=ErrorSign("success", (True, "200", 200)))

    _, refusal = reader.until_refusal(stream)

    assert refusal.rule == "source_error"
    assert "Token kedaluwarsa" in refusal.words.id


def test_a_failing_page_is_tried_three_times_and_the_pages_before_are_kept(
    serve, a_stream
):
    def flaky(params):
        return (500, {}) if params["page"] == "2" else {"data": ROWS[:3], "total": 7}

    reader = serve({"/laporan": flaky})

    pages, refusal = reader.until_refusal(a_stream(paging=PAGED))

    assert (ids(pages), refusal.rule) == ([1, 2, 3], "server_error")
    assert refusal.retryable and refusal.status == 500
    assert (len(reader.city.asked), reader.pauses) == (4, [0.5, 2.0])


def test_a_long_retry_after_is_left_to_the_runner(serve, a_stream):
    reader = serve({"/laporan": lambda _: (429, {})}, **{"Retry-After": "600"})

    _, refusal = reader.until_refusal(a_stream())

    assert (refusal.rule, refusal.retry_after_s) == ("rate_limited", 600.0)
    assert (len(reader.city.asked), reader.pauses) == (1, [])
