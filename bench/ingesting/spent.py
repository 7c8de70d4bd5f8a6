"""What a process and the database behind it spent: CPU, memory, WAL, time."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import psycopg

from hub.embedded import servers
from tests.servers.cluster import Cluster, Database

TICKS: Final = os.sysconf("SC_CLK_TCK")
QUIET_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of a client and of PostgreSQL, and what else it took."""

    client_s: float
    server_s: float
    wall_s: float
    peak_mb: float
    wal_mb: float

    @property
    def cpu_s(self) -> float:
        """CPU of client and server together."""
        return self.client_s + self.server_s


def median(each: Sequence[Spent]) -> Spent:
    """The run whose CPU of both lies in the middle; of memory the highest peak."""
    middle = sorted(each, key=lambda one: one.cpu_s)[len(each) // 2]
    known = {field.name: getattr(middle, field.name) for field in fields(Spent)}
    return Spent(**known | {"peak_mb": max(one.peak_mb for one in each)})


def middle(numbers: Sequence[float]) -> float:
    """The median, rounded to what can be read off a line."""
    return round(statistics.median(numbers), 3)


@dataclass(frozen=True, slots=True)
class Store:
    """A PostgreSQL of this measurement alone, with the product's own settings."""

    cluster: Cluster
    sockets: Path
    postmaster: int

    def used_s(self) -> float:
        """CPU seconds of all its processes, living and gone."""
        ticks = _ticks(self.postmaster, gone=True)
        children = Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children")
        for word in children.read_text("ascii").split():
            ticks += _ticks(int(word), gone=False)
        return ticks / TICKS

    def wal_bytes(self) -> int:
        """How much WAL was ever written."""
        with self.cluster.connect() as admin:
            row = admin.execute("select pg_current_wal_lsn() - '0/0'").fetchone()
        assert row is not None
        return int(str(row[0]))

    def settle(self, database: Database) -> None:
        """Do what autovacuum and the checkpointer would do later anyway."""
        with psycopg.connect(address(self, database), autocommit=True) as owner:
            owner.execute("vacuum (analyze)")
            owner.execute("checkpoint")

    def sessions(self) -> frozenset[int]:
        """Processes that work for somebody: sessions, and autovacuum's workers."""
        busy = """
            select array_agg(pid) from pg_stat_activity
            where backend_type in ('client backend', 'autovacuum worker')
              and pid <> pg_backend_pid()
            """
        with self.cluster.connect() as admin:
            row: Any = admin.execute(busy).fetchone()
        return frozenset(row[0] or ())

    def wait_for(self, known: frozenset[int]) -> None:
        """Return when only known sessions are left, so that all CPU is counted."""
        until = time.monotonic() + QUIET_S
        while self.sessions() - known:
            if time.monotonic() > until:
                raise SystemExit("ingest: a session of a finished process is left")
            time.sleep(0.02)


def address(place: Store, database: Database) -> str:
    """libpq's words for a database, as superuser."""
    return f"host={place.sockets} port=5432 user=postgres dbname={database.name}"


def _ticks(pid: int, gone: bool) -> int:
    """utime and stime of a process, with those of its reaped children if asked."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # ended meanwhile: now among its parent's reaped children
    return sum(int(word) for word in words[11 : 15 if gone else 13])


@contextmanager
def store() -> Iterator[Store]:
    """A cluster in a temporary folder, flushed to disk as in production."""
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-"))
    try:
        with servers.start(folder, durable=True, broker=False) as started:
            line = (folder / "postgres" / "postmaster.pid").read_text("ascii")
            pid = int(line.split()[0])
            yield Store(Cluster(started.admin_url), started.sockets, pid)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(
    command: Sequence[str], environment: Mapping[str, str], place: Store
) -> tuple[Spent, dict[str, Any]]:
    """Run a process to its end; what it spent, and what it said in its last line.

    It says `peak_mb` of itself, for no one outside can read that when it is gone.
    """
    known = place.sessions()
    wal, server_s = place.wal_bytes(), place.used_s()
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=out, stderr=err
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall_s = time.monotonic() - began
        out.seek(0)
        err.seek(0)
        said = out.read().decode().strip().splitlines()
        if process.returncode or not said:
            raise SystemExit(f"ingest: {command[1:4]}: {err.read().decode()[-3000:]}")
    place.wait_for(known)
    told: dict[str, Any] = json.loads(said[-1])
    spent = Spent(
        client_s=used.ru_utime + used.ru_stime,
        server_s=place.used_s() - server_s,
        wall_s=wall_s,
        peak_mb=float(told["peak_mb"]),
        wal_mb=(place.wal_bytes() - wal) / 1e6,
    )
    return spent, told
