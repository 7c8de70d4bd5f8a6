"""Notes of the machinery: what runs met beside their rows, and links of sealed logs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Hash, Instant, Key, Now, Serial


class RunNote(Base):
    """Something a run met that a person should know, once for each rule and field.

    `rows` is how many rows it is about. One that `weighs` keeps the run from being
    complete: the stream stays where it was last well.
    """

    __tablename__ = "run_note"

    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True, server_default="")
    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"))
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    rows: Mapped[int] = mapped_column(server_default=text("1"))
    weighs: Mapped[bool] = mapped_column(server_default=text("false"))
    message_id: Mapped[str]
    message_en: Mapped[str]
    noted_at: Mapped[Now]


class StreamShape(Base):
    """Which fields a stream's rows had, and of what types, in its last good run."""

    __tablename__ = "stream_shape"

    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"), primary_key=True)
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"))
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seen_at: Mapped[Now]


class RefusedPage(Base):
    """A page that could not be read, encrypted, for its publisher and a week only.

    `sealed` holds nonce and ciphertext of the packed bytes; `cut`: only the
    beginning was kept. `size` and `sha256` are of the whole page.
    """

    __tablename__ = "refused_page"

    id: Mapped[Serial]
    run_id: Mapped[int] = mapped_column(ForeignKey("run.id"), index=True)
    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"))
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    rule: Mapped[str]
    url: Mapped[str]
    sha256: Mapped[Hash]
    size: Mapped[int] = mapped_column(BigInteger)
    cut: Mapped[bool] = mapped_column(server_default=text("false"))
    sealed: Mapped[bytes]
    received_at: Mapped[Instant]
    expires_at: Mapped[Instant]

    __table_args__ = (Index("ix_refused_page_expires_at", "expires_at"),)


class AuditLink(Base):
    """One row of a log that is only added to, sealed: its place in a chain of hashes.

    `sha256` is over the row and the link before; hub.services.audit makes and checks.
    """

    __tablename__ = "audit_link"

    log: Mapped[Key]
    position: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int]
    sha256: Mapped[Hash]
    sealed_at: Mapped[Now]

    __table_args__ = (UniqueConstraint("log", "row_id"),)
