"""The raw pages that were kept of a stream, and their records as they were judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import zstandard
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.models import ManifestVersion, Run, Stream
from hub.services.ingest import deletions
from hub.services.ingest import plan as plans
from hub.services.ingest.plan import NotActive, Plan
from schemas.contracts.facts import Fact
from schemas.manifests import manifest
from schemas.mapping import kept
from schemas.mapping.kept import Kept
from schemas.values.problem import Refused

# Pages of a snapshot count once their run was promoted: as a whole, or what could
# be read of it (a partial run of files).
COUNTS: Final = """
    (:incremental or not r.held and (r.outcome in ('complete', 'complete_empty')
     or r.outcome = 'partial' and r.created + r.updated + r.unchanged + r.stale > 0))
    """
PAGES: Final = text(f"""
    select p.id, p.run_id, p.number, p.url, p.sha256, p.blob_sha256, p.size,
           p.manifest_version_id, p.received_at, r.completeness,
           p.mapping_version = '{deletions.MAPPING}'
    from raw_page p join run r on r.id = p.run_id
    where p.stream_id = :stream and p.id > :after and {COUNTS}
    order by p.id
    """)
BODY: Final = text("""
    select body from blob where publisher_id = :publisher and sha256 = :sha256
    """)
HOLD: Final = text("select 1 from stream where id = :stream for update")


@dataclass(frozen=True, slots=True)
class Page:
    """One raw page as it was received; `completeness` is that of its run.

    `deletes`: it is no page of records, but of a list of what the source deleted.
    """

    id: int
    run_id: int
    number: int
    url: str
    sha256: bytes
    blob_sha256: bytes | None
    size: int
    manifest_version_id: int | None
    received_at: datetime
    completeness: str | None
    deletes: bool = False

    @property
    def original(self) -> bool:
        """Whether its bytes were kept as they came."""
        return self.blob_sha256 == self.sha256


@dataclass
class Reader:
    """Reads kept pages of one stream as the present manifest finds records in them.

    A page in which that finds no list is read as the manifest of its day did.
    """

    session: Session
    plan: Plan
    _paths: dict[int | None, str] = field(default_factory=dict)

    def body(self, page: Page) -> bytes | None:
        """What was kept of a page; None when it is no longer kept."""
        values = {"publisher": self.plan.publisher_id, "sha256": page.blob_sha256}
        packed = self.session.execute(BODY, values).scalar_one_or_none()
        return None if packed is None else zstandard.decompress(packed)

    def records(self, page: Page) -> list[Kept] | None:
        """The records of a page, redacted; None when it is no longer kept."""
        body = self.body(page)
        if body is None:
            return None
        found = kept.of_page(body, page.original, self.plan.spec.records)
        if found is None:
            found = kept.of_page(body, page.original, self._path_then(page))
        redact = self.plan.mapper.redact
        return [each._replace(value=redact(each.value)) for each in found or ()]

    def deletions(self, page: Page) -> list[Fact] | None:
        """What a page of deletions says; None when it is no longer kept."""
        body = self.body(page)
        if body is None:
            return None
        return [
            Fact(each.key, "", {}, each.pointer, b"", b"", each.at, True)
            for each in deletions.of_page(body)
        ]

    def _path_then(self, page: Page) -> str:
        """The `records` expression of the manifest under which a page was pulled."""
        version = page.manifest_version_id
        if version not in self._paths:
            spec = _spec_then(self.session, self.plan, version)
            self._paths[version] = spec or self.plan.spec.records
        return self._paths[version]


def _spec_then(session: Session, plan: Plan, version: int | None) -> str | None:
    kept_version = session.get(ManifestVersion, version) if version else None
    if kept_version is None:
        return None
    try:
        written = manifest.parse(kept_version.body)
        return written.stream(plan.spec.id).records
    except (Refused, KeyError):
        return None


def plan_now(session: Session, stream: Stream, pepper: bytes, now: datetime) -> Plan:
    """What the stream's active manifest makes of records, outside any run.

    Raises NotActive where there is none.
    """
    if stream.manifest_version_id is None:
        raise NotActive(f"{stream.id} has no active manifest")
    nowhere = Run(
        id=0,
        stream_id=stream.id,
        manifest_version_id=stream.manifest_version_id,
        until=now,
        pages=0,
    )
    return plans.of_run(session, nowhere, stream.fence, pepper)


def listed(session: Session, plan: Plan, after: int = 0) -> Sequence[Page]:
    """The pages of a stream that count, in the order in which they came."""
    values: dict[str, Any] = {"stream": plan.stream_id, "after": after}
    values["incremental"] = not plan.snapshot
    return [Page(*row) for row in session.execute(PAGES, values)]


def hold(session: Session, stream_id: str) -> None:
    """Let no worker commit to this stream before this transaction ends."""
    session.execute(HOLD, {"stream": stream_id})


def at(plan: Plan, page: Page) -> Plan:
    """The plan with the run that pulled a page: facts go on naming it."""
    return replace(plan, run_id=page.run_id)


def can_be_judged(each: Kept) -> bool:
    """Whether nothing is missing that a person must be asked for again."""
    return not each.erased or kept.whole(each.value)
