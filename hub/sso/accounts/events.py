"""What happened to an account and its data: written once, shown to its owner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import SecurityEvent
from hub.sso.accounts.visit import Visit

READ: Final = "data_read"
MOST: Final = 100


def note(
    session: Session,
    kind: str,
    person_id: UUID | None,
    visit: Visit | None = None,
    *,
    acr: str | None = None,
    client_id: str | None = None,
    **detail: Any,
) -> None:
    """Write down that something happened; `detail` holds no secret and no address."""
    session.add(
        SecurityEvent(
            person_id=person_id,
            kind=kind,
            client_id=client_id,
            ip_prefix=visit.ip_prefix if visit else None,
            agent=visit.device_name if visit else None,
            acr=acr,
            detail=detail,
        )
    )


def read_by(
    session: Session,
    person_id: UUID,
    client_id: str,
    claims: Sequence[str],
    basis: str = "consent",
) -> None:
    """An app was told claims of a person; the provider calls this as it tells them.

    `basis` is the ground of UU PDP article 20: consent, contract, legal_duty,
    vital, public_task or legitimate.
    """
    note(
        session,
        READ,
        person_id,
        client_id=client_id,
        claims=sorted(claims),
        basis=basis,
    )


def of(
    session: Session, person_id: UUID, *, reads: bool, most: int = MOST
) -> Sequence[SecurityEvent]:
    """The newest events of a person: who read data, or what else happened."""
    kind = SecurityEvent.kind
    return session.scalars(
        select(SecurityEvent)
        .where(
            SecurityEvent.person_id == person_id,
            kind == READ if reads else kind != READ,
        )
        .order_by(SecurityEvent.id.desc())
        .limit(most)
    ).all()
