"""What one run knows before its first page: stream, mapping, fence, cursor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from hub.models import Coverage, ManifestVersion, Run, Staged, Stream
from hub.services import regions
from hub.services.working.jobs import Lease
from schemas.contracts import domain
from schemas.contracts.domain import Domain
from schemas.manifests import manifest
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Stream as StreamSpec
from schemas.mapping.mapper import Mapper

# A run that begins again: it has read, counted and staged nothing yet.
RESTART: Final = text("""
    update run set skipped = null, resume = null, high = null, pages = 0,
        received = 0, unchanged = 0, stale = 0, quarantined = 0
    where id = :run and fence = :fence
    """)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where facts go: their stream and publisher, and the run that brings them."""

    stream_id: str
    publisher_id: str
    source_class: str
    domain: Domain
    run_id: int
    fence: int
    mapping_version: str
    manifest_version_id: int | None

    @property
    def schema(self) -> str:
        """Name of the shared schema without its version."""
        return self.domain.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Target):
    """Everything a run of a manifest's stream needs, read once per slice.

    `cursor` is the committed high water, `resume` the page to go on with when
    an earlier slice, worker or run came that far, `until` the run's upper bound.
    `fingerprint` names all that rows are judged by. `skipped` pages of a snapshot
    were as before; None: none may be skipped.
    """

    system_id: str
    connection: Connection
    spec: StreamSpec
    mapper: Mapper
    cursor: dict[str, Any] | None
    resume: dict[str, Any] | None
    until: datetime
    pages: int
    fingerprint: bytes
    skipped: int | None

    @property
    def snapshot(self) -> bool:
        """Whether rows are staged and promoted as a whole."""
        return self.spec.write == "snapshot"

    @property
    def scoped(self) -> bool:
        """Whether a delivery speaks only about the periods that stand in it."""
        return self.spec.table is not None and self.domain.kind == "observation"


# Staged rows of runs that ended without a verdict; held ones wait for a person.
ABANDONED: Final = text("""
    delete from staged s using run r
    where s.stream_id = :stream and r.id = s.run_id and not r.held
    """)


# Where the last run stopped for want of time or answers, if that is still worth
# something and no cursor says how far it came.
RESUME_WITHIN: Final = timedelta(days=1)
LEFT_OFF: Final = text("""
    select case when r.outcome in ('partial', 'failed') and r.high is null
        and r.finished_at > :since and s.write_mode = 'incremental'
        and r.manifest_version_id = :version then r.resume end
    from run r join stream s on s.id = r.stream_id where r.stream_id = :stream
    order by r.id desc limit 1
    """)


class NotActive(LookupError):
    """A stream without an active manifest; a person must activate one first."""


def coverage(session: Session, publisher_id: str, schema: str) -> frozenset[str]:
    """Codes of the regions a publisher may speak about in one schema."""
    rows = session.scalars(
        select(Coverage.region).where(
            Coverage.publisher_id == publisher_id, Coverage.schema.in_(("*", schema))
        )
    )
    return frozenset(rows)


def prepare(session: Session, lease: Lease, pepper: bytes, now: datetime) -> Plan:
    """Open the run of a leased job, or go on with the one it began.

    Raises NotActive when the stream has no active manifest.
    """
    stream = session.get_one(Stream, lease.stream_id)
    if stream.manifest_version_id is None:
        raise NotActive(f"{stream.id} has no active manifest")
    return of_run(session, _run(session, stream, lease, now), lease.fence, pepper)


def of_run(session: Session, run: Run, fence: int, pepper: bytes) -> Plan:
    """The plan of a run under the manifest it began with."""
    stream = session.get_one(Stream, run.stream_id)
    version = session.get_one(ManifestVersion, run.manifest_version_id)
    written = manifest.parse(version.body)
    spec = next(s for s in written.streams if stream.id == f"{stream.system_id}/{s.id}")
    about = domain.catalogue().domain(spec.schema)
    allowed = coverage(session, stream.publisher_id, about.name)
    places = regions.gazetteer(session)
    mapper = Mapper(spec, about, places, allowed, pepper=pepper)
    return Plan(
        stream_id=stream.id,
        system_id=stream.system_id,
        publisher_id=stream.publisher_id,
        source_class=stream.source_class,
        domain=about,
        connection=written.connection,
        spec=spec,
        manifest_version_id=version.id,
        mapper=mapper,
        mapping_version=mapper.version,
        run_id=run.id,
        fence=fence,
        cursor=stream.cursor,
        resume=run.resume,
        until=run.until,
        pages=run.pages,
        fingerprint=_fingerprint(version.id, mapper.version, allowed),
        skipped=run.skipped,
    )


def _fingerprint(version: int, mapping: str, allowed: frozenset[str]) -> bytes:
    parts = (str(version), mapping, *sorted(allowed))
    return hashlib.sha256("|".join(parts).encode()).digest()


def _left_off(stream: Stream, now: datetime) -> dict[str, Any]:
    return {
        "stream": stream.id,
        "version": stream.manifest_version_id,
        "since": now - RESUME_WITHIN,
    }


def _run(session: Session, stream: Stream, lease: Lease, now: datetime) -> Run:
    """The unfinished run of this job under the same manifest, or a new one.

    A run that has no place to go on from is read again from its start, and counts
    from nothing.
    """
    known = session.get(Run, lease.run_id) if lease.run_id else None
    if (
        known is not None
        and known.outcome is None
        and known.manifest_version_id == stream.manifest_version_id
    ):
        known.fence = lease.fence
        if known.resume is None and known.pages:
            session.flush()
            session.execute(RESTART, {"run": known.id, "fence": lease.fence})
            session.execute(delete(Staged).where(Staged.run_id == known.id))
            session.refresh(known)
        return known
    _close_cut_off(session, stream, now)
    run = Run(
        stream_id=stream.id,
        publisher_id=stream.publisher_id,
        manifest_version_id=stream.manifest_version_id,
        fence=lease.fence,
        started_at=now,
        until=now,
        resume=session.execute(LEFT_OFF, _left_off(stream, now)).scalar(),
    )
    session.add(run)
    session.flush()
    remember = text("update job set run_id = :run where id = :job")
    session.execute(remember, {"run": run.id, "job": lease.job_id})
    return run


def _close_cut_off(session: Session, stream: Stream, now: datetime) -> None:
    """End runs that nobody goes on with, and throw away what they staged."""
    session.execute(
        update(Run)
        .where(Run.stream_id == stream.id, Run.outcome.is_(None))
        .values(
            outcome="failed",
            finished_at=now,
            reason="Penarikan ini terputus; penarikan berikutnya melanjutkan.",
            reason_en="This run was cut off; the next one goes on.",
        )
    )
    session.execute(ABANDONED, {"stream": stream.id})
