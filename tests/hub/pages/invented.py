"""An invented province in a store: 33 regions, two years, every state of a page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import create_engine, insert, select, update
from sqlalchemy.orm import Session

import schemas.places.province
from hub.models import (
    Cell,
    ManifestVersion,
    Quarantine,
    Region,
    Run,
    Stream,
    System,
)
from hub.services.database import scope
from hub.services.territory import provinces
from schemas.values.periods import WIB, Period
from tests.hub.pages import invented_applications, invented_boundaries

FILE: Final = Path(__file__).parents[3] / "schemas/reference/sumatera-utara.csv"
NEWEST: Final = Period.parse("2026-10")
KNOWN: Final = datetime(2026, 11, 24, tzinfo=WIB)
STOPPED: Final = datetime(2026, 10, 15, tzinfo=WIB)
SILENT: Final = "12.15"  # sends nothing
LATE: Final = ("12.14", "12.24")  # stopped in October
SMALL: Final = "12.73"  # too few reports


def build(url: str, runs: bool = False) -> None:
    """Fill a fresh, migrated store; `runs` adds what the scoreboard of feeds shows."""
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        fill(session)
        if runs:
            _runs(session)
            invented_applications.fill(session)
            invented_boundaries.fill(session, _regions(session))
    engine.dispose()


def _regions(session: Session) -> list[Region]:
    return list(session.scalars(select(Region).where(Region.tile_col.is_not(None))))


def fill(session: Session) -> None:
    """The province of the reference file with invented figures.

    reports_resolved: simulated, some regions late, small or silent. population:
    official, complete. internet_coverage: official and simulated. waste_managed:
    simulated, its feeds have stopped. Everything else is empty.
    """
    text = FILE.read_bytes()
    read = schemas.places.province.read_province(text.decode())
    provinces.load(session, read, text, datetime.now(UTC))
    session.flush()
    regions = [r for r in read.regions if r.kind in ("kota", "kabupaten")]
    for region in regions:
        _feeds(session, region)
    session.flush()
    cells = [cell for region in regions for cell in _cells(region.code, region.slug)]
    stated = _population(session, read)
    session.execute(insert(Cell), [*cells, *stated, *_province(cells)])


def _feeds(session: Session, region: Any) -> None:
    now = datetime.now(UTC)
    for name, schema, last in (
        ("laporan", "citizen_report@1", now),
        ("statistik", "statistics@1", now - timedelta(days=40)),
    ):
        system = f"{region.slug}-{name}"
        session.add(
            System(
                id=system,
                publisher_id=region.slug,
                name=f"Sistem {name} {region.short_name}",
                owner=f"Diskominfo {region.short_name}",
                contact={"role": "walidata"},
                source_class="simulated",
            )
        )
        session.flush()
        stopped = region.code in LATE
        session.add(
            Stream(
                id=f"{system}/data",
                system_id=system,
                publisher_id=region.slug,
                schema=schema,
                source_class="simulated",
                write_mode="incremental",
                delete_mode="none",
                rhythm_s=86_400,
                covered_until=STOPPED if stopped else now,
                last_run_at=None if region.code == SILENT else now,
                last_success_at=None if region.code == SILENT else last,
                last_outcome=None if region.code == SILENT else "complete",
            )
        )


def _runs(session: Session) -> None:
    """Two runs of Medan's reports with two rows held back; a reason with addresses."""
    now = datetime.now(UTC)
    manifest = _manifest(session)
    ended = {
        "stream_id": "kota-medan-laporan/data",
        "publisher_id": "kota-medan",
        "fence": 1,
        "until": now,
    }
    yesterday = now - timedelta(days=1)
    counts = {"received": 40, "created": 38, "quarantined": 2}
    failed = Run(started_at=yesterday, finished_at=yesterday, outcome="failed", **ended)
    run = Run(started_at=now, finished_at=now, outcome="complete", **counts, **ended)
    session.add_all([failed, run])
    session.flush()
    session.add_all([_held(run.id, manifest, k) for k in range(2)])
    binjai = session.get_one(Stream, "kota-binjai-statistik/data")
    binjai.last_outcome = "failed"
    binjai.last_success_at = now - timedelta(days=40)
    binjai.last_reason = "lapor.binjai.example:443 (10.1.2.3) menolak sambungan."
    binjai.last_reason_en = "lapor.binjai.example:443 (10.1.2.3) refused."


def _manifest(session: Session) -> int:
    """One manifest stands for those of all feeds of the regions."""
    manifest = ManifestVersion(
        system_id="kota-medan-laporan",
        publisher_id="kota-medan",
        version=1,
        body="{}",
        sha256="0" * 64,
        applied_by="penguji",
    )
    session.add(manifest)
    session.flush()
    of_regions = update(Stream).where(Stream.source_class == "simulated")
    session.execute(of_regions.values(manifest_version_id=manifest.id))
    return manifest.id


def _held(run_id: int, manifest_id: int, k: int) -> Quarantine:
    return Quarantine(
        run_id=run_id,
        stream_id="kota-medan-laporan/data",
        publisher_id="kota-medan",
        manifest_version_id=manifest_id,
        pointer=f"/data/{k}",
        field="opened_at",
        rule="date.impossible",
        value="32-13-2026",
        message_id="32-13-2026 bukan tanggal",
        message_en="32-13-2026 is no date",
        problems=[],
        raw='{"pelapor": "rahasia"}',
        raw_hash=bytes([k]) * 32,
        mapping_version="v",
    )


def _cells(code: str, slug: str) -> Iterator[dict[str, Any]]:
    if code == SILENT:
        return
    dice = Random(code)
    level = dice.uniform(35, 85)
    for back in range(24):
        month = NEWEST.shift(-back)
        known = STOPPED if code in LATE else KNOWN
        if month.start >= known.date():
            continue
        whole = 5 if code == SMALL else dice.randrange(40, 900)
        part = round(whole * min(max(level + dice.uniform(-6, 6), 0), 100) / 100)
        resolved = Decimal(part) * 100 / whole
        yield cell(
            "reports_resolved",
            code,
            month.text,
            resolved,
            source_class="simulated",
            numerator=part,
            denominator=whole,
            n=whole,
            as_of=known,
            stream_id=f"{slug}-laporan/data",
        )
        for name in ("waste_managed", "internet_coverage"):
            yield cell(
                name,
                code,
                month.text,
                round(resolved, 1),
                source_class="simulated",
                as_of=KNOWN,
                stream_id=f"{slug}-statistik/data",
            )
    yield cell("internet_coverage", code, "2025", Decimal("71.5") + dice.randrange(20))


def cell(
    indicator: str, region: str, period: str, value: Decimal | None, **more: Any
) -> dict[str, Any]:
    """A cell with the usual rest."""
    return {
        "indicator": indicator,
        "region": region,
        "period": period,
        "value": value,
        "reason": None if value is not None else "not_reported",
        "unit": "percent",
        "status": "official",
        "method_version": 1,
        "source_class": "official",
        "numerator": None,
        "denominator": None,
        "n": None,
        "as_of": None,
        "stream_id": None,
        "regions_reporting": None,
        "regions_expected": None,
    } | more


def _population(session: Session, read: Any) -> Iterator[dict[str, Any]]:
    """The stated figures, as the roll-up would write them."""
    official = select(Stream).where(Stream.source_class == "official")
    streams = {stream.publisher_id: stream.id for stream in session.scalars(official)}
    for fact in read.facts:
        if fact.indicator == "population":
            yield cell(
                "population",
                fact.region,
                fact.period.text,
                fact.value,
                unit="people",
                stream_id=streams[fact.publisher.id],
            )


def _province(cells: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The province's share of resolved reports, from the same counts."""
    for back in range(24):
        month = NEWEST.shift(-back).text
        own = [
            each
            for each in cells
            if (each["indicator"], each["period"]) == ("reports_resolved", month)
        ]
        part = sum(each["numerator"] for each in own)
        whole = sum(each["denominator"] for each in own)
        yield cell(
            "reports_resolved",
            "12",
            month,
            Decimal(part) * 100 / whole,
            source_class="simulated",
            numerator=part,
            denominator=whole,
            n=whole,
            as_of=KNOWN,
            regions_reporting=len(own),
            regions_expected=33,
        )
