"""Refresh tokens: rotated, forgiving for thirty seconds, revoked with their family.

An answer that got lost is asked for again: whoever presents a token that was used less
than thirty seconds ago, and whose successor nobody has used yet, gets that same
successor. Anything else that comes twice is a theft, and ends the family.
"""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import Person, RefreshToken, TokenFamily
from hub.sso import settings
from hub.sso.clients.known import Known
from hub.sso.tokens import families
from hub.sso.tokens.access import Grant

log: Final = logging.getLogger(__name__)
NONCE: Final = 12
LONGEST: Final = 200


class Refusal(Enum):
    """Why a refresh token is not taken."""

    UNKNOWN = auto()
    OVER = auto()
    WIDER = auto()
    REUSED = auto()


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The grant to issue for, and the refresh token that goes on."""

    grant: Grant
    token: str


def first(session: Session, family_id: str) -> str:
    """The first refresh token of a family."""
    return _add(session, family_id, None)


def refresh(
    session: Session, client: Known, given: str, wanted: Collection[str] = ()
) -> Refreshed | Refusal:
    """Take a refresh token; the family's row is locked, so that two take turns.

    `wanted` scopes must be among those granted; asking for more uses nothing up.
    Clients that sign their requests keep their token: a stolen one is of no use.
    """
    found = _locked(session, given)
    if found is None or found[1].client_id != client.id:
        return Refusal.UNKNOWN
    row, family, official = found
    now = datetime.now(UTC)
    if family.revoked_at is not None or family.absolute_end <= now:
        return Refusal.OVER
    grant = families.granted(family, official)
    if not set(wanted) <= set(grant.scopes):
        return Refusal.WIDER
    if client.auth_method == "private_key_jwt":
        return Refreshed(grant, given)
    if row.used_at is None:
        return Refreshed(grant, _succeed(session, row, given, now))
    fresh = row.successor is not None and now - row.used_at <= settings.GRACE
    if fresh and _unused(session, row.successor_sha256):
        return Refreshed(grant, _opened(given, row.successor or b""))
    families.revoke(session, [family.id], "refresh_reuse")
    log.warning("refresh_reuse: family %s of %s is revoked", family.id, client.id)
    return Refusal.REUSED


def family(session: Session, given: str) -> str:
    """The family of a refresh token that is known."""
    digest = families.digest(given)
    query = select(RefreshToken.family_id).where(RefreshToken.sha256 == digest)
    return session.scalars(query).one()


def _locked(
    session: Session, given: str
) -> tuple[RefreshToken, TokenFamily, bool] | None:
    if len(given) > LONGEST:
        return None
    query = (
        select(RefreshToken, TokenFamily, Person.official)
        .join(TokenFamily, TokenFamily.id == RefreshToken.family_id)
        .join(Person, Person.id == TokenFamily.user_id)
        .where(
            RefreshToken.sha256 == families.digest(given),
            Person.disabled_at.is_(None),
        )
        .with_for_update(of=(RefreshToken, TokenFamily))
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).first()
    return None if found is None else (found[0], found[1], found[2])


def _succeed(session: Session, row: RefreshToken, given: str, now: datetime) -> str:
    made = _add(session, row.family_id, row.sha256)
    row.used_at = now
    row.successor = _sealed(given, made)
    row.successor_sha256 = families.digest(made)
    session.flush()
    return made


def _unused(session: Session, sha256: bytes | None) -> bool:
    """Read after the lock: what another has just committed counts."""
    query = select(func.count()).where(
        RefreshToken.sha256 == sha256, RefreshToken.used_at.is_(None)
    )
    return session.scalars(query).one() == 1


def _add(session: Session, family_id: str, parent: bytes | None) -> str:
    made = secrets.token_urlsafe(32)
    session.add(
        RefreshToken(sha256=families.digest(made), family_id=family_id, parent=parent)
    )
    session.flush()
    return made


def _sealed(given: str, made: str) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(given)).encrypt(nonce, made.encode(), None)


def _opened(given: str, sealed: bytes) -> str:
    plain = AESGCM(_key(given)).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    return plain.decode()


def _key(given: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"hub refresh 1").derive(given.encode())
