"""The apps and systems that use the login: client, its secrets, keys, addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Hash, Instant, Key, Now, Serial

CLIENT = "client.id"


class Sector(Base):
    """Apps that may know a person by one name: usually those of a regency.

    The salt makes the names; it is never changed, or every app loses its users.
    """

    __tablename__ = "sector"

    id: Mapped[Key]
    salt: Mapped[Hash]
    created_at: Mapped[Now]


class Client(Base):
    """An app or a city system, as RFC 7591 describes it.

    `scopes` is what it may ever ask for. `trusted` apps (the hub's own) ask no
    consent. `purpose_id` and `purpose_en` are what the consent page says; a new
    `purpose_version` asks again.
    """

    __tablename__ = "client"

    id: Mapped[Key]
    name: Mapped[str]
    # No foreign key: `hub import` may replace publishers; without one, no coverage.
    publisher_id: Mapped[str | None] = mapped_column(index=True)
    sector_id: Mapped[str] = mapped_column(ForeignKey("sector.id"))
    auth_method: Mapped[str]
    application_type: Mapped[str] = mapped_column(server_default="web")
    grant_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    audience: Mapped[str | None]
    id_token_alg: Mapped[str] = mapped_column(server_default="ES256")
    subject_type: Mapped[str] = mapped_column(server_default="pairwise")
    purpose_id: Mapped[str | None]
    purpose_en: Mapped[str | None]
    purpose_version: Mapped[int] = mapped_column(server_default=text("1"))
    consent_days: Mapped[int] = mapped_column(server_default=text("365"))
    trusted: Mapped[bool] = mapped_column(server_default=text("false"))
    jwks_uri: Mapped[str | None]
    logout_uri: Mapped[str | None]
    events_uri: Mapped[str | None]
    default_max_age: Mapped[int | None]
    metadata_: Mapped[dict[str, Any]] = mapped_column(
        "metadata", JSONB, server_default=text("'{}'")
    )
    created_at: Mapped[Now]
    disabled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClientSecret(Base):
    """A secret of a client, as SHA-256; two may be live while one replaces another."""

    __tablename__ = "client_secret"

    id: Mapped[Serial]
    client_id: Mapped[str] = mapped_column(
        ForeignKey(CLIENT, ondelete="CASCADE"), index=True
    )
    sha256: Mapped[Hash]
    created_at: Mapped[Now]
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClientKey(Base):
    """A public key that a client signs its assertions with."""

    __tablename__ = "client_key"

    id: Mapped[Serial]
    client_id: Mapped[str] = mapped_column(
        ForeignKey(CLIENT, ondelete="CASCADE"), index=True
    )
    jwk: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Now]


class ClientRedirect(Base):
    """An address the browser may be sent back to: kind login or logout."""

    __tablename__ = "client_redirect"

    client_id: Mapped[str] = mapped_column(
        ForeignKey(CLIENT, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    uri: Mapped[str] = mapped_column(primary_key=True)


class UsedJti(Base):
    """An assertion that was taken once; kept until it would have expired anyway."""

    __tablename__ = "used_jti"

    client_id: Mapped[str] = mapped_column(primary_key=True)
    jti: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[Instant] = mapped_column(index=True)
