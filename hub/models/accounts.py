"""What belongs to an account: addresses, credentials, roles, logins under way."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.models.base import Base, Hash, Instant, Json, Now, Serial

PERSON = "person.id"
GONE = "CASCADE"


class Identifier(Base):
    """An address or number of a person: `email`, `phone` (E.164) or `nik`.

    `found_by` is a keyed hash; a NIK has no `value`, only `sealed`. E-mail and phone
    stand here once they are verified, and then belong to one person. A NIK is
    self-declared until `verified_at`: proven by an upstream provider or at a desk.
    """

    __tablename__ = "identifier"

    id: Mapped[Serial]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(PERSON, ondelete=GONE))
    kind: Mapped[str]
    value: Mapped[str | None]
    found_by: Mapped[Hash]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[Now]

    __table_args__ = (
        Index("ix_identifier_person_id_kind", "person_id", "kind", unique=True),
        Index(
            "ix_identifier_kind_found_by",
            "kind",
            "found_by",
            unique=True,
            postgresql_where=text("verified_at IS NOT NULL"),
        ),
    )


class CredentialPassword(Base):
    """The argon2id hash of a person's password."""

    __tablename__ = "credential_password"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), primary_key=True
    )
    hash: Mapped[str]
    changed_at: Mapped[Now]


class CredentialWebauthn(Base):
    """A passkey: its public key, and how often it has signed."""

    __tablename__ = "credential_webauthn"

    id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), index=True
    )
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    synced: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Now]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CredentialTotp(Base):
    """The sealed secret of an authenticator app; `last_step` was used already."""

    __tablename__ = "credential_totp"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), primary_key=True
    )
    sealed: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    created_at: Mapped[Now]


class RecoveryCode(Base):
    """One of ten codes on paper, kept as a keyed hash, good once."""

    __tablename__ = "recovery_code"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), primary_key=True
    )
    hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[Now]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Device(Base):
    """A browser that has signed in before; its cookie is kept as a hash.

    It is let through when strangers have used up the tries for an account.
    """

    __tablename__ = "device"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), index=True
    )
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    name: Mapped[str]
    created_at: Mapped[Now]
    seen_at: Mapped[Now]
    known_until: Mapped[Instant]


class LoginTransaction(Base):
    """Something a person has begun and not finished: a login, an address to verify.

    It belongs to one browser (`browser_hash`). A code is sent and kept as a keyed
    hash, good for ten minutes and five guesses. `state` holds no secret.
    """

    __tablename__ = "login_transaction"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    browser_hash: Mapped[Hash]
    kind: Mapped[str]
    stage: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(PERSON, ondelete=GONE))
    state: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    guesses: Mapped[int] = mapped_column(server_default=text("0"))
    created_at: Mapped[Now]
    expires_at: Mapped[Instant]

    __table_args__ = (
        Index("ix_login_transaction_expires_at", "expires_at"),
        Index("ix_login_transaction_person_id", "person_id"),
    )


class Throttle(Base):
    """How many tries a key has used: it is free again at `free_at`."""

    __tablename__ = "throttle"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    free_at: Mapped[Instant]

    __table_args__ = (Index("ix_throttle_free_at", "free_at"),)


class Undo(Base):
    """A change of address or factor that the old address may still take back."""

    __tablename__ = "undo"

    id: Mapped[Serial]
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), index=True
    )
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    kind: Mapped[str]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Erasure(Base):
    """A person's wish to be forgotten: done at `due_at` unless taken back before."""

    __tablename__ = "erasure"

    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), primary_key=True
    )
    asked_at: Mapped[Now]
    due_at: Mapped[Instant]


class RoleAssignment(Base):
    """A role of an official, for a publisher or for the whole province, with an end.

    No foreign key to publishers: `hub import` may replace them, and roles stay.
    """

    __tablename__ = "role_assignment"

    id: Mapped[Serial]
    person_id: Mapped[UUID] = mapped_column(
        ForeignKey(PERSON, ondelete=GONE), index=True
    )
    role: Mapped[str]
    publisher_id: Mapped[str | None] = mapped_column(index=True)
    granted_by: Mapped[str]
    granted_at: Mapped[Now]
    until: Mapped[Instant]


class SecurityEvent(Base):
    """Something that happened to an account or its data; rows are only ever added.

    `kind` read: an app was told `detail["claims"]`. `ip_prefix` is a /24 or /48.
    """

    __tablename__ = "security_event"

    id: Mapped[Serial]
    at: Mapped[Now]
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey(PERSON, ondelete="SET NULL")
    )
    kind: Mapped[str]
    client_id: Mapped[str | None]
    ip_prefix: Mapped[str | None]
    agent: Mapped[str | None]
    acr: Mapped[str | None]
    detail: Mapped[Json] = mapped_column(server_default=text("'{}'"))

    __table_args__ = (Index("ix_security_event_person_id_id", "person_id", "id"),)
