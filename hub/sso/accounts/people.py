"""Persons and what they can sign in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import CredentialPassword, CredentialTotp, Identifier, Person
from hub.sso.accounts.factors import hashing, passkeys, recovery_codes


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has: a password, an app, passkeys, unused recovery codes."""

    password: bool
    totp: bool
    passkeys: int
    codes: int

    @property
    def second(self) -> bool:
        """Whether a password alone does not open the account."""
        return self.totp or self.passkeys > 0


def factors(session: Session, person_id: UUID) -> Factors:
    """What a person can sign in with."""
    return Factors(
        password=session.get(CredentialPassword, person_id) is not None,
        totp=session.get(CredentialTotp, person_id) is not None,
        passkeys=len(passkeys.of(session, person_id)),
        codes=recovery_codes.left(session, person_id),
    )


def create(
    session: Session, name: str, language: str, *, official: bool = False
) -> Person:
    """A new person without any address or credential."""
    made = Person(id=uuid4(), name=name or None, language=language, official=official)
    session.add(made)
    session.flush()
    return made


def set_password(session: Session, person_id: UUID, hashed: str, now: datetime) -> None:
    """Keep the hash of a person's password in the place of an earlier one."""
    row = session.get(CredentialPassword, person_id)
    if row is None:
        session.add(
            CredentialPassword(person_id=person_id, hash=hashed, changed_at=now)
        )
    else:
        row.hash, row.changed_at = hashed, now
    session.flush()


def password_hash(session: Session, person_id: UUID | None) -> str | None:
    """The hash of a person's password; the query is made for nobody as well."""
    wanted = person_id or UUID(int=0)
    return session.scalar(
        select(CredentialPassword.hash).where(CredentialPassword.person_id == wanted)
    )


def own_words(session: Session, person: Person) -> list[str]:
    """What a person's password must not be made of."""
    values = session.scalars(
        select(Identifier.value).where(
            Identifier.person_id == person.id, Identifier.value.is_not(None)
        )
    )
    return [person.name or "", *(value for value in values if value)]


def renewed_hash(hashed: str, password: str) -> str | None:
    """A hash with today's parameters where the old one has weaker ones."""
    return hashing.pool().make(password) if hashing.outdated(hashed) else None
