"""Files of any size: what goes on where it ended, what begins again, what gives up."""

from __future__ import annotations

import hashlib
import os
import tracemalloc
from collections.abc import Iterator

import pytest

from connectors.base import Begun, Context, RunLimits, TooSlow, Unfinished
from connectors.certify.hostile import HostileServer, head, packed, page, raw
from connectors.certify.proxy import FaultProxy
from connectors.certify.ranges import RangedFile
from connectors.downloading import Got, download
from connectors.fetch import Fetcher, FetchError
from connectors.patience import Patience

BODY = os.urandom(10_000)
WEEK = "Mon, 02 Mar 2026 02:00:00 GMT"
PATIENCE = Patience(sleep=lambda _: None)
LIMITS = RunLimits(keep_after_s=0.0, chunk_bytes=1_000, patience=PATIENCE)
SOON, LATER = 0.4, 20.0


class Memory:
    """A spool that forgets everything with the test."""

    def __init__(self) -> None:
        self.files: dict[str, list[bytes]] = {}
        self.validators: dict[str, str] = {}

    @property
    def size(self) -> int:
        return sum(len(chunk) for file in self.files.values() for chunk in file)

    def resume(self, url: str) -> Begun | None:
        if not self.files.get(url):
            return None
        return Begun(sum(map(len, self.files[url])), self.validators[url])

    def chunks(self, url: str) -> Iterator[bytes]:
        yield from self.files[url]

    def append(self, url: str, at: int, validator: str, data: bytes) -> None:
        if at == 0:
            self.done(url)
        assert at == sum(map(len, self.files.get(url, [])))
        self.files.setdefault(url, []).append(data)
        self.validators[url] = validator

    def done(self, url: str) -> None:
        self.files.pop(url, None)


def one_slice(
    host_port: str,
    spool: Memory | None,
    left_s: float = LATER,
    most: int = 1 << 20,
    conditions: dict[str, str] | None = None,
) -> Got:
    hosts = frozenset({host_port})
    with Fetcher(f"http://{host_port}", allowed_hosts=hosts) as fetcher:
        context = Context(fetcher, limits=LIMITS, spool=spool)
        return download(context, "/f", conditions, most, left_s)


def content(got: Got) -> bytes:
    with got.file as file:
        body = file.read()
    assert (len(body), hashlib.sha256(body).digest()) == (got.size, got.sha256)
    return body


def unfinished(host_port: str, spool: Memory) -> int:
    with pytest.raises(Unfinished) as stopped:
        one_slice(host_port, spool, SOON)
    return stopped.value.size


def test_a_file_that_comes_in_three_slices_is_whole_in_the_end():
    file = RangedFile(BODY, stop_after=4_000, silent=True)
    spool = Memory()
    with HostileServer({"/f": file}) as server:
        sizes = [unfinished(server.host_port, spool) for _ in range(2)]

        got = one_slice(server.host_port, spool)

    assert sizes == [4_000, 8_000]
    assert content(got) == BODY
    assert got.response.status == 200
    assert file.asked == [None, "bytes=4000-", "bytes=8000-"]


def test_a_file_without_etag_goes_on_by_its_last_modified():
    file = RangedFile(BODY, tag=None, modified=WEEK, stop_after=6_000, silent=True)
    spool = Memory()
    with HostileServer({"/f": file}) as server:
        unfinished(server.host_port, spool)

        got = one_slice(server.host_port, spool)

    assert content(got) == BODY
    assert file.asked == [None, "bytes=6000-"]


def test_a_connection_that_is_cut_again_and_again_goes_on_in_the_same_slice():
    file = RangedFile(BODY, stop_after=700)
    with HostileServer({"/f": file}) as server:
        got = one_slice(server.host_port, None)

    assert content(got) == BODY
    assert len(file.asked) == 15


def test_a_line_that_is_cut_behind_a_proxy_goes_on_too():
    file = RangedFile(BODY)
    with HostileServer({"/f": file}) as server:
        with FaultProxy(server.port, kbps=1000, cut_after=6_000) as proxy:
            got = one_slice(proxy.host_port, None)

    assert content(got) == BODY


def test_what_came_is_kept_by_chunks_before_the_worker_can_die():
    file = RangedFile(BODY, stop_after=4_500)
    spool, seen = Memory(), []

    class Killed(Exception):
        pass

    class Watched(Memory):
        def append(self, url: str, at: int, validator: str, data: bytes) -> None:
            spool.append(url, at, validator, data)
            seen.append(at)
            if len(seen) == 3:
                raise Killed

    with HostileServer({"/f": file}) as server:
        with pytest.raises(Killed):
            one_slice(server.host_port, Watched())
        file.stop_after = None

        got = one_slice(server.host_port, spool)

    assert seen == [0, 1_000, 2_000]
    assert content(got) == BODY
    assert file.asked == [None, "bytes=3000-"]


def test_a_short_download_never_touches_the_spool():
    spool = Memory()
    limits = RunLimits(chunk_bytes=1_000, patience=PATIENCE)
    with HostileServer({"/f": RangedFile(BODY)}) as server:
        hosts = frozenset({server.host_port})
        with Fetcher(server.url, allowed_hosts=hosts) as fetcher:
            context = Context(fetcher, limits=limits, spool=spool)
            got = download(context, "/f", None, 1 << 20, LATER)

    assert content(got) == BODY
    assert spool.files == {}


@pytest.mark.parametrize(
    "change",
    [
        {"tag": '"2"', "body": b"z" * 9_000},
        {"ranges": False},
        {"shift": 10},
        {"shift": -10},
        {"body": BODY[:4_000], "unmet": 10**9},
    ],
)
def test_what_does_not_fit_behind_what_came_begins_again(change):
    file = RangedFile(BODY, stop_after=5_000, silent=True)
    spool = Memory()
    with HostileServer({"/f": file}) as server:
        unfinished(server.host_port, spool)
        file.stop_after = None
        for name, value in change.items():
            setattr(file, name, value)

        got = one_slice(server.host_port, spool)

    assert content(got) == file.body
    assert got.response.status == 200
    assert spool.size == len(file.body) // 1_000 * 1_000


def test_a_file_that_was_whole_already_is_taken_from_the_spool():
    spool = Memory()
    file = RangedFile(BODY)
    with HostileServer({"/f": file}) as server:
        content(one_slice(server.host_port, spool))

        got = one_slice(server.host_port, spool)

    assert content(got) == BODY
    assert file.asked == [None, "bytes=10000-"]


@pytest.mark.parametrize(
    "without",
    [{"tag": None}, {"tag": 'W/"1"'}, {"tag": None, "modified": None}],
)
def test_a_server_that_cannot_go_on_and_is_too_slow_is_told_so(without):
    file = RangedFile(BODY, stop_after=5_000, silent=True)
    for name, value in without.items():
        setattr(file, name, value)
    spool = Memory()
    with HostileServer({"/f": file}) as server:
        with pytest.raises(TooSlow) as stopped:
            one_slice(server.host_port, spool, SOON)

    assert stopped.value.rule == "too_slow"
    assert "Range" in stopped.value.words.id and "Range" in stopped.value.words.en
    assert spool.size == 0


def test_a_slice_that_brings_nothing_new_is_not_followed_by_another():
    file = RangedFile(BODY, stop_after=5_000, silent=True)
    spool = Memory()
    with HostileServer({"/f": file}) as server:
        unfinished(server.host_port, spool)
        file.stop_after = 0

        with pytest.raises(TooSlow):
            one_slice(server.host_port, spool, SOON)


def test_parts_that_never_fit_end_after_a_few_beginnings():
    never = page(BODY, 206, "Content-Range: bytes 5-9/10")
    with HostileServer({"/f": never}) as server:
        with pytest.raises(FetchError) as failed:
            one_slice(server.host_port, None)

    assert failed.value.rule == "truncated"
    assert len(server.asked) < 10


def test_a_body_that_stays_short_and_cannot_go_on_is_a_failure():
    short = raw(head(200, "Content-Length: 100") + b"x" * 50)
    with HostileServer({"/f": short}) as server:
        with pytest.raises(FetchError) as failed:
            one_slice(server.host_port, None)

    assert failed.value.rule == "truncated"


@pytest.mark.parametrize("length", [True, False])
def test_a_file_above_its_cap_is_refused(length):
    lines = [f"Content-Length: {len(BODY)}"] if length else []
    with HostileServer({"/f": raw(head(200, *lines) + BODY)}) as server:
        with pytest.raises(FetchError) as failed:
            one_slice(server.host_port, None, most=5_000)

    assert failed.value.rule == "too_large"


def test_packed_content_is_unpacked_and_never_gone_on_with():
    spool = Memory()
    with HostileServer({"/f": packed(BODY)}) as server:
        got = one_slice(server.host_port, spool)

    assert content(got) == BODY
    assert server.asked[0].headers["accept-encoding"] == "identity"
    assert spool.files == {}


def test_an_unchanged_file_is_not_sent():
    with HostileServer({"/f": RangedFile(BODY)}) as server:
        got = one_slice(server.host_port, None, conditions={"If-None-Match": '"1"'})

    assert (got.response.status, content(got)) == (304, b"")


def test_an_error_page_is_a_body_under_the_cap_of_a_page():
    with HostileServer({"/f": page(b"maaf", 404)}) as server:
        got = one_slice(server.host_port, None)

    assert (got.response.status, got.response.body) == (404, b"maaf")
    assert content(got) == b""


def test_a_large_file_is_put_down_in_flat_memory():
    body = bytes(64 << 20)
    with HostileServer({"/f": RangedFile(body)}) as server:
        tracemalloc.start()
        got = one_slice(server.host_port, None, most=1 << 30)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert content(got) == body
    assert peak < 4 << 20
