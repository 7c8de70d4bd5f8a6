"""Slow, endless, swelling, lying and cut answers: each is ended, named and bounded."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib

import pytest

from connectors.certify import hostile
from connectors.certify.hostile import HostileServer, head, page
from connectors.fetch import Fetcher, FetchError, Limits

BODY = b'{"data": [1, 2, 3]}'
QUICK = Limits(deadline_s=0.4, connect_s=0.3)
PATIENT = Limits(deadline_s=5)


def get(behaviour: hostile.Behaviour, limits: Limits = PATIENT):
    with HostileServer({"/": behaviour}) as server:
        allowed = frozenset({server.host_port})
        with Fetcher(server.url, allowed_hosts=allowed, limits=limits) as fetch:
            return fetch.get("/"), server


def failure(behaviour: hostile.Behaviour, limits: Limits = PATIENT) -> FetchError:
    with pytest.raises(FetchError) as failed:
        get(behaviour, limits)
    assert failed.value.message_id and failed.value.message_en
    return failed.value


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.drip(head(200, "Content-Length: 100000"), b"1"),
        hostile.drip(head(200, "Transfer-Encoding: chunked"), b"1\r\n1\r\n"),
        hostile.drip(head(200, "Transfer-Encoding: chunked"), b"0"),
        hostile.drip(b"HTTP/1.1 200 OK\r\n", b"a"),
        hostile.drip(b"", b"H"),
        hostile.drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.1),
        hostile.raw(b"", then="hang"),
        hostile.raw(head(200, "Content-Length: 100") + b"[1", then="hang"),
    ],
    ids=["body", "chunks", "chunk-size", "header", "status", "103", "silent", "half"],
)
def test_a_drip_or_silence_is_cut_at_the_deadline(behaviour):
    began = time.monotonic()

    error = failure(behaviour, QUICK)

    assert (error.rule, error.retryable) == ("too_slow", True)
    assert time.monotonic() - began < 1.5


def test_a_body_below_the_minimum_rate_is_given_up_before_the_deadline():
    limits = Limits(deadline_s=30, rate_grace_s=0.2, min_bytes_per_s=1000)

    error = failure(hostile.drip(head(200, "Content-Length: 9999"), b"12"), limits)

    assert error.rule == "too_slow" and "1000" in error.message_en


def test_a_body_that_stalls_is_given_up_before_the_deadline():
    limits = Limits(deadline_s=30, rate_grace_s=0.2, min_bytes_per_s=1000)
    half = hostile.raw(head(200, "Content-Length: 9999") + b"12", then="hang")

    assert failure(half, limits).rule == "too_slow"


def test_a_slow_but_honest_link_completes():
    def slow(peer: hostile.Peer) -> None:
        peer.send(head(200, "Content-Length: 3000"))
        for _ in range(10):
            peer.pause(0.03)
            peer.send(b"x" * 300)

    limits = Limits(deadline_s=5, rate_grace_s=0.05, min_bytes_per_s=1000)

    response, _ = get(slow, limits)

    assert len(response.body) == 3000


def test_redirects_share_one_deadline():
    def late(peer: hostile.Peer) -> None:
        peer.pause(0.25)
        hostile.redirect("/")(peer)

    assert failure(late, QUICK).rule == "too_slow"


def test_endless_hints_are_not_taken_for_the_answer():
    error = failure(hostile.flood(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"))

    assert error.rule == "bad_response"


def test_a_few_hints_before_the_answer_are_fine():
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3
    ok = hostile.raw(hints + head(200, "Content-Length: 2") + b"[]", then="keep")

    response, _ = get(ok)

    assert (response.status, response.body) == (200, b"[]")


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_packed_body_is_unpacked(coding):
    response, _ = get(hostile.packed(BODY * 50, coding))

    assert response.body == BODY * 50
    assert response.wire_bytes < len(response.body)


def test_raw_deflate_and_several_gzip_members_are_understood():
    bare = zlib.compress(BODY, wbits=-15)
    members = gzip.compress(BODY) + gzip.compress(b" " * 9)

    first, _ = get(page(bare, 200, "Content-Encoding: deflate"))
    second, _ = get(page(members, 200, "Content-Encoding: x-gzip"))

    assert (first.body, second.body) == (BODY, BODY + b" " * 9)


@pytest.mark.parametrize(
    ("data", "coding"),
    [
        (gzip.compress(gzip.compress(BODY)), "gzip, gzip"),
        (gzip.compress(BODY), "gzip, identity, deflate"),
        (BODY, "br"),
        (BODY, "zstd"),
        (BODY, "aes"),
        (BODY, "gzip"),
        (BODY, "deflate"),
        (gzip.compress(BODY) + b"sisa", "gzip"),
        (zlib.compress(BODY) + b"sisa", "deflate"),
        (gzip.compress(BODY)[:-8] + b"\0" * 8, "gzip"),
    ],
    ids=[
        "twice",
        "thrice",
        "br",
        "zstd",
        "aes",
        "no-gzip",
        "no-deflate",
        "rest",
        "rest-z",
    ]
    + ["crc"],
)
def test_double_unknown_and_broken_packing_is_refused(data, coding):
    error = failure(page(data, 200, f"Content-Encoding: {coding}"))

    assert error.rule == "bad_encoding"


def test_two_encoding_headers_are_double_packing():
    twice = page(
        gzip.compress(gzip.compress(BODY)),
        200,
        "Content-Encoding: gzip",
        "Content-Encoding: gzip",
    )

    assert failure(twice).rule == "bad_encoding"


def test_a_gzip_stream_without_its_end_is_truncated():
    cut = page(gzip.compress(BODY * 99)[:-5], 200, "Content-Encoding: gzip")

    assert failure(cut).rule == "truncated"


def test_a_gzip_bomb_is_cut_while_memory_stays_flat():
    bomb = hostile.bomb(200)
    tracemalloc.start()

    error = failure(bomb)

    most_mib = tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()
    assert error.rule == "too_large" and "times" in error.message_en
    assert most_mib < 64


def test_a_body_that_unpacks_above_the_cap_is_cut():
    limits = Limits(max_unpacked_bytes=10_000, max_ratio=10**6)

    assert failure(hostile.packed(b"[" + b"1," * 9000), limits).rule == "too_large"


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.raw(head(200, "Content-Length: 99999999"), then="hang"),
        hostile.flood(head(200), b"x" * 4096),
        hostile.flood(head(200, "Transfer-Encoding: chunked"), b"1\r\nx\r\n" * 500),
    ],
    ids=["announced", "until-close", "tiny-chunks"],
)
def test_an_endless_body_is_cut_at_the_cap(behaviour):
    limits = Limits(max_wire_bytes=100_000, deadline_s=20)

    assert failure(behaviour, limits).rule == "too_large"


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    ],
)
def test_too_many_headers_are_refused(start):
    assert failure(hostile.raw(start)).rule in ("too_large", "bad_response")


def test_headers_without_end_are_refused():
    endless = hostile.flood(b"HTTP/1.1 200 OK\r\n", b"X-A: bbbbbbbbbbbbbbbb\r\n" * 99)

    assert failure(endless).rule == "bad_response"


@pytest.mark.parametrize(
    "behaviour",
    [
        hostile.short(BODY),
        hostile.chunked([BODY], ended=False),
        hostile.raw(head(200, "Content-Length: 99") + BODY, then="reset"),
        hostile.raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
        hostile.raw(b""),
    ],
    ids=["length", "chunks", "reset", "headers", "nothing"],
)
def test_a_cut_answer_is_a_failure_even_if_the_json_is_whole(behaviour):
    error = failure(behaviour)

    assert (error.rule, error.retryable) == ("truncated", True)


def test_a_chunked_answer_with_its_end_is_whole():
    response, _ = get(hostile.chunked([b"[1,", b"2]"]))

    assert response.body == b"[1,2]"


def test_an_old_server_that_ends_by_closing_is_understood():
    response, _ = get(hostile.raw(b"HTTP/1.0 200 OK\r\n\r\n" + BODY))

    assert response.body == BODY


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"+PONG\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n[1,2]",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n[1,2]\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n[1]\r\n0\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        b"HTTP/2 200\r\n\r\n",
    ],
)
def test_what_is_not_valid_http_is_named_so(data):
    assert failure(hostile.raw(data, then="hang")).rule == "bad_response"
