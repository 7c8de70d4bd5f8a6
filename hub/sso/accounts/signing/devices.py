"""Browsers that have signed in before: known by a cookie of their own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.models import Device
from hub.sso.accounts.sealing import digest
from hub.sso.accounts.visit import Visit

KNOWN: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Remembered:
    """The device of a login; `secret` is for its cookie, `new` worth a notice."""

    id: UUID
    secret: str
    new: bool


def known(session: Session, visit: Visit) -> Device | None:
    """The device of this browser, whoever it belongs to."""
    return session.scalars(
        select(Device).where(
            Device.secret_hash == digest(visit.device), Device.known_until > visit.now
        )
    ).first()


def remember(session: Session, visit: Visit, person_id: UUID) -> Remembered:
    """Know this browser from now on; the first of a person is no news to her."""
    found = known(session, visit) if visit.device else None
    secret = secrets.token_urlsafe(32)
    if found is not None and found.person_id == person_id:
        found.secret_hash, found.seen_at = digest(secret), visit.now
        found.known_until = visit.now + KNOWN
        session.flush()
        return Remembered(found.id, secret, new=False)
    others = session.scalar(
        select(func.count()).select_from(Device).where(Device.person_id == person_id)
    )
    made = Device(
        id=uuid4(),
        person_id=person_id,
        secret_hash=digest(secret),
        name=visit.device_name,
        created_at=visit.now,
        seen_at=visit.now,
        known_until=visit.now + KNOWN,
    )
    session.add(made)
    session.flush()
    return Remembered(made.id, secret, new=bool(others))


def of(session: Session, person_id: UUID) -> Sequence[Device]:
    """The browsers a person has signed in with, the latest first."""
    return session.scalars(
        select(Device)
        .where(Device.person_id == person_id)
        .order_by(Device.seen_at.desc())
    ).all()


def forget_all(session: Session, person_id: UUID, *, but: str = "") -> None:
    """Know none of a person's browsers any more, perhaps but the present one."""
    session.execute(
        delete(Device).where(
            Device.person_id == person_id, Device.secret_hash != digest(but)
        )
    )
