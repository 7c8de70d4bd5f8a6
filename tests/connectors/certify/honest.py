"""An honest city, its right manifest, and how it is certified as a target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from connectors.base import Connector, Context, RunLimits
from connectors.certify import running
from connectors.certify.bench import QUIET
from connectors.certify.hostile import HostileServer
from connectors.certify.metering import Meter, MeteredFetcher, Target
from connectors.certify.running import Report
from connectors.certify.standing.city import Honest, StandIn
from connectors.certify.standing.rows import Row, Shape
from connectors.network.limits import Limits
from connectors.patience import Patience
from schemas.manifests import manifest
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer

ROOT = Path(__file__).parents[3]
EVERY = timedelta(hours=6)
COUNT = 40
SIZE = 7
MEDAN = frozenset({"12.71"})
RIGHT = """\
apiVersion: province.hub/v1
publisher: kota-medan
system: {id: kota-medan-lapor, name: Lapor}
connection: {kind: rest, base_url: "https://lapor.medan.example/"}
streams:
  - id: laporan
    schema: citizen_report@1
    request: {path: /laporan, errors: {at: sukses, ok: [true]}}
    records: data[*]
    paging: {style: page, param: hal, start: 1, total_at: jumlah}
    cursor: {fields: [diubah, id], param: sejak, type: local-datetime, zone:\
 Asia/Jakarta, overlap: 10m}
    key: [id]
    deletes: {mode: flag, when: hapus}
    map:
      region: {from: kode, codes: kemendagri}
      status: {from: status, codes: {Baru: new, Proses: in_progress, Selesai: closed},\
 else: quarantine}
      category: {from: kategori, codes: {Jalan: road, Sampah: waste}, else: quarantine}
      opened_at: {from: dibuat, as: datetime, formats: ["%d-%m-%Y %H:%M"], zone:\
 Asia/Jakarta}
      title: {from: judul, optional: true}
      lat: {from: lintang, as: decimal, locale: id-ID}
      lon: {from: bujur, as: decimal, locale: id-ID}
    examples:
      - in: {id: 1, kode: "12.71", status: Baru, kategori: Jalan, dibuat: 05-01-2026\
 08:00, judul: Lubang, diubah: "2026-01-05T08:00:00", lintang: "3,5952", bujur:\
 "98,6722", hapus: false}
        out: {region: "12.71", status: new, opened_at: "2026-01-05T01:00:00Z", lat:\
 3.5952, lon: 98.6722}
"""
PAGED = "paging: {style: page, param: hal, start: 1, total_at: jumlah}"
UNCOUNTED = "paging: {style: page, param: hal, start: 1}"
LINKED = "paging: {style: next-url, at: lanjut}"
TOKEN = "paging: {style: token, param: mulai, at: lanjut, total_at: jumlah}"
OFFSET = "paging: {style: offset, param: dari, size_param: banyak, size: 7}"
KEYSET = "paging: {style: keyset, param: sesudah, key: id, total_at: jumlah}"
HEADER = "paging: {style: link-header}"


@cache
def gazetteer() -> Gazetteer:
    """Sumatera Utara."""
    file = ROOT / "schemas/reference/sumatera-utara.csv"
    return read_province(file.read_text("utf-8")).gazetteer()


def rows(text: str = RIGHT, count: int = COUNT, every: timedelta = EVERY) -> list[Row]:
    """Rows of the city that a manifest describes."""
    return Shape(manifest.parse(text).streams[0]).made(count, step=every)


@contextmanager
def city(
    text: str = RIGHT, manner: Honest | None = None, kept: list[Row] | None = None
) -> Iterator[Target]:
    """A city that serves what a manifest describes, in its manner."""
    made = rows(text) if kept is None else kept
    stream = manifest.parse(text).streams[0]
    shape = Shape(stream)
    moments = [shape.moment(row) for row in made]
    dated = [m for m in moments if isinstance(m, datetime) and m.year < 2030]
    now = max(dated, default=shape.newest([])) + timedelta(minutes=1)
    standing = StandIn(stream, made, SIZE, manner or Honest(), clock=now)
    with HostileServer({stream.request.path: standing}) as server:
        standing.url = server.url
        yield target(server, now)


def target(server: HostileServer, now: datetime, most: int = 150) -> Target:
    """A server on loopback as the target of a certification."""
    meter = Meter(10_000, most, chance=lambda: 0.0)

    @contextmanager
    def opened(recall: Any) -> Iterator[Context]:
        allowed = frozenset({server.host_port})
        limits = Limits(deadline_s=2.0, connect_s=2.0)
        with MeteredFetcher(
            server.url, meter=meter, recall=recall, allowed_hosts=allowed, limits=limits
        ) as door:
            patience = Patience(sleep=lambda _: None)
            run = RunLimits(patience=patience)
            yield Context(door, clock=lambda: now, limits=run, log=QUIET)

    return Target(server.url, opened, meter, lambda: now)


def certified(
    text: str,
    aim: Target | None = None,
    reader: Connector | None = None,
    only: tuple[str, ...] = (),
    heavy: bool = False,
) -> Report:
    """The report of a manifest about a target, or offline."""
    return running.certified(
        *(text, gazetteer(), lambda _: MEDAN, aim, only),
        heavy=heavy,
        reader=reader,
    )


def found(report: Report) -> set[str]:
    """The checks that found something."""
    return {r.check.id for r in report.results if r.state in ("failed", "noted")}
