"""What must happen and what happened: job, run, raw pages, quarantine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Hash, Instant, Now, Serial

ZERO = text("0")


class Job(Base):
    """Work that is due; the database is the truth of what must happen.

    `state` is due, leased, done or parked (three failed attempts).
    """

    __tablename__ = "job"

    id: Mapped[Serial]
    kind: Mapped[str]
    stream_id: Mapped[str | None] = mapped_column(ForeignKey("stream.id"))
    publisher_id: Mapped[str | None] = mapped_column(ForeignKey("publisher.id"))
    state: Mapped[str] = mapped_column(server_default="due")
    due_at: Mapped[Now]
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    leased_by: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default=ZERO)
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    requested_by: Mapped[str]
    error: Mapped[str | None]
    created_at: Mapped[Now]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index(
            "ix_job_open",
            "due_at",
            postgresql_where=text("state in ('due', 'leased')"),
        ),
        Index(
            "uq_job_open_stream",
            "kind",
            "stream_id",
            unique=True,
            postgresql_where=text("state in ('due', 'leased')"),
            postgresql_nulls_not_distinct=True,
        ),
    )


class Run(Base):
    """One attempt to sync a stream; it may take several job slices.

    `outcome` is null while it runs, then complete, complete_empty, partial,
    refused or failed; `held` waits for a person. `skipped` counts the pages of a
    snapshot that were as before; null: each of its pages is read whole.
    """

    __tablename__ = "run"

    id: Mapped[Serial]
    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"))
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    manifest_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("manifest_version.id")
    )
    fence: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[Instant]
    until: Mapped[Instant]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str | None]
    held: Mapped[bool] = mapped_column(server_default=text("false"))
    reason: Mapped[str | None]
    reason_en: Mapped[str | None]
    resume: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    high: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    completeness: Mapped[str | None]
    pages: Mapped[int] = mapped_column(server_default=ZERO)
    received: Mapped[int] = mapped_column(server_default=ZERO)
    created: Mapped[int] = mapped_column(server_default=ZERO)
    updated: Mapped[int] = mapped_column(server_default=ZERO)
    unchanged: Mapped[int] = mapped_column(server_default=ZERO)
    stale: Mapped[int] = mapped_column(server_default=ZERO)
    deleted: Mapped[int] = mapped_column(server_default=ZERO)
    quarantined: Mapped[int] = mapped_column(server_default=ZERO)
    bytes: Mapped[int] = mapped_column(server_default=ZERO)
    skipped: Mapped[int | None] = mapped_column(server_default=ZERO)

    __table_args__ = (Index("ix_run_stream_id_started_at", "stream_id", "started_at"),)


class Blob(Base):
    """Bytes by their sha256, zstd-compressed, kept apart per publisher."""

    __tablename__ = "blob"

    publisher_id: Mapped[str] = mapped_column(
        ForeignKey("publisher.id"), primary_key=True
    )
    sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    body: Mapped[bytes]
    size: Mapped[int]
    created_at: Mapped[Now]


class RawPage(Base):
    """A page as received: `sha256` of the original, `blob` of the redacted."""

    __tablename__ = "raw_page"

    id: Mapped[Serial]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"))
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    manifest_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("manifest_version.id")
    )
    number: Mapped[int]
    url: Mapped[str]
    sha256: Mapped[Hash]
    blob_sha256: Mapped[bytes | None] = mapped_column(LargeBinary)
    mapping_version: Mapped[str]
    records: Mapped[int]
    size: Mapped[int]
    received_at: Mapped[Instant]


class KnownPage(Base):
    """The page that a request brought last, so that the same one costs no work.

    `fingerprint` is what its records were judged by (manifest, mapping, coverage).
    `sha256` of the body as received, `blob_sha256` of what was kept of it. `alone`:
    it was the whole stream, and how surely (`proved`, `claimed`). `full_at` is when
    it last came with its body. `after` is what its connector said about reading it.
    """

    __tablename__ = "known_page"

    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"), primary_key=True)
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    fingerprint: Mapped[Hash]
    sha256: Mapped[Hash]
    blob_sha256: Mapped[Hash]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    received: Mapped[int]
    stale: Mapped[int]
    quarantined: Mapped[int]
    alone: Mapped[str | None]
    full_at: Mapped[Instant]
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


class Quarantine(Base):
    """A row that could not be taken, redacted, with every reason."""

    __tablename__ = "quarantine"

    id: Mapped[Serial]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"))
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    manifest_version_id: Mapped[int] = mapped_column(ForeignKey("manifest_version.id"))
    raw_page_id: Mapped[int | None] = mapped_column(ForeignKey("raw_page.id"))
    pointer: Mapped[str]
    key: Mapped[str | None]
    field: Mapped[str]
    rule: Mapped[str]
    value: Mapped[str]
    message_id: Mapped[str]
    message_en: Mapped[str]
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    raw: Mapped[str]
    raw_hash: Mapped[Hash]
    mapping_version: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="open")
    created_at: Mapped[Now]

    __table_args__ = (
        Index(
            "uq_quarantine_row",
            "stream_id",
            "raw_hash",
            "mapping_version",
            unique=True,
        ),
        Index("ix_quarantine_stream_id_rule", "stream_id", "rule"),
        Index(
            "ix_quarantine_open",
            "stream_id",
            "key",
            postgresql_where=text("state = 'open'"),
        ),
    )


class Mark(Base):
    """A cell that must be computed again; consumed by `DELETE … RETURNING`."""

    __tablename__ = "mark"

    id: Mapped[Serial]
    indicator: Mapped[str]
    region: Mapped[str]
    period: Mapped[str]
