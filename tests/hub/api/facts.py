"""Facts, runs and things that must stay hidden, for the tests of the API."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import create_engine, insert, update
from sqlalchemy.orm import Session

from hub.models import Cell, Observation, Record, Run, Stream, System
from hub.services.database import scope
from tests.hub.pages.invented import cell

STREAM: Final = "kota-medan-statistik/data"
REPORTS: Final = "kota-medan-laporan/data"
SECRET: Final = "RAHASIA-10.0.0.7"
MOMENT: Final = datetime(2026, 11, 20, 3, tzinfo=UTC)
FORMULAS: Final = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    '=HYPERLINK("http://x","y")',
]


def build(url: str) -> None:
    """Add to the invented province."""
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        scope.hub(session)
        session.execute(insert(Observation), list(_observations()))
        session.execute(insert(Record), [_record("citizen_report", "internal")])
        session.execute(insert(Record), [_record("citizen_report", "public")])
        session.execute(insert(Run), [_run(outcome) for outcome in ("failed", None)])
        session.execute(insert(Cell), list(_cells()))
        session.execute(
            update(Stream)
            .where(Stream.id == STREAM)
            .values(last_outcome="failed", last_reason=SECRET)
        )
        for number, text in enumerate(FORMULAS):
            session.add(_system(number, text))
            session.flush()
            session.add(_stream(number))
    engine.dispose()


def observation(key: str, **more: Any) -> dict[str, Any]:
    """An observation with the usual rest; public, official."""
    return {
        "schema": "statistics",
        "stream_id": STREAM,
        "key": key,
        "publisher_id": "kota-medan",
        "region": "12.71",
        "source_class": "official",
        "visibility": "public",
        "content_hash": b"c",
        "raw_hash": b"r",
        "mapping_version": "m",
        "pointer": SECRET,
        "deleted_at": None,
        "indicator": "internet_coverage",
        "period": "2025",
        "dims": {},
        "dims_key": "",
        "value": Decimal("71.5"),
        "reason": None,
        "unit": "percent",
        "status": "official",
        "as_of": date(2025, 12, 31),
    } | more


def _observations() -> Iterator[dict[str, Any]]:
    yield observation("plain")
    yield observation("none", period="2024", value=None, reason="not_reported")
    yield observation("zero", period="2023", value=Decimal(0))
    yield observation("women", dims={"sex": "female"}, dims_key="sex=female")
    yield observation("deleted", period="2022", deleted_at=MOMENT)
    yield observation("internal", period="2021", visibility="internal")
    yield observation("simulated", period="2020", source_class="simulated")
    yield observation(
        "foreign",
        stream_id="langkat-statistik/data",
        publisher_id="langkat",
        region="12.05",
        period="2021",
        visibility="internal",
    )


def _cells() -> Iterator[dict[str, Any]]:
    """One of each: hidden, nothing, zero, long, computed in 2025 over 2024."""
    yield cell(
        "clean_water_access", "12.01", "2025", None, n=3, numerator=2, denominator=3
    ) | {"reason": "suppressed"}
    yield cell("clean_water_access", "12.02", "2025", None)
    yield cell("clean_water_access", "12.03", "2025", Decimal(0))
    yield cell("clean_water_access", "12.04", "2025", Decimal("33.33333333333333333"))
    yield cell(
        "density", "12.04", "2025", Decimal("-0.5"), denominator_period="2024"
    ) | {"unit": "people_per_km2", "denominator": Decimal("10.25")}


def _record(schema: str, visibility: str) -> dict[str, Any]:
    return {
        "schema": schema,
        "stream_id": REPORTS,
        "key": f"{visibility}-{SECRET}",
        "id": uuid.uuid4(),
        "publisher_id": "kota-medan",
        "region": "12.71",
        "source_class": "official",
        "visibility": visibility,
        "content_hash": b"c",
        "raw_hash": b"r",
        "mapping_version": "m",
        "status": "new",
        "data": {"title": SECRET},
    }


def _run(outcome: str | None) -> dict[str, Any]:
    return {
        "stream_id": STREAM,
        "publisher_id": "kota-medan",
        "fence": 1,
        "started_at": MOMENT,
        "until": MOMENT,
        "finished_at": MOMENT if outcome else None,
        "outcome": outcome,
        "reason": SECRET,
        "reason_en": SECRET,
        "received": 7,
    }


def _system(number: int, text: str) -> System:
    return System(
        id=f"rumus-{number}",
        publisher_id="kota-medan",
        name=text,
        owner=SECRET,
        contact={"email": SECRET},
    )


def _stream(number: int) -> Stream:
    return Stream(
        id=f"rumus-{number}/data",
        system_id=f"rumus-{number}",
        publisher_id="kota-medan",
        schema="statistics",
        write_mode="incremental",
        delete_mode="none",
        rhythm_s=86_400,
    )
