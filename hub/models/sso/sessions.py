"""Who is signed in where: session, the apps of it, consents, requests under way."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Hash, Instant, Key, Now

PERSON = "person.id"


class SignedInSession(Base):
    """One authentication in one browser.

    The browser holds a token whose SHA-256 is `cookie`; apps are told `sid`. It ends
    at `ends_at`: the absolute end, or earlier when nobody comes back.
    """

    __tablename__ = "session"

    sid: Mapped[Key]
    cookie: Mapped[Hash] = mapped_column(unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(
        UUID(as_uuid=True), ForeignKey(PERSON, ondelete="CASCADE"), index=True
    )
    auth_time: Mapped[Instant]
    acr: Mapped[str]
    amr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    device_id: Mapped[str | None]
    ip_prefix: Mapped[str | None]
    agent: Mapped[str | None]
    last_seen_at: Mapped[Now]
    absolute_end: Mapped[Instant]
    ends_at: Mapped[Instant]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_reason: Mapped[str | None]

    __table_args__ = (
        Index(
            "ix_session_due",
            "ends_at",
            postgresql_where=text("ended_at is null"),
        ),
    )


class SessionClient(Base):
    """An app that was given a token in a session, and the names it was told.

    `sid` is the one the app knows: after a step-up the session has another.
    """

    __tablename__ = "session_client"

    session_id: Mapped[str] = mapped_column(
        ForeignKey("session.sid", ondelete="CASCADE"), primary_key=True
    )
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), primary_key=True
    )
    sid: Mapped[str] = mapped_column(primary_key=True)
    sub: Mapped[str]
    first_at: Mapped[Now]


class Consent(Base):
    """What a person let an app know, for which purpose, until when."""

    __tablename__ = "consent"

    id: Mapped[uuid.UUID] = mapped_column(
        UUID(as_uuid=True),
        primary_key=True,
        server_default=text("gen_random_uuid()"),
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        UUID(as_uuid=True), ForeignKey(PERSON, ondelete="CASCADE")
    )
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), index=True
    )
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    purpose_version: Mapped[int]
    granted_at: Mapped[Now]
    expires_at: Mapped[Instant]
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index(
            "uq_consent_live",
            "user_id",
            "client_id",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
    )


class AuthRequest(Base):
    """An authorization request that waits for a person; a page left open goes on."""

    __tablename__ = "auth_request"

    id: Mapped[Key]
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), index=True
    )
    query: Mapped[str]
    created_at: Mapped[Now]
    expires_at: Mapped[Instant] = mapped_column(index=True)
