"""The life of a manifest: draft, certified, seen in a shadow run, active, retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import ManifestVersion, Stream, System
from hub.services.connected import systems
from hub.services.connected.systems import Applied
from schemas.manifests import manifest
from schemas.values.nearest import hint
from schemas.values.problem import Refused, Words, problem, refuse

State = Literal["draft", "certified", "shadowed", "active", "retired"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a system's manifest and how far it has come."""

    system: str
    version: int
    state: State
    applied_by: str
    applied_at: datetime
    certified_at: datetime | None
    verdict: str | None
    shadowed_at: datetime | None
    activated_by: str | None
    activated_at: datetime | None
    reason: str | None


def listed(session: Session, system: str) -> list[Version]:
    """Every version of a system, the newest first; raises Refused if unknown."""
    _system(session, system)
    running = _running(session, system)
    query = select(ManifestVersion).where(ManifestVersion.system_id == system)
    rows = session.scalars(query.order_by(ManifestVersion.version.desc()))
    return [_told(row, running) for row in rows]


def chosen(session: Session, system: str, number: int | None = None) -> ManifestVersion:
    """A version by its number, the newest without one; raises Refused."""
    _system(session, system)
    query = select(ManifestVersion).where(ManifestVersion.system_id == system)
    if number is not None:
        query = query.where(ManifestVersion.version == number)
    query = query.order_by(ManifestVersion.version.desc()).limit(1)
    found = session.scalars(query).first()
    if found is None:
        raise refuse(
            "version",
            number,
            "version.unknown",
            id=f"{system} tidak punya versi {number}. Lihat: hub connector versions"
            f" {system}.",
            en=f"{system} has no version {number}. See: hub connector versions"
            f" {system}.",
        )
    return found


def certified(version: ManifestVersion, report: dict[str, Any], now: datetime) -> None:
    """Keep what certifying found of this very text: `verdict` and the checks."""
    version.certificate, version.certified_at = report, now


def shadowed(version: ManifestVersion, seen: dict[str, Any], now: datetime) -> None:
    """Keep what a shadow run of this very text found."""
    version.shadow, version.shadowed_at = seen, now


def activate(
    session: Session,
    system: str,
    number: int | None,
    by: str,
    now: datetime,
    reason: str | None = None,
) -> Applied:
    """Let a version run; raises Refused with all that still stands in the way.

    It must be certified, seen in a shadow run, and activated by another person than
    the one who applied it. `reason` stands in for a missing certificate or shadow run,
    and is kept; nothing stands in for the second person.
    """
    version = chosen(session, system, number)
    missing = [] if reason else list(_unproved(version))
    if version.applied_by.strip().casefold() == by.strip().casefold():
        missing.append(
            Words(
                f"{by} sendiri yang memasangnya; mintalah orang kedua mengaktifkannya.",
                f"{by} applied it; let a second person activate it.",
            )
        )
    if missing:
        what = f"{system} {version.version}"
        raise Refused(
            *(
                problem("version", what, "version.unready", id=each.id, en=each.en)
                for each in missing
            )
        )
    return _run(session, version, by, now, reason)


def roll_back(
    session: Session, system: str, number: int | None, by: str, now: datetime
) -> Applied:
    """Let an earlier version run again: the last that was active before this one.

    The caller replays the kept pages under it. Raises Refused where there is none.
    """
    earlier = _earlier(session, system) if number is None else None
    version = earlier or chosen(session, system, number)
    if version.activated_at is None or version.id in _running(session, system):
        raise refuse(
            "version",
            version.version,
            "version.never_active",
            id=f"Versi {version.version} dari {system} belum pernah atau sedang"
            " berjalan; kembali hanya ke versi yang pernah berjalan.",
            en=f"Version {version.version} of {system} never ran, or runs now; one can"
            " go back only to a version that ran.",
        )
    return _run(session, version, by, now, "rollback")


def _run(
    session: Session,
    version: ManifestVersion,
    by: str,
    now: datetime,
    reason: str | None,
) -> Applied:
    written = manifest.parse(version.body)
    streams = systems.put_in_force(session, written, version, by, now)
    version.reason = reason
    session.flush()
    return Applied(version.system_id, version.version, False, True, streams)


def _unproved(version: ManifestVersion) -> Sequence[Words]:
    missing = []
    verdict = (version.certificate or {}).get("verdict")
    if verdict != "passed":
        missing.append(
            Words(
                "Belum lulus: jalankan `hub connector certify`, atau beri --reason.",
                "Not certified: run `hub connector certify`, or give --reason.",
            )
        )
    if version.shadowed_at is None:
        missing.append(
            Words(
                "Belum dijalankan di bayangan: `hub connector shadow`, atau --reason.",
                "No shadow run yet: run `hub connector shadow`, or give --reason.",
            )
        )
    return missing


def _earlier(session: Session, system: str) -> ManifestVersion | None:
    """The version that ran before the one that runs now."""
    query = (
        select(ManifestVersion)
        .where(
            ManifestVersion.system_id == system,
            ManifestVersion.activated_at.is_not(None),
            ManifestVersion.id.not_in(_running(session, system)),
        )
        .order_by(ManifestVersion.activated_at.desc())
        .limit(1)
    )
    return session.scalars(query).first()


def _running(session: Session, system: str) -> set[int]:
    query = select(Stream.manifest_version_id).where(Stream.system_id == system)
    return {id for id in session.scalars(query) if id is not None}


def _told(row: ManifestVersion, running: set[int]) -> Version:
    return Version(
        row.system_id,
        row.version,
        _state(row, running),
        row.applied_by,
        row.applied_at,
        row.certified_at,
        (row.certificate or {}).get("verdict"),
        row.shadowed_at,
        row.activated_by,
        row.activated_at,
        row.reason,
    )


def _state(row: ManifestVersion, running: set[int]) -> State:
    if row.id in running:
        return "active"
    if row.activated_at is not None:
        return "retired"
    if row.shadowed_at is not None:
        return "shadowed"
    return "certified" if row.certified_at is not None else "draft"


def _system(session: Session, id: str) -> System:
    found = session.get(System, id)
    if found is None:
        near = hint(id, session.scalars(select(System.id)).all())
        raise refuse(
            "system",
            id,
            "system.unknown",
            id=f"Sistem {id} belum dikenal.{near.id}",
            en=f"The system {id} is not known.{near.en}",
        )
    return found
