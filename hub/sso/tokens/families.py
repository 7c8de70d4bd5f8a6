"""Families of tokens: from one login to one app; begun by a code, revoked together."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from hub.models import AuthCode, Person, TokenFamily
from hub.sso import denied, settings
from hub.sso.clients.known import Known
from hub.sso.signed_in import SignedIn
from hub.sso.tokens.access import Grant

CODE_BYTES: Final = 32
LINK: Final = text(
    "insert into session_client (session_id, client_id, sid, sub)"
    " values (:session, :client, :session, :sub) on conflict do nothing"
)


# Locked, so that a logout at the same moment comes before or after, not between.
ALIVE: Final = text(
    "select from session where sid = :sid and ended_at is null for share"
)


class SessionOver(Exception):
    """The session ended while its request was under way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a code is bound to."""

    redirect_uri: str
    challenge: str
    nonce: str | None
    scopes: tuple[str, ...]


def code(session: Session, client: Known, who: SignedIn, sub: str, asked: Asked) -> str:
    """A code for an app, in a family of its own; the app now belongs to the session.

    Raises SessionOver where another tab has just logged out.
    """
    if session.execute(ALIVE, {"sid": who.sid}).first() is None:
        raise SessionOver(who.sid)
    now = datetime.now(UTC)
    offline = "offline_access" in asked.scopes
    family = TokenFamily(
        id=secrets.token_urlsafe(16),
        session_id=who.sid,
        client_id=client.id,
        user_id=who.user_id,
        sub=sub,
        sid=who.sid,
        scopes=list(asked.scopes),
        acr=who.acr,
        amr=list(who.amr),
        auth_time=who.auth_time,
        offline=offline,
        absolute_end=now + settings.lifetimes(who.official).refresh,
    )
    session.add(family)
    session.flush()
    made = secrets.token_urlsafe(CODE_BYTES)
    session.add(
        AuthCode(
            sha256=digest(made),
            family_id=family.id,
            client_id=client.id,
            redirect_uri=asked.redirect_uri,
            challenge=asked.challenge,
            nonce=asked.nonce,
            expires_at=now + settings.CODE,
        )
    )
    session.execute(LINK, {"session": who.sid, "client": client.id, "sub": sub})
    session.flush()
    return made


def known_code(session: Session, given: str) -> AuthCode | None:
    """The row of a code, used or not."""
    return session.get(AuthCode, digest(given), populate_existing=True)


def redeem(session: Session, row: AuthCode) -> bool:
    """Use a code up: true for one caller only, however many come at once."""
    done = session.execute(
        update(AuthCode)
        .where(
            AuthCode.sha256 == row.sha256,
            AuthCode.used_at.is_(None),
            AuthCode.expires_at > func.now(),
        )
        .values(used_at=func.now())
        .returning(AuthCode.family_id),
        execution_options={"synchronize_session": False},
    )
    return done.first() is not None


def owner(session: Session, family_id: str) -> uuid.UUID:
    """Whose login a family is of."""
    query = select(TokenFamily.user_id).where(TokenFamily.id == family_id)
    return session.scalars(query).one()


def grant(session: Session, family_id: str) -> Grant | None:
    """What tokens of a family may say; None when it or its person is closed."""
    query = (
        select(TokenFamily, Person.official)
        .join(Person, Person.id == TokenFamily.user_id)
        .where(
            TokenFamily.id == family_id,
            TokenFamily.revoked_at.is_(None),
            TokenFamily.absolute_end > func.now(),
            Person.disabled_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, official = found
    return granted(row, official)


def granted(row: TokenFamily, official: bool) -> Grant:
    """The grant of a family's row."""
    return Grant(
        family=row.id,
        sub=row.sub,
        sid=row.sid,
        acr=row.acr,
        amr=tuple(row.amr),
        auth_time=int(row.auth_time.timestamp()),
        scopes=tuple(row.scopes),
        official=official,
    )


def revoke(session: Session, family_ids: Sequence[str], reason: str) -> None:
    """End families: no refresh from now on, access tokens denied until they expire."""
    if not family_ids:
        return
    session.execute(
        update(TokenFamily)
        .where(TokenFamily.id.in_(family_ids), TokenFamily.revoked_at.is_(None))
        .values(revoked_at=func.now(), revoke_reason=reason),
        execution_options={"synchronize_session": False},
    )
    denied.add(session, *(f"family:{each}" for each in family_ids))


def digest(token: str) -> bytes:
    """What the store keeps of a code or a refresh token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
