"""A person who can sign in; how is the business of hub.sso.accounts."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime, text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Now


class Person(Base):
    """Somebody with an account. `id` never leaves the hub; apps see pairwise names.

    `official` decides how long sessions and tokens live. `assurance` says how the
    person was proven: none, upstream, desk. A disabled person has no sessions.
    """

    __tablename__ = "person"

    id: Mapped[uuid.UUID] = mapped_column(
        UUID(as_uuid=True),
        primary_key=True,
        server_default=text("gen_random_uuid()"),
    )
    name: Mapped[str | None]
    language: Mapped[str] = mapped_column(server_default="id")
    official: Mapped[bool] = mapped_column(server_default=text("false"))
    assurance: Mapped[str] = mapped_column(server_default="none")
    created_at: Mapped[Now]
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
