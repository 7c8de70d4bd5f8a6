"""Ten dead cities must not delay the other twenty-three.

A province of 33 cities, real dispatchers and Celery workers as in compose.yaml. Ten of
the cities are dead, each in another way. How long from asking for everybody until each
of the other 23 was pulled: with the ten, and without them, alternately. Three times:
at the first contact, when nobody knows who is dead; when it is known; and when ten
that were well have just died.

./run bench fairness [--quick]
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import redis

from bench.drilling import dead
from connectors.certify.hostile import HostileServer
from hub.embedded.servers import Servers
from hub.services.database import sessions
from hub.services.territory import provinces
from schemas.places.province import read_province
from tests.hub.services.building import REPORTS
from tests.servers import cluster
from tests.workers.crew import Crew, eventually
from tests.workers.province import Hub, founded

LIMIT: Final = 0.05
TWICE: Final = 2.0
WORKERS, POOL, DISPATCHERS = 2, 2, 2  # compose.yaml
QUICK_PAGES: Final = 2
# Everything is read again; what waits for its pause is forgotten.
AGAIN: Final = """
    update stream set cursor = null;
    update job set state = 'done', finished_at = now() where state = 'due'
"""
STRANGERS: Final = "delete from link; update stream set last_success_at = null"
WELL: Final = """
    update link set state = 'closed', failures = 0, probe_at = null, told_until = null;
    update stream set last_success_at = now() where manifest_version_id is not null
"""
# What the hub knows of the systems before each pull.
CASES: Final = {
    "first contact": STRANGERS,
    "the dead are known": "select 1",
    "the dead have just died": WELL,
}
TOOK: Final = """
    select s.system_id, extract(epoch from j.finished_at - :asked)::float8, r.outcome
    from job j join stream s on s.id = j.stream_id left join run r on r.id = j.run_id
    where j.id = any(:jobs)
"""
BUSY: Final = """
    select count(*) from job where state = 'leased' or state = 'due' and due_at <= now()
"""
DONE: Final = "select bool_and(state = 'done') from job where id = any(:jobs)"


@dataclass(frozen=True)
class City:
    """One of the 33, and what is wrong with it."""

    slug: str
    code: str
    fault: dead.Fault | None

    @property
    def stream(self) -> str:
        """Its only stream."""
        return f"{self.slug}-lapor/laporan"


@dataclass(frozen=True)
class Took:
    """Seconds until the last of the living was pulled, and the sum over all."""

    longest: float
    total: float


Sides = dict[bool, list[Took]]  # with the dead, and without them


def main(words: list[str]) -> int:
    """Measure; 1 if the dead cost the others more than they may."""
    quick = "--quick" in words
    repeats, pages = (1, QUICK_PAGES) if quick else (5, dead.PAGES)
    with cluster.running() as servers:
        found = _measure(servers, repeats, pages)
    held = [say(case, found[case]) for case in CASES]
    return 0 if all(held) else 1


def _measure(servers: Servers, repeats: int, pages: int) -> dict[str, Sides]:
    """Every case with the dead and without them, alternately, in one hub."""
    found: dict[str, Sides] = {case: {True: [], False: []} for case in CASES}
    with ExitStack() as undo:
        hub = undo.enter_context(_hub(servers))
        cities = undo.enter_context(HostileServer({}))
        faults = undo.enter_context(dead.doors(cities))
        known = _connect(hub, cities, faults)
        living = [city for city in known if city.fault is None]
        _behave(cities, known, pages)
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory()))
        crew = undo.enter_context(Crew(hub.environment, folder))
        for _ in range(WORKERS):
            crew.workers(POOL)
        for _ in range(DISPATCHERS):
            crew.dispatcher()
        _pull(hub, known, living)
        for turn in range(repeats):
            for case, before in CASES.items():
                for mixed in (False, True) if turn % 2 else (True, False):
                    _quiet(hub)
                    hub.own(AGAIN)
                    hub.own(before)
                    took = _pull(hub, known if mixed else living, living)
                    found[case][mixed].append(took)
                    print(f"{case}, {mixed=}: {took}", file=sys.stderr, flush=True)
    return found


@contextmanager
def _hub(servers: Servers) -> Iterator[Hub]:
    """A fresh hub with the whole province."""
    own = cluster.Cluster(servers.admin_url)
    made = own.database("hub_fairness")
    path = servers.broker_url.removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=path) as client:
        client.flushall()
    file = (resources.files("schemas.reference") / "sumatera-utara.csv").read_bytes()
    try:
        with founded(made, servers.broker_url, empty=False) as hub:
            with sessions.as_hub(hub.engine) as session:
                province = read_province(file.decode())
                provinces.load(session, province, file, datetime.now(UTC))
            yield hub
    finally:
        own.drop(made)


def _connect(
    hub: Hub, cities: HostileServer, faults: Sequence[dead.Fault]
) -> list[City]:
    """A system for each of the 33; the first ones have the addresses of the dead."""
    found = hub.rows("select code, slug from region where level = 2 order by code")
    made = []
    hosts = [cities.host_port]
    for (code, slug), fault in zip_longest(found, faults):
        url = fault.url if fault is not None and fault.url else f"{cities.url}/"
        hosts.append(urlsplit(url).netloc)
        made.append(City(slug, code, fault))
        written = REPORTS.replace("kota-medan", slug).replace('"12.71"', f'"{code}"')
        written = written.replace("path: /laporan", f"path: /{slug}")
        old = 'base_url: "https://lapor.medan.example/"'
        hub.apply(written.replace(old, f'base_url: "{url}", {dead.PATIENCE}'))
    hub.allow(*hosts)
    return made


def _behave(cities: HostileServer, known: Sequence[City], pages: int) -> None:
    """Let the cities of the server live, but those that are dead."""
    cities.pages = {
        f"/{city.slug}": (
            city.fault.behaviour
            if city.fault and city.fault.behaviour
            else dead.living(city.code, pages)
        )
        for city in known
    }


def _pull(hub: Hub, asked: Sequence[City], living: Sequence[City]) -> Took:
    """Ask for everybody at once, and wait for the living."""
    began = hub.one("select clock_timestamp()")
    jobs = dict(zip(asked, hub.ask(*(city.stream for city in asked)), strict=True))
    own = [jobs[city] for city in living]
    eventually(lambda: hub.one(DONE, jobs=own), 300)
    rows = hub.rows(TOOK, jobs=own, asked=began)
    wrong = [row for row in rows if not str(row[2]).startswith("complete")]
    if wrong:
        raise SystemExit(f"not complete: {wrong}")
    seconds = [row[1] for row in rows]
    return Took(max(seconds), sum(seconds))


def _quiet(hub: Hub) -> None:
    """Wait until nothing is under way; what waits for its pause may wait."""
    eventually(lambda: not hub.one(BUSY), 300)


def say(case: str, found: Sides) -> bool:
    """Print two figures, the mean and the last of the living; whether both hold."""
    mean = {m: [t.total / dead.LIVING for t in found[m]] for m in found}
    last = {m: [t.longest for t in found[m]] for m in found}
    words = "s until a living city was pulled, mean of 23"
    held = [_line(case, words, mean, 1 + LIMIT)]
    held.append(_line(case, "s until the last of the 23 was pulled", last, TWICE))
    return all(held)


def _line(case: str, measure: str, found: dict[bool, list[float]], most: float) -> bool:
    """One figure with the dead beside the same without them: `most` times at most."""
    with_, without = (statistics.median(found[mixed]) for mixed in (True, False))
    ratio = with_ / without
    line: dict[str, Any] = {"bench": "fairness", "case": case, "measure": measure}
    line |= {"ours": round(with_, 3), "peer": "without the 10 dead"}
    line |= {"theirs": round(without, 3), "ratio": round(ratio, 3)}
    line |= {"target": most, "holds": ratio < most, "repeats": len(found[True])}
    print(json.dumps(line), flush=True)
    return ratio < most


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
