"""Apply and activate manifests; list systems and their streams."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from hub.models import ManifestVersion, Publisher, Stream, System
from hub.services import regions
from hub.services.ingest.plan import coverage
from hub.services.working import links
from schemas.contracts import domain
from schemas.manifests import manifest
from schemas.manifests.manifest import Manifest
from schemas.manifests.parts import Stream as StreamSpec
from schemas.manifests.reading import tree
from schemas.mapping.examples import check_examples
from schemas.values.nearest import hint
from schemas.values.problem import Problem, Refused, problem


@dataclass(frozen=True, slots=True)
class Applied:
    """What applying a manifest did; `new` is false when it was there already."""

    system: str
    version: int
    new: bool
    active: bool
    streams: tuple[str, ...]


def apply(
    session: Session, body: str, by: str, activate: bool, now: datetime
) -> Applied:
    """Keep a manifest as a new version, and make it the one that runs if asked.

    The same text again is no new version. Raises Refused with every problem: of
    the text, of its examples, of a publisher that is unknown or covers nothing.
    """
    written = manifest.parse(body)
    owner = _publisher(session, written.publisher, body)
    _check(session, written)
    system = written.system
    known = session.get(System, system.id)
    if known is not None and known.publisher_id != owner.id:
        raise Refused(_foreign(body, system.id, known.publisher_id))
    values = {
        "name": system.name,
        "owner": system.owner,
        "contact": dict(system.contact),
        "source_class": "simulated" if system.simulated else "official",
    }
    made = insert(System).values(id=system.id, publisher_id=owner.id, **values)
    session.execute(
        made.on_conflict_do_update(index_elements=["id"], set_=values)
        if activate
        else made.on_conflict_do_nothing()
    )
    version, new = _version(session, written, body, by)
    if activate:
        streams = put_in_force(session, written, version, by, now)
    else:
        streams = tuple(_stream(session, written, s, None) for s in written.streams)
    session.flush()
    return Applied(system.id, version.version, new, activate, streams)


def put_in_force(
    session: Session,
    written: Manifest,
    version: ManifestVersion,
    by: str,
    now: datetime,
) -> tuple[str, ...]:
    """Let a version run from now on; the ids of its streams.

    Its checks and examples are made again: regions and coverage may have moved since
    it was applied. Raises Refused.
    """
    _check(session, written)
    version.activated_by, version.activated_at = by, now
    id = written.system.id
    links.declare(session, id, version.publisher_id, written.connection.limits)
    links.try_now(session, [id])
    streams = tuple(_stream(session, written, s, version.id) for s in written.streams)
    _retire(session, id, streams)
    session.flush()
    return streams


def _publisher(session: Session, id: str, body: str) -> Publisher:
    found = session.get(Publisher, id)
    if found is None:
        near = hint(id, session.scalars(select(Publisher.id)).all())
        raise Refused(
            problem(
                tree.at_line("publisher", tree.line_of(body, "publisher")),
                id,
                "publisher.unknown",
                id=f"Penerbit {id} belum dikenal.{near.id}"
                " Muat dahulu dengan `hub publisher load`.",
                en=f"The publisher {id} is not known.{near.en}"
                " Load it first with `hub publisher load`.",
            )
        )
    return found


def _check(session: Session, written: Manifest) -> None:
    places = regions.gazetteer(session)
    problems: list[Problem] = _foreign_secrets(session, written)
    for spec in written.streams:
        about = domain.catalogue().domain(spec.schema)
        allowed = coverage(session, written.publisher, about.name)
        if not allowed:
            problems.append(_no_coverage(written.publisher, spec.schema))
        problems.extend(check_examples(spec, about, places, allowed))
    if problems:
        raise Refused(*problems)


def _foreign_secrets(session: Session, written: Manifest) -> list[Problem]:
    """A manifest sends nobody else's secret to its own server."""
    asked = written.connection.auth.secrets
    owners = {ref: ref.removeprefix("secret://").partition("/")[0] for ref in asked}
    others = [ref for ref, owner in owners.items() if owner != written.publisher]
    return [
        problem(
            "connection.auth",
            reference,
            "secret.foreign",
            id=f"{reference} milik penerbit {owners[reference]}; simpan rahasia sistem"
            f" ini sebagai secret://{written.publisher}/….",
            en=f"{reference} belongs to the publisher {owners[reference]}; keep this"
            f" system's secret as secret://{written.publisher}/….",
        )
        for reference in others
        if session.get(Publisher, owners[reference]) is not None
    ]


def _no_coverage(publisher: str, schema: str) -> Problem:
    return problem(
        "publisher",
        publisher,
        "publisher.no_coverage",
        id=f"Penerbit {publisher} tidak berwenang atas {schema} di daerah mana pun.",
        en=f"The publisher {publisher} may not speak about {schema} anywhere.",
    )


def _foreign(body: str, system: str, owner: str) -> Problem:
    return problem(
        tree.at_line("system.id", tree.line_of(body, "system.id")),
        system,
        "system.taken",
        id=f"Sistem {system} dan aliran-alirannya milik penerbit {owner}; pilih id"
        f" lain, misalnya {system}-2.",
        en=f"The system {system} and its streams belong to {owner}; choose another id,"
        f" e.g. {system}-2.",
    )


def _version(
    session: Session, written: Manifest, body: str, by: str
) -> tuple[ManifestVersion, bool]:
    digest = hashlib.sha256(body.encode()).hexdigest()
    newest = session.scalars(
        select(ManifestVersion)
        .where(ManifestVersion.system_id == written.system.id)
        .order_by(ManifestVersion.version.desc())
        .limit(1)
    ).one_or_none()
    if newest is not None and newest.sha256 == digest:
        return newest, False
    version = ManifestVersion(
        system_id=written.system.id,
        publisher_id=written.publisher,
        version=newest.version + 1 if newest else 1,
        body=body,
        sha256=digest,
        applied_by=by,
    )
    session.add(version)
    session.flush()
    return version, True


def _stream(
    session: Session, written: Manifest, spec: StreamSpec, version: int | None
) -> str:
    """Make or move a stream; its id."""
    id = f"{written.system.id}/{spec.id}"
    values = {
        "schema": spec.schema.partition("@")[0],
        "source_class": "simulated" if written.system.simulated else "official",
        "write_mode": spec.write,
        "delete_mode": spec.deletes.mode,
        "rhythm_s": int(spec.expect.freshness.total_seconds()),
    }
    first = insert(Stream).values(
        id=id,
        system_id=written.system.id,
        publisher_id=written.publisher,
        manifest_version_id=version,
        **values,
    )
    if version is None:
        session.execute(first.on_conflict_do_nothing())
        return id
    same = Stream.source_class == first.excluded.source_class
    moved = {"manifest_version_id": version, "cursor": case((same, Stream.cursor))}
    session.execute(
        first.on_conflict_do_update(index_elements=["id"], set_=values | moved)
    )
    return id


def _retire(session: Session, system: str, kept: Sequence[str]) -> None:
    """Streams that the active manifest no longer names are not pulled any more."""
    session.execute(
        update(Stream)
        .where(Stream.system_id == system, Stream.id.not_in(kept))
        .values(manifest_version_id=None)
    )


def streams(session: Session, of: str | None = None) -> Sequence[Stream]:
    """Streams of a system or publisher, or all, in order of their ids."""
    query = select(Stream).order_by(Stream.id)
    if of is not None:
        query = query.where(
            (Stream.system_id == of) | (Stream.publisher_id == of) | (Stream.id == of)
        )
    return session.scalars(query).all()


def versions(session: Session) -> dict[str, int]:
    """The number of manifest versions of each system."""
    rows = session.execute(
        select(ManifestVersion.system_id, func.count()).group_by(
            ManifestVersion.system_id
        )
    )
    return dict(rows.all())


def running(session: Session) -> frozenset[str]:
    """The sha256 of every manifest text that runs now."""
    query = select(ManifestVersion.sha256).join(
        Stream, Stream.manifest_version_id == ManifestVersion.id
    )
    return frozenset(session.scalars(query))
