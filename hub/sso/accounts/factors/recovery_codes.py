"""Ten codes on paper for the day the phone is lost: each is good once."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.models import RecoveryCode
from hub.sso.accounts.sealing import Keys

HOW_MANY: Final = 10
LETTERS: Final = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # none that look like another
LENGTH: Final = 12  # about 58 bits


def renew(session: Session, keys: Keys, person_id: UUID, now: datetime) -> list[str]:
    """Ten new codes, shown once; those before them are worth nothing."""
    remove(session, person_id)
    codes = [_code() for _ in range(HOW_MANY)]
    session.add_all(
        RecoveryCode(
            person_id=person_id, hash=_hash(keys, person_id, code), created_at=now
        )
        for code in codes
    )
    session.flush()
    return ["-".join((c[:4], c[4:8], c[8:])) for c in codes]


def take(
    session: Session, keys: Keys, person_id: UUID, typed: str, now: datetime
) -> bool:
    """Whether a code is one of the person's and was not used; it is used now."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(code) != LENGTH:
        return False
    won = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.hash == _hash(keys, person_id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.person_id)
    )
    return won.first() is not None


def left(session: Session, person_id: UUID) -> int:
    """How many can still be used."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        )
        or 0
    )


def remove(session: Session, person_id: UUID) -> None:
    """Forget all of them."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


def _code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _hash(keys: Keys, person_id: UUID, code: str) -> bytes:
    return keys.find(f"recovery|{person_id}", code)
