"""The name an app knows a person by: one for each sector, none that joins them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Sector
from hub.sso.remembered import Remembered

_salts: Final[Remembered[bytes]] = Remembered(60.0)


def pairwise(session: Session, sector_id: str, user_id: uuid.UUID) -> str:
    """HMAC-SHA256(salt of the sector, sector ‖ person), in base64url.

    Apps of one regency are of one sector and may join their records; two regencies
    have nothing to join by.
    """
    salt = _salts.get(session, sector_id, lambda: _salt(session, sector_id))
    about = sector_id.encode() + b"\0" + user_id.bytes
    digest = hmac.new(salt, about, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _salt(session: Session, sector_id: str) -> bytes:
    return session.scalars(select(Sector.salt).where(Sector.id == sector_id)).one()
