"""The national identity number: optional, never shown whole, proven only elsewhere.

Only its shape is checked: the prefix names the district of issuance, which may have
been renamed or dissolved since (design/domain.md 2.5).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Identifier
from hub.sso.accounts import addresses
from hub.sso.accounts.sealing import Keys
from schemas.privacy import NIK

KIND: Final = "nik"
SPACES: Final = re.compile(r"[ .-]")


class NotANik(ValueError):
    """It has not the shape of a NIK."""


def read(typed: str) -> str:
    """The sixteen digits; NotANik when they cannot be any."""
    digits = SPACES.sub("", typed.strip())
    if not NIK.fullmatch(digits):
        raise NotANik("sixteen digits with a date of birth inside")
    return digits


def put(session: Session, keys: Keys, person_id: UUID, nik: str, now: datetime) -> None:
    """Keep what a person says of herself: found by a keyed hash, sealed, unproven."""
    addresses.remove(session, person_id, KIND)
    session.add(
        Identifier(
            person_id=person_id,
            kind=KIND,
            found_by=keys.find(KIND, nik),
            sealed=keys.seal(nik, f"{KIND}|{person_id}"),
            changed_at=now,
        )
    )
    session.flush()


def of(session: Session, person_id: UUID) -> Identifier | None:
    """The row of a person's NIK."""
    return session.scalars(
        select(Identifier).where(
            Identifier.person_id == person_id, Identifier.kind == KIND
        )
    ).first()


def opened(keys: Keys, row: Identifier) -> str:
    """The number itself; for the owner's export and a proven release alone."""
    return keys.open(row.sealed or b"", f"{KIND}|{row.person_id}")


def masked(nik: str) -> str:
    """12•••••••••0007: enough for its owner to know it."""
    return nik[:2] + "•" * 10 + nik[-4:]
