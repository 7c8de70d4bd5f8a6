"""The whole installation of the drills: six hosts, three cities, one oracle."""

from __future__ import annotations

import http.client
import os
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import redis

from connectors.certify.hostile import HostileServer
from tests.faults.hosts import composed, store
from tests.faults.hosts.host import Host
from tests.faults.hosts.namespaces import Machine, Switch
from tests.faults.hosts.store import Store
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
FAST_HOST: Final = "worker-a"
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
OPEN: Final = """
    select (select count(*) from job where kind = 'sync' and state in ('due', 'leased'))
        + (select count(*) from mark)
"""


@dataclass
class Drill:
    """The hosts, what runs on them, and the cities that they read."""

    folder: Path
    hosts: dict[str, Host] = field(default_factory=dict)
    cities: dict[str, City] = field(default_factory=dict)

    def wire(self) -> None:
        """Turn the hosts on, start the data host's servers, make the tables."""
        shared = self.folder / "shared"
        (shared / "secrets").mkdir(parents=True)
        for name in composed.secret_names():
            word = secrets.token_urlsafe(24)
            (shared / "secrets" / name).write_text(word, encoding="ascii")
        names = [f"{address} {name}" for name, address in ADDRESSES.items()]
        names += [f"{ADDRESSES['postgres']} valkey", "127.0.0.1 localhost"]
        (shared / "hosts").write_text("\n".join(names) + "\n", encoding="ascii")
        self.switch = Switch(Machine("switch", shared))
        for name, address in ADDRESSES.items():
            host = Host(name, address, self.switch, shared, self.folder / name)
            self.hosts[name] = host
            host.boot()
        (self.folder / "fast").mkdir()
        (self.folder / "fast" / "sitecustomize.py").write_text(FAST, encoding="ascii")
        fast = (str(self.folder / "fast"), str(composed.ROOT))
        self.fast = {"PYTHONPATH": os.pathsep.join(fast)}
        base = f"http://{ADDRESSES['web']}:{PORT}"
        self.services = composed.services({"HUB_BASE_URL": base})
        self.store = Store(self.hosts["postgres"], self.services)
        store.link_programs(shared / "bin", self.store.who)
        self.store.start()
        self.hosts["web"].run(self.services["migrate"])

    def open_cities(self, hub: Hub) -> None:
        """Start the cities' server on its host, and connect the three cities."""
        self.hub = hub
        self.server = HostileServer({}, address=ADDRESSES["city"])
        with self.hosts["city"].inside():
            self.server.__enter__()
        self.renew()
        self.allowed = {"HUB_ALLOWED_HOSTS": self.server.host_port}
        hub.allow(self.server.host_port)
        for stream in CODES:
            hub.apply(_manifest(self.server.url, stream))

    def renew(self) -> None:
        """Cities that were asked nothing yet and hold nothing back."""
        for old in self.cities.values():
            old.gate.set()
        self.cities = {
            stream: City(city.reports(25, kode=code)) for stream, code in CODES.items()
        }
        self.server.pages = {PATHS[s]: made for s, made in self.cities.items()}

    def whole(self) -> dict[str, list[str]]:
        """What the store holds after pulls that nothing disturbs."""
        with self.hosts["city"].inside():
            for stream in CODES:
                self.hub.pull(stream)
        self.hub.compute()
        return self.hub.contents()

    def mend(self) -> None:
        """Bring up what an earlier drill left down, and wait until it works."""
        data = self.hosts["postgres"]
        for host in self.hosts.values():
            if host.machine is not None:
                host.plug()
        if "valkey" not in data.running:
            self.store.start_valkey()
        for name in WORKERS:
            if not self.hosts[name].on:
                self.man(name)
        if not self.hosts["web"].running:
            self.hosts["web"].start(self.services["web"])
        eventually(self.answers, 40)
        eventually(self.all_at_work, 40)

    def man(self, name: str) -> None:
        """Turn a worker host on, or off and on, with its two services."""
        host = self.hosts[name]
        host.kill()
        host.boot()
        more = self.allowed | (self.fast if name == FAST_HOST else {})
        for service in composed.of_workers(self.services):
            host.log(service).unlink(missing_ok=True)
            host.start(self.services[service], environment=more)

    def all_at_work(self) -> bool:
        """Whether both dispatchers listen and both workers wait for messages."""
        listening = (
            "select count(distinct client_addr) from pg_stat_activity"
            " where application_name = 'hub-dispatcher'"
        )
        if self.hub.one(listening) < 2:
            return False
        with self.hosts["postgres"].inside(), self.store.valkey() as broker:
            there = {
                str(c["addr"]).partition(":")[0]
                for c in broker.client_list()
                if c["cmd"] == "brpop"
            }
        return {ADDRESSES[name] for name in WORKERS} <= there

    def due(self, *, held_at: int | None = None) -> None:
        """Empty the store, so that every stream is due; cities hold back a page."""
        for made in self.cities.values():
            made.wait_at = held_at
        tables = "select tablename from pg_tables where schemaname = 'public'"
        emptied = [t for (t,) in self.hub.rows(tables) if t not in KEPT]
        self.hub.own(
            f"truncate {', '.join(emptied)};"
            " update stream set cursor = null, covered_until = null, fence = 0,"
            " last_run_at = null, last_success_at = null, last_outcome = null"
        )

    def everybody_holds(self, page: int) -> None:
        """Wait until each city has been asked for the page it holds back."""
        eventually(lambda: all(page in c.pages for c in self.cities.values()))

    def let_go(self, *but: str) -> None:
        """Answer at once from now on; who waits for `but` these streams goes on waiting."""
        for stream, made in self.cities.items():
            made.wait_at = None
            if stream not in but:
                made.gate.set()

    def settled(self, seconds: float = 30.0) -> dict[str, list[str]]:
        """What the store holds when no work is left."""
        t=eventually(self.done, seconds)
        self.hub.compute()
        t2=eventually(lambda: not self.hub.one(OPEN))
        print("settled", t, t2)
        return self.hub.contents()

    def done(self) -> bool:
        """Whether every stream was pulled to its end."""
        query = "select count(*) from run where outcome = 'complete'"
        return bool(self.hub.one(query) == len(CODES))

    def now(self) -> datetime:
        """The database's clock, by which all others are judged."""
        moment: datetime = self.hub.one("select clock_timestamp()")
        return moment

    def finished(self, *streams: str) -> datetime:
        """When the last of these streams was pulled to its end."""
        query = "select max(finished_at) from job where stream_id = any(:streams)"
        moment: datetime = self.hub.one(query, streams=list(streams or CODES))
        return moment

    def holders(self) -> dict[str, str]:
        """The host that works for each stream."""
        query = "select stream_id, leased_by from job where stream_id is not null"
        return {s: str(by).split(":")[1] for s, by in self.hub.rows(query)}

    def get(
        self, path: str, patience: float = 30.0
    ) -> tuple[int, dict[str, str], float]:
        """Ask the web host from the cities' host: status, headers, seconds."""
        line = http.client.HTTPConnection(ADDRESSES["web"], PORT, timeout=patience)
        began = time.monotonic()
        with self.hosts["city"].inside():
            line.connect()
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        line.close()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, time.monotonic() - began

    def ask_for(self, seconds: float, *paths: str) -> list[tuple[str, int, dict[str, str], float]]:
        """Ask for pages again and again for a while, each by one person."""
        answers = []
        end = time.monotonic() + seconds

        def ask(path: str) -> None:
            while time.monotonic() < end:
                try:
                    answers.append((path, *self.get(path)))
                except OSError as e:
                    answers.append((path, 0, str(e), 0))
                time.sleep(0.2)

        people = [threading.Thread(target=ask, args=(path,)) for path in paths]
        for person in people:
            person.start()
        for person in people:
            person.join()
        return answers

    def processes(self) -> dict[str, dict[str, int]]:
        """The processes on each host, as long as they run."""
        return {
            host.name: {n: p.pid for n, p in host.running.items() if p.poll() is None}
            for host in self.hosts.values()
        }

    def answers(self) -> bool:
        """Whether the web host is ready."""
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def close(self) -> None:
        """End everything; nothing is left on this machine but the test's folder."""
        if hasattr(self, "server"):
            self.renew()
            self.server.__exit__(None, None, None)
        for host in self.hosts.values():
            host.kill()
        if hasattr(self, "store"):
            self.store.remove()
        if hasattr(self, "switch"):
            self.switch.machine.kill()


def _manifest(url: str, stream: str) -> str:
    written = city.manifest(url, PATIENT)
    slug = stream.partition("-lapor")[0]
    written = written.replace("kota-medan", slug).replace(
        '"12.71"', f'"{CODES[stream]}"'
    )
    return written.replace("path: /laporan", f"path: {PATHS[stream]}")
