"""What was issued: codes, refresh tokens in families, what was denied, keys."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Hash, Instant, Key, Now


class TokenFamily(Base):
    """All tokens that came from one login to one app; revoked together."""

    __tablename__ = "token_family"

    id: Mapped[Key]
    session_id: Mapped[str | None] = mapped_column(
        ForeignKey("session.sid", ondelete="SET NULL"), index=True
    )
    client_id: Mapped[str] = mapped_column(
        ForeignKey("client.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[uuid.UUID] = mapped_column(
        UUID(as_uuid=True), ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    sub: Mapped[str]
    sid: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    acr: Mapped[str]
    amr: Mapped[list[str]] = mapped_column(ARRAY(Text))
    auth_time: Mapped[Instant]
    offline: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Now]
    absolute_end: Mapped[Instant] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoke_reason: Mapped[str | None]


class AuthCode(Base):
    """A code that an app redeems once, within a minute."""

    __tablename__ = "auth_code"

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    family_id: Mapped[str] = mapped_column(
        ForeignKey("token_family.id", ondelete="CASCADE"), index=True
    )
    client_id: Mapped[str]
    redirect_uri: Mapped[str]
    challenge: Mapped[str]
    nonce: Mapped[str | None]
    expires_at: Mapped[Instant] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RefreshToken(Base):
    """A refresh token as SHA-256; its successor is kept sealed for 30 seconds.

    The key of `successor` comes from the token itself: the store alone opens nothing.
    """

    __tablename__ = "refresh_token"

    sha256: Mapped[bytes] = mapped_column(primary_key=True)
    family_id: Mapped[str] = mapped_column(
        ForeignKey("token_family.id", ondelete="CASCADE"), index=True
    )
    parent: Mapped[bytes | None]
    created_at: Mapped[Now]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    successor: Mapped[bytes | None]
    successor_sha256: Mapped[bytes | None]


class DeniedToken(Base):
    """What is refused before its end: jti:…, family:…, kid:… or client:…"""

    __tablename__ = "denied_token"

    what: Mapped[Key]
    denied_at: Mapped[Now]
    expires_at: Mapped[Instant] = mapped_column(index=True)


class SigningKey(Base):
    """A key the provider signs with: published, then used, then only known."""

    __tablename__ = "signing_key"

    kid: Mapped[Key]
    alg: Mapped[str]
    sealed: Mapped[Hash]
    public: Mapped[str]
    publish_at: Mapped[Now]
    activate_at: Mapped[Instant]
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    remove_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
