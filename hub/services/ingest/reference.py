"""Figures that a province's file states, as observations of their publishers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.models import Run, Stream, System
from hub.services.ingest import difference, keep, rows, tables
from hub.services.ingest.difference import Difference
from hub.services.ingest.incoming import Incoming
from hub.services.ingest.plan import Target
from schemas.contracts import domain
from schemas.mapping.mapper import Fact
from schemas.places.province_facts import ReferenceFact

MAPPING: Final = "province-file@1"
# A reference file is renewed by hand, about once a year.
RHYTHM_S: Final = 400 * 86_400
BUMP: Final = text("update stream set fence = fence + 1 where id = :id returning fence")


def write(
    session: Session,
    publisher_id: str,
    province: str,
    facts: Sequence[ReferenceFact],
    file: bytes,
    now: datetime,
) -> Difference:
    """Merge one publisher's figures, with a run and the file as their raw page."""
    target = _open(session, publisher_id, province, facts[0].source, now)
    page = Incoming(
        number=1,
        url=f"file:{province}.csv",
        body=file,
        sha256=hashlib.sha256(file).digest(),
        records=[(f, f.region) for f in facts],
        received_at=now,
        resume=None,
        high=None,
    )
    page_id = keep.store(session, target, page, file)
    kind = tables.OBSERVATION
    tables.open_incoming(session, kind)
    made = [_fact(fact) for fact in facts]
    tables.copy(session, kind, rows.of(target, page_id, made))
    change = difference.merge(session, target)
    _close(session, target, change, len(file), now)
    return change


def _open(
    session: Session, publisher_id: str, province: str, source: str, now: datetime
) -> Target:
    stream = _stream(session, publisher_id, province, source)
    fence = session.execute(BUMP, {"id": stream}).scalar_one()
    run = Run(
        stream_id=stream,
        publisher_id=publisher_id,
        fence=fence,
        started_at=now,
        until=now,
    )
    session.add(run)
    session.flush()
    return Target(
        stream_id=stream,
        publisher_id=publisher_id,
        source_class="official",
        domain=domain.catalogue().domain("statistics@1"),
        run_id=run.id,
        fence=fence,
        mapping_version=MAPPING,
        manifest_version_id=None,
    )


def _stream(session: Session, publisher_id: str, province: str, source: str) -> str:
    """The stream of a publisher's reference figures; its id."""
    system = f"{publisher_id}-{province}"
    stream = f"{system}/acuan"
    session.execute(
        insert(System)
        .values(id=system, publisher_id=publisher_id, name=source)
        .on_conflict_do_update(index_elements=["id"], set_={"name": source})
    )
    session.execute(
        insert(Stream)
        .values(
            id=stream,
            system_id=system,
            publisher_id=publisher_id,
            schema="statistics",
            write_mode="incremental",
            delete_mode="none",
            rhythm_s=RHYTHM_S,
        )
        .on_conflict_do_nothing()
    )
    return stream


def _fact(fact: ReferenceFact) -> Fact:
    values: dict[str, Any] = {
        "indicator": fact.indicator,
        "period": fact.period.text,
        "value": fact.value,
        "reason": fact.reason,
        "unit": fact.unit,
        "status": "official",
    }
    key = f"{fact.indicator}|{fact.region}|{fact.period.text}"
    digest = hashlib.sha256(rows.encode({"key": key, **values}).encode()).digest()
    return Fact(
        key=key,
        region=fact.region,
        values=values,
        pointer=f"/{fact.region}/{fact.indicator}",
        raw_hash=digest,
        content_hash=digest,
        source_version=None,
        deleted=False,
    )


def _close(
    session: Session, target: Target, change: Difference, size: int, now: datetime
) -> None:
    run = session.get_one(Run, target.run_id)
    run.outcome, run.completeness, run.finished_at = "complete", "proved", now
    run.pages, run.bytes = 1, size
    run.created, run.updated = change.created, change.updated
    run.unchanged, run.stale = change.unchanged, change.stale
    run.received = change.created + change.updated + change.unchanged + change.stale
    stream = session.get_one(Stream, target.stream_id)
    stream.last_run_at = stream.last_success_at = now
    stream.last_proved_complete_at = now
    stream.last_outcome, stream.last_reason = "complete", None
