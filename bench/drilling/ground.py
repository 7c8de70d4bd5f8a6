"""Where drills happen: servers, cities that change, the hub's processes, a watcher."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bench.drilling import manifests
from bench.drilling.fleet import Fleet
from bench.drilling.served import Cities, serving
from bench.drilling.watching import Watcher
from bench.drilling.world import Source
from hub.embedded.servers import Servers
from tests.faults.cutting import Cutter
from tests.servers.cluster import Cluster, Database
from tests.workers.province import Hub, founded

DATABASE: Final = "hub_drills"
BEAT_S: Final = 0.3
MINUTE_S: Final = 60.0
OPEN: Final = """
    select (select count(*) from job where state in ('due', 'leased')
            and (kind = 'sync' or exists (select from mark)))
         + (select count(*) from mark)
"""
ENDS: Final = """
    select j.stream_id, j.state, r.outcome, r.held, coalesce(r.reason_en, j.error)
    from job j left join run r on r.id = j.run_id where j.id = any(:jobs)
"""


class Unsettled(Exception):
    """The hub did not come to rest; the message says what is left."""


class Life(threading.Thread):
    """Lets the cities change and asks for pulls, until it is told to rest."""

    def __init__(self, hub: Hub, sources: Sequence[Source]) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random()
        self._hub, self._sources = hub, sources
        self._going = threading.Event()
        self._resting = threading.Event()
        self._end = threading.Event()

    def go(self, chance: random.Random) -> None:
        """Change and ask."""
        self.chance = chance
        self._resting.clear()
        self._going.set()

    def rest(self) -> None:
        """Change nothing and ask for nothing any more."""
        self._going.clear()
        self._resting.wait(30)

    def end(self) -> None:
        """End for good."""
        self._end.set()
        self._going.set()
        self.join(30)

    def run(self) -> None:
        """Beat after beat."""
        while not self._end.is_set():
            if not self._going.is_set():
                self._resting.set()
                self._going.wait()
                continue
            for source in self.chance.sample(list(self._sources), 2):
                source.beat()
            wanted = self.chance.sample(list(self._sources), 3)
            try:
                self._hub.ask(*(source.stream for source in wanted))
            except SQLAlchemyError:
                self._end.wait(BEAT_S)
            self._end.wait(self.chance.uniform(0, 2 * BEAT_S))


@dataclass
class Ground:
    """One hub under drill."""

    servers: Servers
    hub: Hub
    sources: Sequence[Source]
    cities: Cities
    cutter: Cutter
    fleet: Fleet
    watcher: Watcher
    life: Life
    restarts: list[tuple[str, float]] = field(default_factory=list)
    known: set[Any] = field(default_factory=set)  # violations that were found

    def may_restart(self, name: str, most: int) -> bool:
        """Whether a server may be killed once more; its keeper gives up after eight."""
        now = time.monotonic()
        self.restarts = [r for r in self.restarts if now - r[1] < MINUTE_S]
        if sum(1 for known, _ in self.restarts if known == name) >= most:
            return False
        self.restarts.append((name, now))
        return True

    def calm(self) -> None:
        """Every server and process alive, nobody asleep, no answer about to be lost."""
        self.cutter.cut_at(0)
        self.fleet.wake(every=True)
        self.fleet.fill()
        for keeper in self.servers.keepers.values():
            keeper.wait_ready()

    def settle(self, seconds: float = 120.0, rounds: int = 6) -> None:
        """Rest, and let everything be read once after the last change.

        Raises Unsettled when that does not come about.
        """
        self.life.rest()
        self.calm()
        until = time.monotonic() + seconds
        self._idle(until)
        wrong: list[Any] = []
        for _ in range(rounds):
            asked = self._ask()
            self._idle(until)
            wrong = [row for row in self._ends(asked) if not _well(row)]
            if not wrong:
                return
        raise Unsettled(f"after {rounds} pulls: {wrong}")

    def _ask(self) -> list[int]:
        """Ask for every stream; a pool of connections may be stale at first."""
        streams = [source.stream for source in self.sources]
        try:
            return self.hub.ask(*streams)
        except SQLAlchemyError:
            return self.hub.ask(*streams)

    def _ends(self, asked: list[int]) -> list[tuple[Any, ...]]:
        return self.hub.rows(ENDS, jobs=asked)

    def _idle(self, until: float) -> None:
        left: object = None
        while time.monotonic() < until:
            try:
                left = self.hub.one(OPEN)
            except SQLAlchemyError as error:
                left = error
            if left == 0:
                return
            time.sleep(0.1)
            self.fleet.fill()
        raise Unsettled(f"still open: {left}; {self._left()}")

    def _left(self) -> str:
        query = (
            "select id, kind, stream_id, state, leased_by, attempts, due_at, error"
            " from job where state in ('due', 'leased') limit 5"
        )
        return str(self.hub.rows(query))


def _well(row: tuple[Any, ...]) -> bool:
    _, state, outcome, held, _ = row
    return state == "done" and str(outcome).startswith("complete") and not held


@contextmanager
def opened(
    servers: Servers, seed: int, cities: int = 3, workers: int = 3, pool: int = 2
) -> Iterator[Ground]:
    """A fresh hub with its cities and processes; everything ends with the block."""
    cluster = Cluster(servers.admin_url)
    database = cluster.database(DATABASE)
    with cluster.connect() as admin:
        admin.execute(f"alter database {DATABASE} set synchronous_commit = on")
    with ExitStack() as undo:
        undo.callback(cluster.drop, database)
        hub = undo.enter_context(founded(database, servers.broker_url))
        sources = manifests.sources(seed, cities)
        served = undo.enter_context(serving(sources))
        cutter = undo.enter_context(Cutter(database.app_url))
        folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        hub.allow(served.host_port)
        for source in sources:
            hub.apply(manifests.manifest(source, f"http://{served.host_port}"))
        near = hub.environment | {"HUB_LOG_LEVEL": "INFO"}
        far: Mapping[str, str] = near | {"HUB_DATABASE_URL": cutter.url}
        fleet = undo.enter_context(Fleet(near, far, folder, workers, pool))
        watcher = Watcher(_dsn(database), fleet.worker_pids)
        life = Life(hub, sources)
        for thread in (watcher, life):
            thread.start()
            undo.callback(thread.end)
        yield Ground(servers, hub, sources, served, cutter, fleet, watcher, life)


def _dsn(database: Database) -> str:
    url = make_url(database.owner_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
