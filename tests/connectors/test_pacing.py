"""A system is asked no faster than it allows, and not by everybody at once."""

from __future__ import annotations

import pytest

from connectors.certify.hostile import HostileServer, page, redirect
from connectors.fetch import Fetcher
from connectors.network.pacing import Pace


class Time:
    """A clock that moves only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


def paced(rps: float, chance: float = 0.0) -> tuple[Pace, Time]:
    time = Time()
    return Pace(rps, time, time.sleep, lambda: chance), time


@pytest.mark.parametrize("rps", [0.1, 0.5, 2.0, 50.0])
def test_many_requests_take_as_long_as_the_rate_says(rps):
    pace, time = paced(rps)

    for _ in range(100):
        pace.wait()

    burst = max(1.0, 2 * rps)
    assert time.now - 100 == pytest.approx((100 - burst) / rps)


def test_a_short_run_is_not_held_up_but_its_start_is_spread():
    starts = []
    for chance in (0.0, 0.5, 1.0):
        pace, time = paced(2.0, chance)
        for _ in range(4):
            pace.wait()
        starts.append(time.now - 100)

    assert starts == [0.0, 0.25, 0.5]


def test_time_that_passes_between_requests_is_not_waited_for_again():
    pace, time = paced(2.0)
    for _ in range(4):
        pace.wait()
    time.now += 0.5

    pace.wait()

    assert sum(time.sleeps) == 0.0


def test_waiting_long_gives_no_more_than_the_burst():
    pace, time = paced(2.0)
    pace.wait()
    time.now += 1000

    for _ in range(5):
        pace.wait()

    assert time.sleeps[-1] == pytest.approx(0.5)


def test_every_request_waits_its_turn_redirects_too():
    pace, time = paced(1.0)
    pages = {"/a": redirect("/b"), "/b": page(b"[]")}
    with HostileServer(pages) as server:
        hosts = frozenset({server.host_port})
        with Fetcher(server.url, allowed_hosts=hosts, pace=pace) as fetcher:
            fetcher.get("/a")
            fetcher.get("/a")

    assert len(server.asked) == 4
    assert time.now - 100 == pytest.approx(2.0)
