"""The life of a signing key: pending, active, retired; or revoked at once.

A new key is published for a day before anything is signed with it, so that apps that
keep our JWKS for hours know it in time. The newest key whose time has come signs; those
before it are retired, and stay published until the last token they signed is over.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from hub.models import SigningKey
from hub.sso import denied
from hub.sso.keys import sealed
from hub.sso.settings import LONGEST_ACCESS

ALGS: Final = ("ES256", "RS256")
PUBLISHED_BEFORE: Final = timedelta(hours=24)
KEPT_AFTER: Final = LONGEST_ACCESS + timedelta(hours=1)
RENEWED_AFTER: Final = timedelta(days=90)
RSA_BITS: Final = 2048
LOCK: Final = text("select pg_advisory_xact_lock(7275013)")


class NoSuchKey(LookupError):
    """There is no key of that kid, or it is revoked already."""


class AlreadyPending(Exception):
    """A key is on its way already; a second would not make rotation faster."""


def usable(session: Session) -> list[SigningKey]:
    """Keys that are published: not revoked, and not retired for too long."""
    kept = or_(SigningKey.remove_at.is_(None), SigningKey.remove_at > func.now())
    query = select(SigningKey).where(SigningKey.revoked_at.is_(None), kept)
    return list(session.scalars(query.order_by(SigningKey.activate_at.desc())))


def now(session: Session) -> datetime:
    """The clock by which keys live: the store's, for all processes alike."""
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment


def ensure(session: Session, kek: str) -> None:
    """Make the first key of each kind; two processes at once make one."""
    session.execute(LOCK)
    moment = now(session)
    known = {key.alg for key in usable(session) if key.activate_at <= moment}
    for alg in ALGS:
        if alg not in known:
            _add(session, kek, alg, moment)


def rotate(session: Session, kek: str, alg: str) -> SigningKey:
    """Publish a new key that will sign in 24 hours; raises AlreadyPending."""
    session.execute(LOCK)
    moment = now(session)
    waiting = [k for k in usable(session) if k.alg == alg and k.activate_at > moment]
    if waiting:
        raise AlreadyPending(waiting[0].kid)
    return _add(session, kek, alg, moment + PUBLISHED_BEFORE)


def advance(session: Session, kek: str) -> None:
    """Retire keys that a newer one has followed; renew those of 90 days."""
    session.execute(LOCK)
    moment = now(session)
    for alg in ALGS:
        mine = [key for key in usable(session) if key.alg == alg]
        active = [key for key in mine if key.activate_at <= moment]
        for old in active[1:]:
            if old.retired_at is None:
                old.retired_at, old.remove_at = moment, moment + KEPT_AFTER
        newest = mine[:1]
        if newest and newest[0].activate_at < moment - RENEWED_AFTER:
            _add(session, kek, alg, moment + PUBLISHED_BEFORE)
    session.flush()


def revoke(session: Session, kek: str, kid: str) -> SigningKey | None:
    """Take a stolen key away now: its tokens are denied, another signs at once.

    The key that takes over, or None where the revoked one did not sign.
    """
    session.execute(LOCK)
    moment = now(session)
    found = session.get(SigningKey, kid)
    if found is None or found.revoked_at is not None:
        raise NoSuchKey(kid)
    mine = [key for key in usable(session) if key.alg == found.alg]
    signs = next((k for k in mine if k.activate_at <= moment), None)
    found.revoked_at = moment
    denied.add(session, f"kid:{kid}", life=KEPT_AFTER)
    session.flush()
    if signs is not found:
        return None
    waiting = next((key for key in mine if key.activate_at > moment), None)
    if waiting is None:
        return _add(session, kek, found.alg, moment)
    waiting.activate_at = moment
    session.flush()
    return waiting


def listed(session: Session) -> Sequence[tuple[SigningKey, str]]:
    """Every key with its state, the newest first."""
    moment = now(session)
    keys = session.scalars(select(SigningKey).order_by(SigningKey.activate_at.desc()))
    signing: set[str] = set()
    return [(key, _state(key, moment, signing)) for key in keys]


def _state(key: SigningKey, moment: datetime, signing: set[str]) -> str:
    if key.revoked_at is not None:
        return "revoked"
    if key.activate_at > moment:
        return "pending"
    if key.alg not in signing:
        signing.add(key.alg)
        return "active"
    gone = key.remove_at is not None and key.remove_at <= moment
    return "removed" if gone else "retired"


def _add(session: Session, kek: str, alg: str, activate_at: datetime) -> SigningKey:
    kid = secrets.token_urlsafe(9)
    about: Any = {"kid": kid, "use": "sig", "alg": alg}
    made: ECKey | RSAKey
    if alg == "ES256":
        made = ECKey.generate_key("P-256", about, private=True)
    else:
        made = RSAKey.generate_key(RSA_BITS, about, private=True)
    row = SigningKey(
        kid=kid,
        alg=alg,
        sealed=sealed.seal(kek, kid, dict(made.as_dict(private=True))),
        public=json.dumps(made.as_dict(private=False), sort_keys=True),
        activate_at=activate_at,
    )
    session.add(row)
    session.flush()
    return row


def forget_removed(session: Session) -> None:
    """Delete the private halves of keys that are published no more."""
    session.execute(
        update(SigningKey)
        .where(
            or_(SigningKey.remove_at < func.now(), SigningKey.revoked_at.is_not(None))
        )
        .values(sealed=b"")
    )
