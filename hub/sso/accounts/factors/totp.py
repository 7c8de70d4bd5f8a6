"""Codes of an authenticator app: each good once, the clock off by a step at most."""

from __future__ import annotations

import hmac
from datetime import datetime
from io import BytesIO
from typing import Final
from uuid import UUID

import pyotp
import segno
from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.models import CredentialTotp
from hub.sso.accounts.sealing import Keys

STEP_S: Final = 30
SLACK: Final = 1


def new_secret() -> str:
    """A secret of 160 random bits in base32."""
    return pyotp.random_base32()


def address(secret: str, issuer: str, name: str) -> str:
    """What the QR code says to an authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def drawing(text: str) -> str:
    """A QR code as inline SVG without styles."""
    out = BytesIO()
    segno.make(text, error="m").save(
        out,
        kind="svg",
        scale=4,
        xmldecl=False,
        svgns=False,
        dark="#16232b",
        light="#ffffff",
        svgclass="qr",
        lineclass=None,
        omitsize=True,
    )
    return out.getvalue().decode()


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The time step a code belongs to, or None when it is of none near now."""
    code = "".join(typed.split())
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    here, maker = int(now.timestamp()) // STEP_S, pyotp.TOTP(secret)
    for step in range(here - SLACK, here + SLACK + 1):
        if hmac.compare_digest(maker.generate_otp(step), code):
            return step
    return None


def enrol(
    session: Session, keys: Keys, person_id: UUID, secret: str, step: int
) -> None:
    """Keep the secret of an app that has shown a right code, in place of another."""
    remove(session, person_id)
    session.add(
        CredentialTotp(person_id=person_id, sealed=keys.seal(secret, _about(person_id)))
    )
    session.flush()
    _spend(session, person_id, step)


def take(
    session: Session, keys: Keys, person_id: UUID, typed: str, now: datetime
) -> bool:
    """Whether a code is right and was not used before; it is used now."""
    row = session.get(CredentialTotp, person_id)
    if row is None:
        return False
    step = step_of(keys.open(row.sealed, _about(person_id)), typed, now)
    return step is not None and _spend(session, person_id, step)


def remove(session: Session, person_id: UUID) -> None:
    """Forget the app."""
    row = session.get(CredentialTotp, person_id)
    if row is not None:
        session.delete(row)
        session.flush()


def _spend(session: Session, person_id: UUID, step: int) -> bool:
    """Two at once with one code: one of them is late."""
    won = session.execute(
        update(CredentialTotp)
        .where(CredentialTotp.person_id == person_id, CredentialTotp.last_step < step)
        .values(last_step=step)
        .returning(CredentialTotp.person_id)
    )
    return won.first() is not None


def _about(person_id: UUID) -> str:
    return f"totp|{person_id}"
