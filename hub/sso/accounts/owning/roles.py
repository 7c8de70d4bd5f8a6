"""Officials and what they may do, made and ended by an operator on the machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import CredentialTotp, Identifier, Person, Publisher, RoleAssignment
from hub.sso.accounts import addresses, events, people
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.sealing import Keys
from hub.sso.logout import ending

ROLES: Final = ("admin", "walidata", "verifier", "viewer")


class Unknown(LookupError):
    """Nobody has this address, or there is no such role or publisher."""


class Taken(ValueError):
    """The address has an account already."""


def add(
    session: Session,
    keys: Keys,
    address: Address,
    name: str,
    hashed: str | None,
    now: datetime,
    *,
    official: bool,
) -> Person:
    """An account whose address an operator vouches for."""
    if addresses.owner(session, keys, address) is not None:
        raise Taken(address.value)
    person = people.create(session, name, "id", official=official)
    addresses.put(session, keys, person.id, address, now)
    if hashed:
        people.set_password(session, person.id, hashed, now)
    events.note(session, "added_by_operator", person.id)
    return person


def find(session: Session, keys: Keys, address: Address) -> Person:
    """The person with an address; Unknown when there is none."""
    found = addresses.owner(session, keys, address)
    if found is None:
        raise Unknown(address.value)
    return found


def disable(session: Session, person: Person, now: datetime) -> int:
    """Close an account: every session ends at once (R28); how many."""
    person.disabled_at = person.disabled_at or now
    events.note(session, "disabled_by_operator", person.id)
    return ending.end_all(session, person.id, "disabled")


def enable(session: Session, person: Person) -> None:
    """Open an account again."""
    if person.erased_at is None:
        person.disabled_at = None
        events.note(session, "enabled_by_operator", person.id)


def grant(
    session: Session,
    person: Person,
    role: str,
    publisher_id: str | None,
    by: str,
    until: datetime,
) -> None:
    """Give a role until a day; the person is an official from now on."""
    if role not in ROLES:
        raise Unknown(role)
    if publisher_id is not None and session.get(Publisher, publisher_id) is None:
        raise Unknown(publisher_id)
    held = _held(session, person.id, role, publisher_id)
    if held is not None:
        held.until, held.granted_by = until, by
    else:
        session.add(
            RoleAssignment(
                person_id=person.id,
                role=role,
                publisher_id=publisher_id,
                granted_by=by,
                until=until,
            )
        )
    if not person.official:  # the next login asks for what officials must have
        ending.end_all(session, person.id, "admin")
    person.official = True
    events.note(
        session, "role_granted", person.id, role=role, publisher=publisher_id, by=by
    )
    session.flush()


def revoke(
    session: Session, person: Person, role: str, publisher_id: str | None
) -> bool:
    """Take a role away; sessions end, so that nothing outlives it."""
    held = _held(session, person.id, role, publisher_id)
    if held is None:
        return False
    session.delete(held)
    events.note(session, "role_revoked", person.id, role=role, publisher=publisher_id)
    ending.end_all(session, person.id, "admin")
    return True


def of(session: Session, person_id: UUID, now: datetime) -> Sequence[RoleAssignment]:
    """The roles a person has today; the `roles` claim is made of them."""
    return session.scalars(
        select(RoleAssignment)
        .where(RoleAssignment.person_id == person_id, RoleAssignment.until > now)
        .order_by(RoleAssignment.role, RoleAssignment.publisher_id)
    ).all()


def listed(session: Session, now: datetime, *, everybody: bool) -> list[dict[str, Any]]:
    """Officials, or everybody, with masked addresses and their roles."""
    query = select(Person).where(Person.erased_at.is_(None)).order_by(Person.created_at)
    if not everybody:
        query = query.where(Person.official)
    return [_row(session, person, now) for person in session.scalars(query)]


def _row(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    kinds = session.scalars(
        select(Identifier.kind).where(Identifier.person_id == person.id)
    )
    written = [addresses.written(r).masked for r in addresses.of(session, person.id)]
    held = [
        f"{row.role}:{row.publisher_id or 'province'}"
        for row in of(session, person.id, now)
    ]
    return {
        "id": str(person.id),
        "name": person.name,
        "addresses": ", ".join(written),
        "nik": "nik" in set(kinds),
        "official": person.official,
        "totp": session.get(CredentialTotp, person.id) is not None,
        "roles": ", ".join(held),
        "disabled": person.disabled_at is not None,
        "created_at": person.created_at,
    }


def _held(
    session: Session, person_id: UUID, role: str, publisher_id: str | None
) -> RoleAssignment | None:
    same = (
        RoleAssignment.publisher_id.is_(None)
        if publisher_id is None
        else RoleAssignment.publisher_id == publisher_id
    )
    return session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person_id, RoleAssignment.role == role, same
        )
    ).first()
