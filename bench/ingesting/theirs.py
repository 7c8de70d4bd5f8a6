"""The peer's processes: their environment, their database, and their check."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import psycopg

from bench.ingesting import spent
from bench.ingesting.city import City
from bench.ingesting.spent import Spent, Store
from hub.embedded import postgres, programs
from tests.servers.cluster import Database

Mode = Literal["arrow", "pydantic", "models", "start"]
HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[1]
LOCK: Final = HERE / "requirements.lock"
# The best of what was tried; docs/benchmarks.md says what that was.
SETTINGS: Final = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "NORMALIZE__WORKERS": "1",
    "LOAD__WORKERS": "2",
}
COUNT: Final = """
    select count(*), count(distinct id), count(*) filter (
        where kode in ('12.07', '12.71', '12.75')
          and status in ('Baru', 'Diproses', 'Selesai', 'Ditolak'))
    from kota.laporan
    """


def environment() -> Path | None:
    """The python of the peers' own environment, made when needed; None if it fails."""
    place = ROOT / ".venv" / "peers"
    python, stamp = place / "bin" / "python", place / "installed"
    if stamp.exists() and stamp.read_bytes() == LOCK.read_bytes():
        return python
    uv = str(ROOT / ".venv" / "bin" / "uv")
    shutil.rmtree(place, ignore_errors=True)
    install = ["pip", "install", "-q", "--system-certs", "--compile-bytecode"]
    for words in (
        ["venv", "-q", "--python", "3.11", str(place)],
        [*install, "--require-hashes", "-r", str(LOCK), "--python", str(python)],
    ):
        done = subprocess.run([uv, *words], capture_output=True, text=True, check=False)
        if done.returncode:
            return None
    stamp.write_bytes(LOCK.read_bytes())
    return python


@dataclass(frozen=True, slots=True)
class Peer:
    """One dlt pipeline: its mode, its folder of state, its database."""

    python: Path
    mode: Mode
    folder: Path
    database: Database
    place: Store
    city: City

    def pull(self, cursor: bool = True) -> Spent:
        """Run the pipeline once; exits when its table is not what it should be."""
        found = self._run(self.mode, "cursor" if cursor else "all")
        right = self.city.valid
        held = self.city.rows if self.mode == "arrow" else right
        with psycopg.connect(self._address()) as session:
            row = session.execute(COUNT).fetchone()
        if row != (held, held, right):
            raise SystemExit(f"ingest: dlt {self.mode}: {row} instead of {held, right}")
        return found

    def start(self) -> Spent:
        """What dlt costs that reads nothing: its imports and an empty pipeline."""
        return self._run("start", "all")

    def settle(self) -> None:
        """Let the database come to rest between two pulls."""
        self.place.settle(self.database)

    def _run(self, mode: Mode, cursor: str) -> Spent:
        script, folder = str(HERE / "dlt_side.py"), str(self.folder)
        words = [str(self.python), script, self.city.host_port, mode, folder, cursor]
        url = (
            f"postgresql://{postgres.OWNER}:-@localhost:5432/{self.database.name}"
            f"?host={self.place.sockets}"
        )
        settings = SETTINGS | {
            "HOME": folder,
            "DLT_DATA_DIR": folder,
            "DESTINATION__POSTGRES__CREDENTIALS": url,
            # Compressing its working files costs rows CPU and saves nothing here.
            "DATA_WRITER__DISABLE_COMPRESSION": "true",
        }
        return spent.run(words, programs.clean_environment() | settings, self.place)[0]

    def _address(self) -> str:
        return spent.address(self.place, self.database)


@contextmanager
def peer(place: Store, city: City, python: Path, mode: Mode) -> Iterator[Peer]:
    """A dlt that has never read this city, with an empty database of its own."""
    database = place.cluster.named("peer_ingest")
    with place.cluster.connect() as admin:
        postgres.roles(admin)
        postgres.create_database(admin, database.name)
    folder = Path(tempfile.mkdtemp(prefix="hub-bench-dlt-"))
    try:
        yield Peer(python, mode, folder, database, place, city)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        place.cluster.drop(database)
