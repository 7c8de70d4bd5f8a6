"""Our side: a hub in a fresh database, and a real worker process that pulls."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bench.ingesting import rows, spent
from bench.ingesting.city import City
from bench.ingesting.spent import Spent, Store
from hub.embedded import programs
from tests.workers.province import Hub, founded

STREAM: Final = "sumut-ukur/laporan"
MANIFEST: Final = """\
apiVersion: province.hub/v1
publisher: sumatera-utara
system: {{id: sumut-ukur, name: Ukur, simulated: true}}
connection:
  kind: rest
  base_url: "http://{host_port}/"
  limits: {{rps: 1000}}
  timeouts: {{connect: 5s, read: 60s, run: 12h}}
streams:
  - id: laporan
    schema: citizen_report@1
    request: {{path: /laporan}}
    records: data
    paging: {{style: next-url, at: berikut}}
    cursor: {{fields: [diubah, id], param: sejak, zone: Asia/Jakarta, overlap: 10m}}
    key: [id]
    write: incremental
    map:
      region: {{from: kode, codes: kemendagri}}
      status:
        from: status
        codes: {{Baru: new, Diproses: in_progress, Selesai: closed, Ditolak: rejected}}
        else: quarantine
      status_source: {{from: status}}
      category: {{from: kategori, codes: {categories}, else: quarantine}}
      opened_at: {{from: dibuat, as: datetime, zone: Asia/Jakarta}}
      closed_at: {{from: selesai, as: datetime, zone: Asia/Jakarta}}
      due_at: {{from: tenggat, as: datetime, zone: Asia/Jakarta}}
      title: {{from: judul}}
      lat: {{from: lat, as: decimal, locale: plain}}
      lon: {{from: lon, as: decimal, locale: plain}}
    expect: {{freshness: 6h}}
    examples:
      - in: {example}
        out: {{region: "12.71", status: new, opened_at: "2026-01-05T01:00:00Z"}}
"""
# A broken row that was touched is another row to the quarantine, of the same key.
QUARANTINED: Final = "select count(distinct key) from quarantine"
EXAMPLE: Final = {
    "id": "LP-0",
    "kode": "12.71",
    "status": "Baru",
    "kategori": "Jalan",
    "judul": "Jalan berlubang",
    "dibuat": "2026-01-05T08:00:00+07:00",
    "selesai": None,
    "tenggat": "2026-01-19T08:00:00+07:00",
    "diubah": "2026-01-05T08:00:00+07:00",
    "lat": None,
    "lon": None,
    "dilihat": 1,
}


@dataclass(frozen=True, slots=True)
class Ours:
    """A hub that knows the city, and its counts."""

    hub: Hub
    place: Store
    city: City

    def pull(self, case: str) -> Spent:
        """Pull in a worker process; exits when the store is not what it should be.

        A city that obeys the `cursor` sends only some rows that are known.
        """
        found, told = spent.run(_command(STREAM), self._environment(), self.place)
        run = dict(told["run"])
        wanted = {"outcome": "complete", "updated": 0}
        wanted["created"] = self.city.valid if case == "fresh" else 0
        if case != "cursor":
            wanted["received"] = self.city.rows
        held = {
            "records": self.hub.one("select count(*) from record"),
            "quarantined": self.hub.one(QUARANTINED),
            "marked": self.hub.one("select count(*) > 0 from mark"),
        }
        right = {"records": self.city.valid, "quarantined": self.city.broken}
        if {**run, **wanted} != run or held != right | {"marked": True}:
            raise SystemExit(f"ingest: ours, {case}: {run} {held}, wanted {right}")
        return found

    def start(self) -> Spent:
        """What a worker costs that does nothing: its imports."""
        return spent.run(_command(""), self._environment(), self.place)[0]

    def settle(self) -> None:
        """Let the database come to rest between two pulls."""
        self.place.settle(self.hub.database)

    def _environment(self) -> dict[str, str]:
        more = programs.clean_environment()
        return more | self.hub.environment | {"PYTHONPATH": os.getcwd()}


def _command(stream: str) -> list[str]:
    return [sys.executable, "-m", "bench.ingesting.worker", stream]


@contextmanager
def hub(place: Store, city: City) -> Iterator[Ours]:
    """A fresh store that is to read this city."""
    database = place.cluster.database("hub_ingest")
    with founded(database) as made:
        made.allow(city.host_port)
        made.apply(manifest(city.host_port))
        yield Ours(made, place, city)
    place.cluster.drop(database)


def manifest(host_port: str) -> str:
    """What our side is told about the city."""
    return MANIFEST.format(
        host_port=host_port,
        categories=_flow(rows.CATEGORIES),
        example=_flow(EXAMPLE),
    )


def _flow(value: Any) -> str:
    """JSON, which is YAML too."""
    return json.dumps(value)
