"""What people let apps know: asked once for a purpose, remembered, taken back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hub.models import Client, Consent, Person, TokenFamily
from hub.sso.clients.known import Known
from hub.sso.tokens import families


@dataclass(frozen=True, slots=True)
class Given:
    """A consent as its person sees it."""

    client_id: str
    client_name: str
    scopes: tuple[str, ...]
    granted_at: datetime
    expires_at: datetime


def covers(
    session: Session,
    user_id: uuid.UUID,
    client: Known,
    scopes: Collection[str],
    since: datetime | None = None,
) -> bool:
    """Whether the person has agreed to all of this, for today's purpose.

    `since`: only an answer given after that moment counts (prompt=consent).
    """
    if client.trusted:
        return True
    query = select(Consent).where(
        Consent.user_id == user_id,
        Consent.client_id == client.id,
        Consent.revoked_at.is_(None),
        Consent.expires_at > func.now(),
        Consent.purpose_version == client.purpose_version,
    )
    found = session.scalars(query).first()
    if found is None or (since is not None and found.granted_at < since):
        return False
    return set(scopes) <= set(found.scopes)


def give(
    session: Session, user_id: uuid.UUID, client: Known, scopes: Collection[str]
) -> None:
    """Remember a yes; what was agreed to before for the same purpose stays."""
    # Two tabs that say yes at once take turns.
    session.execute(select(Person.id).where(Person.id == user_id).with_for_update())
    now = datetime.now(UTC)
    before = session.scalars(
        update(Consent)
        .where(
            Consent.user_id == user_id,
            Consent.client_id == client.id,
            Consent.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(Consent)
    ).first()
    kept: set[str] = set()
    if before is not None and before.purpose_version == client.purpose_version:
        kept = set(before.scopes) if before.expires_at > now else set()
    session.add(
        Consent(
            user_id=user_id,
            client_id=client.id,
            scopes=sorted(kept | set(scopes)),
            purpose_version=client.purpose_version,
            granted_at=now,
            expires_at=now + timedelta(days=client.consent_days),
        )
    )
    session.flush()


def listed(session: Session, user_id: uuid.UUID) -> Sequence[Given]:
    """What a person has agreed to and not taken back, the newest first."""
    query = (
        select(Consent, Client.name)
        .join(Client, Client.id == Consent.client_id)
        .where(
            Consent.user_id == user_id,
            Consent.revoked_at.is_(None),
            Consent.expires_at > func.now(),
        )
        .order_by(Consent.granted_at.desc())
    )
    return [
        Given(row.client_id, name, tuple(row.scopes), row.granted_at, row.expires_at)
        for row, name in session.execute(query)
    ]


def revoke(session: Session, user_id: uuid.UUID, client_id: str) -> None:
    """Take a consent back: the app's tokens of this person end at once."""
    session.execute(
        update(Consent)
        .where(
            Consent.user_id == user_id,
            Consent.client_id == client_id,
            Consent.revoked_at.is_(None),
        )
        .values(revoked_at=func.now())
    )
    mine = select(TokenFamily.id).where(
        TokenFamily.user_id == user_id,
        TokenFamily.client_id == client_id,
        TokenFamily.revoked_at.is_(None),
    )
    families.revoke(session, list(session.scalars(mine)), "consent_revoked")
