"""What apps are told of a person, by scope, and that it is written down for them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Person, TokenFamily
from hub.sso import settings
from hub.sso.accounts import addresses, events, nik
from hub.sso.accounts.sealing import Keys


def told(session: Session, family_id: str, scopes: Collection[str]) -> dict[str, Any]:
    """The claims for the app of a token family, without sub.

    The person sees in the history of access that the app was told, and what.
    """
    query = select(TokenFamily.user_id, TokenFamily.client_id)
    user_id, client_id = session.execute(query.where(TokenFamily.id == family_id)).one()
    found = _of_person(session, user_id, scopes) | _addresses(session, user_id, scopes)
    if "nik" in scopes:
        found |= _nik(session, user_id)
    if found:
        events.read_by(session, user_id, client_id, sorted(found))
    return found


def _of_person(
    session: Session, user_id: uuid.UUID, scopes: Collection[str]
) -> dict[str, Any]:
    person = session.get(Person, user_id)
    if person is None or "profile" not in scopes:
        return {}
    said = {"name": person.name, "locale": person.language}
    said["identity_assurance"] = person.assurance
    return {name: value for name, value in said.items() if value is not None}


def _addresses(
    session: Session, user_id: uuid.UUID, scopes: Collection[str]
) -> dict[str, Any]:
    """E-mail and phone, which the hub has proven before it keeps them."""
    said: dict[str, Any] = {}
    for row in addresses.of(session, user_id):
        verified = row.verified_at is not None
        if row.kind == "email" and "email" in scopes:
            said |= {"email": row.value, "email_verified": verified}
        if row.kind == "phone" and "phone" in scopes:
            said |= {"phone_number": row.value, "phone_number_verified": verified}
    return said


def _nik(session: Session, user_id: uuid.UUID) -> dict[str, Any]:
    """The national id, once somebody else has proven it; its shape proves nothing."""
    row = nik.of(session, user_id)
    if row is None or row.verified_at is None:
        return {}
    config = settings.config()
    return {"nik": nik.opened(Keys.of(config.kek or config.secret_key), row)}
