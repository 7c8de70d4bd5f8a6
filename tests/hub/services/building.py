"""A small province in a store, its feeds, and pages for them: what the tests build."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.models import Region, Run, Stream
from hub.services.connected import systems
from hub.services.database import scope
from hub.services.ingest import finish
from hub.services.ingest import page as pages
from hub.services.ingest.finish import Ending
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.page import Report
from hub.services.ingest.plan import Plan, prepare
from hub.services.territory import provinces
from hub.services.working import jobs
from hub.services.working.jobs import Lease
from schemas import strict

NOW: Final = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PEPPER: Final = b"pepper of the tests"
MEDAN: Final = "kota-medan-lapor/laporan"
PLACES: Final = (
    ("12", "sumatera-utara", "Sumatera Utara", "province", None),
    ("12.07", "deli-serdang", "Kabupaten Deli Serdang", "kabupaten", "1212"),
    ("12.71", "kota-medan", "Kota Medan", "kota", "1275"),
    ("12.75", "kota-binjai", "Kota Binjai", "kota", "1276"),
)
REPORTS: Final = """\
apiVersion: province.hub/v1
publisher: kota-medan
system: {id: kota-medan-lapor, name: Lapor, simulated: false}
connection: {kind: rest, base_url: "https://lapor.medan.example/"}
streams:
  - id: laporan
    schema: citizen_report@1
    request: {path: /laporan}
    records: data
    paging: {style: page, param: hal}
    cursor: {fields: [diubah, id], param: sejak, zone: Asia/Jakarta}
    key: [id]
    write: incremental
    deletes: {mode: flag, when: hapus}
    map:
      region: {from: kode, codes: kemendagri}
      status:
        from: status
        codes: {Baru: new, Proses: in_progress, Selesai: closed, Tolak: rejected}
        else: quarantine
      category: {from: kategori, codes: {Jalan: road, Sampah: waste}, else: quarantine}
      opened_at: {from: dibuat, as: datetime, formats: ["%Y-%m-%d %H:%M"], zone:\
 Asia/Jakarta}
      closed_at: {from: selesai, as: datetime, formats: ["%Y-%m-%d %H:%M"], zone:\
 Asia/Jakarta}
      title: {from: judul, optional: true}
      lat: {from: lat, as: decimal, locale: plain}
      lon: {from: lon, as: decimal, locale: plain}
    privacy: {drop: [pelapor], hash: [telepon]}
    expect: {freshness: 6h}
    examples:
      - in: {id: 1, kode: "12.71", status: Baru, kategori: Jalan, dibuat: 2026-01-05\
 08:00, selesai: null, diubah: 2026-01-05 08:00:00, lat: null, lon: null, hapus: false}
        out: {region: "12.71", status: new, opened_at: "2026-01-05T01:00:00Z"}
"""
FIGURES: Final = """\
apiVersion: province.hub/v1
publisher: kota-medan
system: {id: kota-medan-data, name: Satu Data}
connection: {kind: rest, base_url: "https://data.medan.example/"}
streams:
  - id: angka
    schema: statistics@1
    request: {path: /angka}
    records: data
    paging: {style: page, param: hal}
    write: snapshot
    map:
      indicator: {from: indikator, codes: {Internet: internet_coverage, Air:\
 clean_water_access}, else: quarantine}
      region: {from: kode, codes: kemendagri}
      period: {from: bulan}
      value: {from: nilai, locale: plain, blank: {"-": not_reported}}
      unit: {value: percent}
      status: {value: official}
    expect: {freshness: 24h}
    examples:
      - in: {indikator: Internet, kode: "12.71", bulan: 2026-03, nilai: "71.5"}
        out: {region: "12.71", period: 2026-03, value: 71.5}
"""


def province(session: Session) -> None:
    """Three regencies and cities, their publishers, and the province over them."""
    scope.hub(session)
    for code, slug, name, kind, bps in PLACES:
        session.add(
            Region(
                code=code,
                slug=slug,
                name=name,
                short_name=name.split(" ", 1)[1],
                kind=kind,
                level=1 if kind == "province" else 2,
                parent=None if kind == "province" else "12",
                bps_code=bps,
                aliases=[],
            )
        )
        session.flush()
    for code, slug, name, kind, _ in PLACES:
        every = [place[0] for place in PLACES]
        covered = every if kind == "province" else [code]
        provinces.publisher(session, slug, name, "12", covered)


def manifest(session: Session, body: str, activate: bool = True) -> systems.Applied:
    """Apply a manifest as the hub."""
    scope.hub(session)
    return systems.apply(session, body, "penguji", activate, NOW)


def lease(session: Session, stream: str, me: str = "w1") -> Lease:
    """Ask for a sync of a stream and take its job."""
    scope.hub(session)
    found = jobs.take(session, jobs.request_sync(session, stream, "test"), me)
    assert found is not None
    return found


@dataclass
class Feed:
    """One stream with a run that is open, and the verbs of a worker on it."""

    session: Session
    stream: str
    plan: Plan
    holding: Lease

    @classmethod
    def open(cls, session: Session, stream: str, now: datetime = NOW) -> "Feed":
        holding = lease(session, stream)
        assert holding.publisher_id is not None
        scope.publisher(session, holding.publisher_id)
        return cls(session, stream, prepare(session, holding, PEPPER, now), holding)

    def send(self, *rows: Any, **more: Any) -> Report:
        """Commit a page that holds these rows."""
        return pages.commit(self.session, self.plan, page(*rows, **more))

    def end(self, completeness: str = "claimed", now: datetime = NOW) -> Run:
        """End the run as complete and close its job."""
        ending = Ending("complete", None, completeness)
        run = finish.finish(self.session, self.plan, ending, now)
        jobs.finish(self.session, self.holding, run.id, None)
        return run

    def again(self, now: datetime = NOW) -> "Feed":
        """The stream's next run."""
        return Feed.open(self.session, self.stream, now)

    def now(self) -> Stream:
        """The stream as it stands in the store."""
        return self.session.get_one(Stream, self.stream, populate_existing=True)


def page(*rows: Any, number: int = 1, body: bytes | None = None, **more: Any) -> Any:
    """A page as a connector gives it, read through the single door for bytes."""
    raw = body if body is not None else json.dumps({"data": rows}).encode()
    values = strict.json(raw).value["data"]
    return Incoming(
        number=number,
        url="https://lapor.medan.example/laporan?hal=1&token=rahasia",
        body=raw,
        sha256=hashlib.sha256(raw).digest(),
        records=[(value, f"/data/{at}") for at, value in enumerate(values)],
        received_at=NOW,
        resume=more.get("resume"),
        high=more.get("high"),
    )


def report(id: Any = 1, /, **changes: Any) -> dict[str, Any]:
    """A citizen's report as Medan's system sends it."""
    return {
        "id": id,
        "kode": "12.71",
        "status": "Baru",
        "kategori": "Jalan",
        "dibuat": "2026-01-05 08:00",
        "selesai": None,
        "diubah": "2026-01-05 08:00:00",
        "judul": "Jalan berlubang",
        "lat": None,
        "lon": None,
        "hapus": False,
    } | changes


def figure(**changes: Any) -> dict[str, Any]:
    """A monthly figure as Medan's data portal sends it."""
    return {
        "indikator": "Internet",
        "kode": "12.71",
        "bulan": "2026-03",
        "nilai": "71.5",
    } | changes


def forget_marks(session: Session, then: str) -> None:
    """Throw all marks away, and act for a publisher again."""
    scope.hub(session)
    session.execute(text("delete from mark"))
    scope.publisher(session, then)


def rows(session: Session, query: str, **values: Any) -> list[Any]:
    """What a query finds."""
    return [tuple(row) for row in session.execute(text(query), values)]


def one(session: Session, query: str, **values: Any) -> Any:
    """The single value a query finds."""
    return session.execute(text(query), values).scalar_one()
