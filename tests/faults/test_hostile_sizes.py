"""What is too large costs neither memory nor the other cities; what is slow arrives."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from connectors.certify.hostile import JSON, HostileServer, flood, head, page
from connectors.certify.packing import PACKING
from connectors.certify.proxy import FaultProxy
from connectors.network.limits import Limits
from tests.faults.arena import body
from tests.workers import city
from workers import reaching, spooling

pytestmark = pytest.mark.faults
MEBIBYTE = 1 << 20
ROOM = 64 * MEBIBYTE
# Reads addresses one after the other in a process of its own; says how much its
# memory grew at its highest.
READER = """
import sys
from connectors.fetch import Fetcher, FetchError
from schemas import strict
from schemas.values.problem import Refused
from tests import peak
base, *paths = sys.argv[1:]
rules, before = [], 0
for path in ["/warm", *paths]:
    with Fetcher(base, allowed_hosts=frozenset({base[7:]})) as door:
        try:
            strict.json(door.get(path).body)
            rules.append("taken")
        except FetchError as error:
            rules.append(error.rule)
        except Refused as error:
            rules.append(error.problems[0].rule)
    before = before or peak.kib()
print((peak.kib() - before) * 1024, *rules[1:])
"""
BOMBS = {f"/{n}": f for n, f in enumerate(PACKING) if "bomb" in f.name}
ENDLESS = {
    "/spaces": flood(head(200, JSON), b" " * 65536),
    "/chunks": flood(
        head(200, JSON, "Transfer-Encoding: chunked"),
        b"10000\r\n" + b"[" * 65536 + b"\r\n",
    ),
    "/headers": flood(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n" * 4096),
    "/one-header": flood(b"HTTP/1.1 200 OK\r\nA: ", b"b" * 65536),
    "/hints": flood(b"", head(103) * 500),
    "/5gb": page(b"x", 200, "Content-Length: 5368709120"),
}


def grown(server, *paths):
    """Bytes that reading these paths cost at the highest, and what came of each."""
    said = subprocess.run(
        [sys.executable, "-c", READER, server.url, *paths],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    ).stdout.split()
    return int(said[0]), said[1:]


def test_no_bomb_and_no_endless_answer_costs_more_than_64_mb():
    bombs = {path: fault.make(b"[]") for path, fault in BOMBS.items()}
    with HostileServer({"/warm": page(b"[1]")} | bombs | ENDLESS) as server:
        bytes_grown, rules = grown(server, *bombs, *ENDLESS)

    assert bytes_grown < ROOM
    assert set(rules[: len(bombs)]) == {"too_large"}
    assert set(rules) <= {"too_large", "bad_response"}
    assert server.sent < 12 * 24 * MEBIBYTE


def test_what_is_read_of_a_hostile_body_costs_little_more_than_the_cap():
    deep = b"[" * (4 * MEBIBYTE)
    wide = b'{"a":' * MEBIBYTE
    digits = b"[" + b"9" * (8 * MEBIBYTE) + b"]"
    bodies = {"/deep": page(deep), "/wide": page(wide), "/digits": page(digits)}
    with HostileServer({"/warm": page(b"[1]")} | bodies) as server:
        bytes_grown, rules = grown(server, *bodies)

    assert bytes_grown < ROOM
    assert rules[:2] == ["json.too_deep"] * 2


def test_pages_without_end_stop_at_the_number_that_a_run_may_have(arena, monkeypatch):
    monkeypatch.setattr(spooling, "LIMITS", replace(spooling.LIMITS, max_pages=5))
    number = iter(range(1, 10_000))
    arena.behave(lambda peer: page(body(*city.reports(1, first=next(number))))(peer))

    found = arena.pull()

    assert (found.outcome, len(found.keys)) == ("partial", 5)
    assert "More than 5 pages" in found.reason
    assert len(arena.server.asked) == 5


def test_an_island_with_30_kilobytes_a_second_and_a_long_way_gets_its_page(
    arena, monkeypatch
):
    def limits(**given):
        own = {"deadline_s": 1.5, "connect_s": 1.5, "rate_grace_s": 2.0}
        return Limits(**given | own)

    monkeypatch.setattr(reaching, "Limits", limits)
    arena.good(city.reports(200))
    arena.honest.size = 200
    with FaultProxy(arena.server.port, kbps=30, latency_s=0.8) as proxy:
        arena.hub.allow(arena.server.host_port, proxy.host_port)
        arena.apply(arena.server.url, f"http://{proxy.host_port}")
        began = time.monotonic()

        found = arena.pull()

    arena.hub.allow(arena.server.host_port)
    arena.honest.size = 10
    assert (found.outcome, len(found.keys)) == ("complete", 200)
    assert time.monotonic() - began > 1.5
