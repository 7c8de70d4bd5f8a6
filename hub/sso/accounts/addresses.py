"""Addresses people sign in and are written to: an e-mail address or a phone number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import phonenumbers
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.models import Identifier, Person
from hub.sso.accounts.sealing import Keys

Kind = Literal["email", "phone"]
HOME: Final = "ID"
LONGEST: Final = 254
EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
PHONE: Final = re.compile(r"\+?[0-9][0-9 ().-]{6,20}")


class NotAnAddress(ValueError):
    """What was typed is neither an e-mail address nor a phone number."""


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address in lower case or a phone number as +62…"""

    kind: Kind
    value: str

    @property
    def masked(self) -> str:
        """As it is shown to somebody who may not be its owner."""
        if self.kind == "phone":
            return self.value[:3] + "•" * 6 + self.value[-3:]
        name, _, host = self.value.partition("@")
        return f"{name[:1]}•••@{host}"


def read(typed: str) -> Address:
    """The address that was typed, a local number taken as Indonesian."""
    text = typed.strip()
    if len(text) <= LONGEST and EMAIL.fullmatch(text):
        return Address("email", text.lower())
    if not PHONE.fullmatch(text):
        raise NotAnAddress("neither an e-mail address nor a phone number")
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException as error:
        raise NotAnAddress("not a phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise NotAnAddress("no such phone number")
    form = phonenumbers.PhoneNumberFormat.E164
    return Address("phone", phonenumbers.format_number(number, form))


def owner(session: Session, keys: Keys, address: Address) -> Person | None:
    """The person whose verified address this is."""
    return session.scalars(
        select(Person)
        .join(Identifier, Identifier.person_id == Person.id)
        .where(
            Identifier.kind == address.kind,
            Identifier.found_by == keys.find(address.kind, address.value),
            Identifier.verified_at.is_not(None),
        )
    ).first()


def of(session: Session, person_id: UUID) -> Sequence[Identifier]:
    """The verified e-mail address and phone number of a person."""
    return session.scalars(
        select(Identifier)
        .where(Identifier.person_id == person_id, Identifier.kind != "nik")
        .order_by(Identifier.kind)
    ).all()


def written(row: Identifier) -> Address:
    """A stored address as an address."""
    kind: Kind = "phone" if row.kind == "phone" else "email"
    return Address(kind, row.value or "")


def put(
    session: Session, keys: Keys, person_id: UUID, address: Address, now: datetime
) -> None:
    """Give a person a verified address in the place of an earlier one of its kind."""
    remove(session, person_id, address.kind)
    session.add(
        Identifier(
            person_id=person_id,
            kind=address.kind,
            value=address.value,
            found_by=keys.find(address.kind, address.value),
            verified_at=now,
            changed_at=now,
        )
    )
    session.flush()


def remove(session: Session, person_id: UUID, kind: str) -> None:
    """Take an address from a person."""
    session.execute(
        delete(Identifier).where(
            Identifier.person_id == person_id, Identifier.kind == kind
        )
    )
