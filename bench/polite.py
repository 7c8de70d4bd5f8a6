"""What an unchanged city pays for being read again: requests, and bytes on the wire.

A whole hub in this process (database, pipeline) against a city on loopback, counted
in a proxy between the two: request and answer, headers and bodies. The peer is the
first pull of the same stream, which reads everything.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from connectors.certify.hostile import JSON, HostileServer, Peer, head, page
from connectors.certify.proxy import FaultProxy
from tests.hub.services import building
from tests.servers import cluster
from tests.workers import city
from tests.workers.province import Hub, founded

MOST_REQUESTS: Final = 2
MOST_BYTES: Final = 2048
PAGE: Final = 500
START: Final = datetime(2024, 1, 5, 8, 0)
LIMITS: Final = "limits: {rps: 1000}, timeouts: {connect: 1s, read: 5s, run: 5m}"
REPORTS: Final = ("kota-medan-lapor/laporan", "/laporan")
FIGURES: Final = ("kota-medan-data/angka", "/angka")
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Listing:
    """A city's list, newest last; `since` is obeyed, an ETag given unless `plain`."""

    rows: Rows
    plain: bool
    whole: bool  # all rows in one answer

    def __call__(self, peer: Peer) -> None:
        """Answer one request as a path of a HostileServer."""
        query = parse_qs(urlsplit(peer.asked.target).query)
        number = int(query.get("hal", ["1"])[0])
        since = query.get("sejak", [""])[0].replace("T", " ").partition("+")[0]
        rows = [row for row in self.rows if row.get("diubah", "~") >= since]
        if not self.whole:
            rows = rows[(number - 1) * PAGE : number * PAGE]
        body = json.dumps({"data": rows}).encode()
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if not self.plain and peer.asked.headers.get("if-none-match") == tag:
            peer.send(head(304, f"ETag: {tag}"))
        else:
            page(body, 200, JSON, *([] if self.plain else [f"ETag: {tag}"]))(peer)


@dataclass(frozen=True)
class Case:
    """A kind of city: its stream and path, its manifest and its behaviour."""

    name: str
    stream: str
    path: str
    manifest: Callable[[str], str]
    listing: Listing


def reports(url: str) -> str:
    """Citizens' reports, page by page, with a cursor."""
    return city.manifest(url, LIMITS)


def figures(url: str) -> str:
    """Monthly figures as one whole list."""
    return building.FIGURES.replace(
        'base_url: "https://data.medan.example/"', f'base_url: "{url}", {LIMITS}'
    ).replace("    paging: {style: page, param: hal}\n", "")


def spoken(number: int) -> dict[str, Any]:
    """A report; a city gets one every three hours, 5,000 in twenty months."""
    moment = START + timedelta(hours=3 * number)
    opened, changed = f"{moment:%Y-%m-%d %H:%M}", f"{moment:%Y-%m-%d %H:%M:%S}"
    return building.report(number, dibuat=opened, diubah=changed)


def cases(count: int) -> Iterator[Case]:
    """The cities that are measured, with `count` rows each."""
    told = [spoken(number) for number in range(1, count + 1)]
    known = [
        building.figure(bulan=f"{1900 + n // 12}-{n % 12 + 1:02}") for n in range(count)
    ]
    for plain in (False, True):
        kind = "without ETag" if plain else "with ETag"
        listing = Listing(told, plain, whole=False)
        yield Case(f"reports, cursor, {kind}", *REPORTS, reports, listing)
    yield Case(
        "figures, one list, with ETag", *FIGURES, figures, Listing(known, False, True)
    )


@dataclass(frozen=True)
class Cost:
    """What one pull cost."""

    requests: int
    bytes: int


def pull(hub: Hub, case: Case, server: HostileServer, proxy: FaultProxy) -> Cost:
    """Pull once and count."""
    requests, moved = len(server.asked), proxy.asked + proxy.passed
    done = hub.pull(case.stream)
    if done["outcome"] != "complete":
        raise SystemExit(f"{case.name}: {done}")
    return Cost(len(server.asked) - requests, proxy.asked + proxy.passed - moved)


@contextmanager
def a_hub(servers: cluster.Cluster) -> Iterator[Hub]:
    """A fresh store with a small province."""
    database = servers.database("hub_polite")
    with founded(database) as hub:
        yield hub
    servers.drop(database)


def measure(case: Case, servers: cluster.Cluster) -> bool:
    """The first pull beside the third; the second still moves the cursor."""
    with a_hub(servers) as hub, HostileServer({case.path: case.listing}) as server:
        with FaultProxy(server.port) as proxy:
            hub.allow(proxy.host_port)
            hub.apply(case.manifest(f"http://{proxy.host_port}"))
            first = pull(hub, case, server, proxy)
            pull(hub, case, server, proxy)
            again = pull(hub, case, server, proxy)
    held = [
        say(case.name, "requests", again.requests, first.requests, MOST_REQUESTS),
        say(case.name, "bytes", again.bytes, first.bytes, MOST_BYTES),
    ]
    return all(held)


def say(case: str, what: str, ours: int, theirs: int, target: int) -> bool:
    """Print one result; less is better, and `target` is the most it may be."""
    line = {"bench": "polite", "case": case, "measure": f"{what} of an unchanged run"}
    found: dict[str, object] = {"ours": ours, "peer": "first pull", "theirs": theirs}
    found |= {"ratio": round(ours / theirs, 4), "target": target}
    print(json.dumps(line | found | {"holds": ours <= target}), flush=True)
    return ours <= target


def main(words: list[str]) -> int:
    """Measure every case; 1 if one costs more than it may."""
    count = 600 if "--quick" in words else 5000
    with cluster.running(broker=False) as started:
        servers = cluster.Cluster(started.admin_url)
        held = [measure(case, servers) for case in cases(count)]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
