"""By which manifest a fact was judged, in words, beside the row as it was received."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Blob, ManifestVersion, Observation, RawPage, Record, Stream
from schemas.contracts.domain import catalogue
from schemas.manifests import manifest
from schemas.manifests.parts import Stream as StreamSpec
from schemas.mapping import kept
from schemas.mapping.steps.raw import raw_bytes
from schemas.mapping.steps.selection import MISSING
from schemas.mapping.steps.telling import Told, tell
from schemas.mapping.steps.version import version_of
from schemas.values.problem import Refused


@dataclass(frozen=True, slots=True)
class Judged:
    """The manifest version that made the fact, who stands for it, and its steps.

    `raw` is the row as it was kept, redacted, in JSON; None: it is not kept any more.
    """

    manifest_version: int
    manifest_sha256: str
    applied_by: str
    applied_at: datetime
    activated_by: str | None
    activated_at: datetime | None
    steps: tuple[Told, ...]
    raw: str | None

    def only(self, field: str | None) -> Judged:
        """The steps of one field alone; its parts are named `field.part`."""
        if field is None:
            return self
        mine = (t for t in self.steps if t.field.partition(".")[0] == field)
        return replace(self, steps=tuple(mine))


def of(session: Session, fact: Record | Observation) -> Judged | None:
    """How a fact was made; None where the manifest may not be seen or is not known."""
    found = next(_candidates(session, fact), None)
    if found is None:
        return None
    version, spec = found
    raw = _raw(session, fact, spec)
    told = tell(spec, catalogue().domain(spec.schema), raw)
    return Judged(
        manifest_version=version.version,
        manifest_sha256=version.sha256,
        applied_by=version.applied_by,
        applied_at=version.applied_at,
        activated_by=version.activated_by,
        activated_at=version.activated_at,
        steps=tuple(told.values()),
        raw=None if raw is MISSING else raw_bytes(raw).decode(),
    )


def _candidates(
    session: Session, fact: Record | Observation
) -> Iterator[tuple[ManifestVersion, StreamSpec]]:
    """Versions whose mapping made the fact: that of its page, else the newest first."""
    stream = session.get(Stream, fact.stream_id)
    if stream is None:
        return
    page = session.get(RawPage, fact.raw_page_id) if fact.raw_page_id else None
    query = select(ManifestVersion).where(ManifestVersion.system_id == stream.system_id)
    versions = list(session.scalars(query.order_by(ManifestVersion.version.desc())))
    then = page.manifest_version_id if page else None
    for version in sorted(versions, key=lambda each: each.id != then):
        spec = _spec(version, fact.stream_id)
        if spec is None:
            continue
        domain = catalogue().domain(spec.schema)
        if version_of(spec, domain) == fact.mapping_version:
            yield version, spec


def _spec(version: ManifestVersion, stream_id: str) -> StreamSpec | None:
    try:
        written = manifest.parse(version.body)
        return written.stream(stream_id.partition("/")[2])
    except (Refused, KeyError):
        return None


def _raw(session: Session, fact: Record | Observation, spec: StreamSpec) -> Any:
    """The row as it was kept, at the fact's place in its page."""
    page = session.get(RawPage, fact.raw_page_id) if fact.raw_page_id else None
    if page is None or page.blob_sha256 is None:
        return MISSING
    blob = session.get(Blob, (page.publisher_id, page.blob_sha256))
    if blob is None:
        return MISSING
    original = page.blob_sha256 == page.sha256
    found = kept.of_page(zstandard.decompress(blob.body), original, spec.records)
    for each in found or ():
        if each.pointer == fact.pointer:
            return each.value
    return MISSING
