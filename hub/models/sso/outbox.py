"""Messages to send, written in the transaction of what they tell about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Now, Serial


class Outbox(Base):
    """One message to one receiver: kind logout, mail, …

    `state` is due, sent, refused (the receiver said so for good), given_up, or
    unsupported (an app that gave no address). A sender leases a row by moving `due_at`
    into the future.
    """

    __tablename__ = "outbox"

    id: Mapped[Serial]
    kind: Mapped[str]
    receiver: Mapped[str]
    about: Mapped[str | None] = mapped_column(index=True)
    body: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[str] = mapped_column(server_default="due")
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Now]
    due_at: Mapped[Now]
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None]

    __table_args__ = (
        Index("ix_outbox_due", "due_at", postgresql_where=text("state = 'due'")),
    )
