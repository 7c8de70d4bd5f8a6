"""Downloads that take longer than one slice, kept in chunks until they are whole."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Now


class Spooled(Base):
    """One chunk of a download, packed; `at` is where it begins in the file.

    `validator` (a strong ETag, or a Last-Modified) says which file it is of.
    """

    __tablename__ = "spooled"

    stream_id: Mapped[str] = mapped_column(ForeignKey("stream.id"), primary_key=True)
    request_sha256: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    publisher_id: Mapped[str] = mapped_column(ForeignKey("publisher.id"), index=True)
    validator: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    body: Mapped[bytes]
    created_at: Mapped[Now]

    __table_args__ = (Index("ix_spooled_created_at", "created_at"),)
