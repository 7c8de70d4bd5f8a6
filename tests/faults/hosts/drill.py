"""The whole installation of the drills: five hosts, three cities, one oracle."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from connectors.certify.hostile import HostileServer
from tests.faults.hosts import composed, store
from tests.faults.hosts.host import Host
from tests.faults.hosts.namespaces import Machine, Switch
from tests.faults.hosts.store import Store
from tests.faults.hosts.visitor import Visitor
from tests.workers import city
from tests.workers.city import BINJAI, MEDAN, City
from tests.workers.crew import eventually
from tests.workers.province import Hub

ADDRESSES: Final = {
    "postgres": "10.77.0.2",
    "web": "10.77.0.3",
    "worker-a": "10.77.0.4",
    "worker-b": "10.77.0.5",
    "city": "10.77.0.6",
}
WORKERS: Final = ("worker-a", "worker-b")
FAST_HOST: Final = "worker-a"  # its clock is an hour fast in every drill
PORT: Final = 8000
DELI: Final = "deli-serdang-lapor/laporan"
CODES: Final = {MEDAN: "12.71", BINJAI: "12.75", DELI: "12.07"}
PATHS: Final = {MEDAN: "/laporan", BINJAI: "/binjai", DELI: "/deli"}
PATIENT: Final = "limits: {rps: 50}, timeouts: {connect: 2s, read: 30s, run: 5m}"
KEPT: Final = (
    *("region", "publisher", "coverage", "system", "stream", "manifest_version"),
    "alembic_version",
)
FAST: Final = """
import datetime, time_machine
ahead = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
time_machine.travel(ahead, tick=True).start()
"""
EMPTY: Final = """
    update stream set cursor = null, covered_until = null, fence = 0,
        last_run_at = null, last_success_at = null, last_outcome = null
"""
DONE: Final = """
    select count(*) from job j join run r on r.id = j.run_id
    where j.kind = 'sync' and j.state = 'done' and r.outcome = 'complete'
"""
LISTENING: Final = """
    select count(distinct client_addr) from pg_stat_activity
    where application_name = 'hub-dispatcher'
"""


@dataclass
class Drill:
    """The hosts, what runs on them, and the cities that they read."""

    folder: Path
    hosts: dict[str, Host] = field(default_factory=dict)
    cities: dict[str, City] = field(default_factory=dict)
    undo: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def wire(self) -> None:
        """Turn the hosts on, start the data host's servers, make the tables."""
        shared = self._shared()
        switch = Switch(Machine("switch", shared))
        self.undo.callback(switch.machine.kill)
        for name, address in ADDRESSES.items():
            host = Host(name, address, switch, shared, self.folder / name)
            self.hosts[name] = host
            self.undo.callback(host.kill)
            host.boot()
        base = f"http://{ADDRESSES['web']}:{PORT}"
        self.visitor = Visitor(self.hosts["city"], ADDRESSES["web"], PORT)
        self.services = composed.services({"HUB_BASE_URL": base})
        self.store = Store(self.hosts["postgres"], self.services)
        self.undo.callback(self.store.remove)
        store.link_programs(shared / "bin", self.store.who)
        self.store.start()
        self.hosts["web"].run(self.services["migrate"])

    def _shared(self) -> Path:
        """The folder of what every host sees: secrets, names, programs, a clock."""
        shared = self.folder / "shared"
        (shared / "secrets").mkdir(parents=True)
        for name in composed.secret_names():
            word = secrets.token_urlsafe(24)
            (shared / "secrets" / name).write_text(word, encoding="ascii")
        names = [f"{address} {name}" for name, address in ADDRESSES.items()]
        names += [f"{ADDRESSES['postgres']} valkey", "127.0.0.1 localhost"]
        (shared / "hosts").write_text("\n".join(names) + "\n", encoding="ascii")
        (shared / "fast").mkdir()
        (shared / "fast" / "sitecustomize.py").write_text(FAST, encoding="ascii")
        return shared

    def connect(self, hub: Hub) -> None:
        """Start the cities' server on its host, and apply the cities' manifests."""
        self.hub = hub
        self.server = HostileServer({}, address=ADDRESSES["city"])
        with self.hosts["city"].inside():
            self.undo.enter_context(self.server)
        self.renew()
        self.undo.callback(self.renew)
        hub.allow(self.server.host_port)
        for stream in CODES:
            hub.apply(_manifest(self.server.url, stream))

    def whole(self) -> dict[str, list[str]]:
        """What the store holds after pulls that nothing disturbs."""
        with self.hosts["city"].inside():
            for stream in CODES:
                self.hub.pull(stream)
        self.hub.compute()
        return self.hub.contents()

    def renew(self) -> None:
        """Cities that were asked nothing yet and hold nothing back."""
        for old in self.cities.values():
            old.gate.set()
        self.cities = {
            stream: City(city.reports(25, kode=code)) for stream, code in CODES.items()
        }
        self.server.pages = {PATHS[s]: made for s, made in self.cities.items()}

    def mend(self) -> None:
        """Bring up what an earlier drill left down, and wait until it works."""
        for host in self.hosts.values():
            if host.machine is not None:
                host.plug()
        if "valkey" not in self.hosts["postgres"].running:
            self.store.start_valkey()
        if not self.hosts["web"].pids():
            self.hosts["web"].start(self.services["web"])
        for name in WORKERS:
            self.man(name)
        eventually(self.visitor.is_served, 60)
        eventually(self.all_at_work, 60)

    def man(self, name: str) -> None:
        """Turn a worker host on if it is off, and start what does not run there."""
        host = self.hosts[name]
        if host.machine is None:
            host.boot()
        more = {"HUB_ALLOWED_HOSTS": self.server.host_port}
        if name == FAST_HOST:
            paths = (str(host.shared / "fast"), str(composed.ROOT))
            more["PYTHONPATH"] = os.pathsep.join(paths)
        for service in composed.of_workers(self.services):
            if service not in host.pids():
                host.log(service).unlink(missing_ok=True)
                host.start(self.services[service], environment=more)

    def all_at_work(self) -> bool:
        """Whether both dispatchers listen and both workers wait for messages."""
        waiting = self.store.waiting()
        there = {ADDRESSES[name] for name in WORKERS} <= waiting
        return there and self.hub.one(LISTENING) == len(WORKERS)

    def due(self, *, held_at: int | None = None) -> None:
        """Empty the store, so that every stream is due; cities hold back a page."""
        for made in self.cities.values():
            made.wait_at = held_at
        tables = "select tablename from pg_tables where schemaname = 'public'"
        emptied = [t for (t,) in self.hub.rows(tables) if t not in KEPT]
        self.hub.own(f"truncate {', '.join(emptied)}; {EMPTY}")

    def due_and_held(self) -> dict[str, str]:
        """Every stream is due and in mid-run: the host that works for each."""
        self.due(held_at=2)
        eventually(lambda: all(2 in made.pages for made in self.cities.values()))
        return self.holders()

    def let_go(self, *but: str) -> None:
        """Answer at once from now on; who waits for `but` these goes on waiting."""
        for stream, made in self.cities.items():
            made.wait_at = None
            if stream not in but:
                made.gate.set()

    def done(self) -> bool:
        """Whether every stream was pulled to its end."""
        return bool(self.hub.one(DONE) == len(CODES))

    def settled(self, seconds: float = 30.0) -> dict[str, list[str]]:
        """What the store holds when every stream is pulled and every cell computed."""
        eventually(self.done, seconds)
        self.hub.compute()
        eventually(lambda: not self.hub.one("select count(*) from mark"))
        return self.hub.contents()

    def now(self) -> datetime:
        """The database's clock, by which everything is judged."""
        moment: datetime = self.hub.one("select clock_timestamp()")
        return moment

    def finished(self, *streams: str) -> datetime:
        """When the last of these streams, or of all, was pulled to its end."""
        query = "select max(finished_at) from job where stream_id = any(:streams)"
        moment: datetime = self.hub.one(query, streams=list(streams or CODES))
        return moment

    def holders(self) -> dict[str, str]:
        """The host that works, or worked last, for each stream."""
        query = "select stream_id, leased_by from job where stream_id is not null"
        return {s: str(by).split(":")[1] for s, by in self.hub.rows(query)}

    def processes(self) -> dict[str, dict[str, int]]:
        """What runs on the hosts that work for the hub."""
        return {name: self.hosts[name].pids() for name in ("web", *WORKERS)}


def _manifest(url: str, stream: str) -> str:
    written = city.manifest(url, PATIENT).replace('"12.71"', f'"{CODES[stream]}"')
    written = written.replace("kota-medan", stream.partition("-lapor")[0])
    return written.replace("path: /laporan", f"path: {PATHS[stream]}")
