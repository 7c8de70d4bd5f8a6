"""A page that somebody keeps is asked for conditionally, and read as if it had come."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from connectors.caching import CachedFetcher, Kept, NotModified
from connectors.certify.hostile import Behaviour, HostileServer, fresh, page

Recall = Callable[[str], Kept | None]


def get(behaviour: Behaviour, recall: Recall, times: int = 1):
    with HostileServer({"/a": behaviour}) as server:
        hosts = frozenset({server.host_port})
        with CachedFetcher(server.url, recall=recall, allowed_hosts=hosts) as fetcher:
            found = [fetcher.get("/a", {"x": "1"}) for _ in range(times)]
    return found, server, fetcher


def test_an_unknown_page_is_asked_for_plainly():
    [found], server, fetcher = get(fresh(b"[1]"), lambda url: None)

    assert (found.status, found.body) == (200, b"[1]")
    assert "if-none-match" not in server.asked[0].headers
    assert fetcher.reused == set()


def test_an_unchanged_page_comes_out_of_the_store_as_if_it_had_been_sent():
    kept = Kept('"1"', "Tue, 24 Nov 2026 03:00:00 GMT", lambda: b"[1]")
    seen: list[str] = []

    def recall(url: str) -> Kept:
        seen.append(url)
        return kept

    [found], server, fetcher = get(fresh(b"[1]"), recall)

    assert (found.status, found.body, found.wire_bytes) == (200, b"[1]", 0)
    assert seen == [found.url] == list(fetcher.reused)
    assert server.asked[0].headers["if-none-match"] == '"1"'
    assert server.asked[0].headers["if-modified-since"].startswith("Tue")


def test_a_changed_page_is_taken_as_it_comes():
    kept = Kept('"1"', None, lambda: b"[1]")

    [found], _, fetcher = get(fresh(b"[2]", '"2"'), lambda url: kept)

    assert (found.body, found.headers["etag"]) == (b"[2]", '"2"')
    assert fetcher.reused == set()


def test_a_stream_of_one_unchanged_page_ends_with_that_one_request():
    with pytest.raises(NotModified):
        get(fresh(b"[1]"), lambda url: Kept('"1"', None, None))


def test_a_body_that_is_gone_meanwhile_is_asked_for_again():
    [found], server, _ = get(fresh(b"[1]"), lambda url: Kept('"1"', None, lambda: None))

    assert (found.body, len(server.asked)) == (b"[1]", 2)


def test_a_page_that_was_shown_a_moment_ago_is_not_asked_for():
    kept = Kept(None, None, lambda: b"[1]", confirmed=True)

    [found], server, _ = get(page(b"[2]"), lambda url: kept)

    assert (found.body, server.asked) == (b"[1]", [])


def confirm(behaviour: Behaviour, recall: Recall):
    with HostileServer({"/a": behaviour}) as server:
        hosts = frozenset({server.host_port})
        with CachedFetcher(server.url, recall=recall, allowed_hosts=hosts) as fetcher:
            return fetcher.confirm(f"{server.url}/a"), server, fetcher


def gone() -> bytes:
    raise AssertionError("nobody needs the body")


def test_who_needs_no_body_gets_none_of_an_unchanged_page():
    found, server, fetcher = confirm(fresh(b"[1]"), lambda url: Kept('"1"', None, gone))

    assert (found.status, found.body, found.url in fetcher.reused) == (304, b"", True)
    assert len(server.asked) == 1


def test_a_changed_page_comes_to_whoever_needs_no_body():
    kept = Kept('"1"', None, gone)

    found, _, fetcher = confirm(fresh(b"[2]", '"2"'), lambda url: kept)

    assert (found.status, found.body, fetcher.reused) == (200, b"[2]", set())


def test_an_unknown_page_cannot_be_confirmed():
    found, server, fetcher = confirm(page(b"", 304), lambda url: None)

    assert (found.status, fetcher.reused) == (304, set())
    assert "if-none-match" not in server.asked[0].headers


def test_a_304_that_nobody_asked_for_is_no_page():
    [found], _, _ = get(page(b"", 304), lambda url: None)

    assert found.status == 304
