"""Secrets of publishers, by which the hub proves itself to their systems."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Now


class Secret(Base):
    """A secret `secret://PUBLISHER/NAME`, sealed; only its publisher's jobs see it."""

    __tablename__ = "secret"

    publisher_id: Mapped[str] = mapped_column(
        ForeignKey("publisher.id"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    set_by: Mapped[str]
    set_at: Mapped[Now]
