"""A slow but honest link gets the time its bytes are worth; nobody else does."""

from __future__ import annotations

import time

import pytest

from connectors.certify.hostile import HostileServer, drip, head, page
from connectors.certify.proxy import FaultProxy
from connectors.fetch import Fetcher, FetchError
from connectors.network.limits import Deadline, Limits

BODY = b"[" + b"1," * 30_000 + b"1]"


def fetcher(host_port: str, **limits: float) -> Fetcher:
    asked = Limits(**{"deadline_s": 0.4, "rate_grace_s": 0.3} | limits)
    hosts = frozenset({host_port})
    return Fetcher(f"http://{host_port}", allowed_hosts=hosts, limits=asked)


def test_a_page_over_a_slow_link_arrives_after_its_plain_deadline():
    with HostileServer({"/": page(BODY)}) as server, FaultProxy(server.port) as proxy:
        proxy.kbps, proxy.latency_s = 60, 0.1
        began = time.monotonic()
        with fetcher(proxy.host_port) as fetch:
            assert fetch.get("/").body == BODY

    assert time.monotonic() - began > 0.9


def test_a_link_that_is_honest_for_ever_is_cut_at_the_longest_time():
    ever = drip(head(200), b"1" * 4096, 0.01)
    with HostileServer({"/": ever}) as server:
        began = time.monotonic()
        with fetcher(server.host_port, longest_s=0.8) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule == "too_slow"
    assert 0.7 < time.monotonic() - began < 1.5


def test_a_drip_earns_no_time():
    with HostileServer({"/": drip(head(200), b"1" * 20, 0.02)}) as server:
        began = time.monotonic()
        with fetcher(server.host_port, min_bytes_per_s=0) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert failed.value.rule == "too_slow"
    assert time.monotonic() - began < 0.8


def test_the_time_earned_grows_with_the_bytes_within_bounds():
    now = [0.0]
    deadline = Deadline(lambda: now[0], Limits(), "kota.test")
    found = []

    for received in (0, 600_000, 1_800_000, 50_000_000):
        deadline.earned(received)
        found.append(deadline.left())

    assert found == [60.0, 60.0, 180.0, 240.0]


@pytest.mark.parametrize("fault", ["cut_after", "drop_reply"])
def test_an_answer_lost_on_the_way_is_a_failure_that_may_pass(fault):
    with HostileServer({"/": page(BODY)}) as server, FaultProxy(server.port) as proxy:
        setattr(proxy, fault, 1000 if fault == "cut_after" else True)
        with fetcher(proxy.host_port) as fetch:
            with pytest.raises(FetchError) as failed:
                fetch.get("/")

    assert (failed.value.rule, failed.value.retryable) == ("truncated", True)
    assert proxy.passed == (1000 if fault == "cut_after" else 0)
    assert len(server.asked) == 1
