"""Everything the login knows of a person, as one document for that person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import (
    Client,
    Consent,
    Identifier,
    Person,
    RoleAssignment,
    SignedInSession,
)
from hub.sso.accounts import events, nik, people
from hub.sso.accounts.factors import passkeys
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.signing import devices
from hub.sso.accounts.visit import named

MOST = 10_000


def export(session: Session, keys: Keys, person_id: UUID) -> dict[str, Any]:
    """Profile, addresses, ways to sign in, sessions, consents, events; no secrets."""
    person = session.get_one(Person, person_id)
    return {
        "profile": {
            "name": person.name,
            "language": person.language,
            "assurance": person.assurance,
            "created_at": _said(person.created_at),
        },
        "identifiers": _identifiers(session, keys, person_id),
        "sign_in": _factors(session, person_id),
        "devices": [
            {
                "name": row.name,
                "first": _said(row.created_at),
                "last": _said(row.seen_at),
            }
            for row in devices.of(session, person_id)
        ],
        "sessions": _sessions(session, person_id),
        "consents": _consents(session, person_id),
        "roles": [
            {"role": row.role, "publisher": row.publisher_id, "until": _said(row.until)}
            for row in session.scalars(
                select(RoleAssignment).where(RoleAssignment.person_id == person_id)
            )
        ],
        "data_read": _events(session, person_id, reads=True),
        "events": _events(session, person_id, reads=False),
    }


def _identifiers(session: Session, keys: Keys, person_id: UUID) -> list[dict[str, Any]]:
    rows = session.scalars(select(Identifier).where(Identifier.person_id == person_id))
    return [
        {
            "kind": row.kind,
            "value": nik.opened(keys, row) if row.kind == nik.KIND else row.value,
            "verified_at": _said(row.verified_at),
            "changed_at": _said(row.changed_at),
        }
        for row in rows
    ]


def _factors(session: Session, person_id: UUID) -> dict[str, Any]:
    have = people.factors(session, person_id)
    return {
        "password": have.password,
        "authenticator_app": have.totp,
        "unused_recovery_codes": have.codes,
        "passkeys": [
            {"name": row.name, "created_at": _said(row.created_at)}
            for row in passkeys.of(session, person_id)
        ],
    }


def _sessions(session: Session, person_id: UUID) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(SignedInSession)
        .where(SignedInSession.user_id == person_id)
        .order_by(SignedInSession.auth_time)
    )
    return [
        {
            "device": named(row.agent),
            "network": row.ip_prefix,
            "began": _said(row.auth_time),
            "acr": row.acr,
            "ended": _said(row.ended_at),
            "end_reason": row.end_reason,
        }
        for row in rows
    ]


def _consents(session: Session, person_id: UUID) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Consent, Client.name)
        .join(Client, Client.id == Consent.client_id)
        .where(Consent.user_id == person_id)
        .order_by(Consent.granted_at)
    )
    return [
        {
            "app": name,
            "scopes": row.scopes,
            "purpose_version": row.purpose_version,
            "granted_at": _said(row.granted_at),
            "expires_at": _said(row.expires_at),
            "revoked_at": _said(row.revoked_at),
        }
        for row, name in rows
    ]


def _events(session: Session, person_id: UUID, *, reads: bool) -> list[dict[str, Any]]:
    return [
        {
            "at": _said(row.at),
            "what": row.kind,
            "app": row.client_id,
            "network": row.ip_prefix,
            "device": row.agent,
            "detail": row.detail,
        }
        for row in events.of(session, person_id, reads=reads, most=MOST)
    ]


def _said(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
