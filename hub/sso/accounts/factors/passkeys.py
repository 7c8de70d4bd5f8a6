"""Passkeys: registered for this site, asked for with a challenge that is good once.

A challenge is not stored: it carries its time and a keyed hash over the browser it was
made for, and is written down when it is used. Attestation is none; a counter that goes
back is an event (R22).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.models import CredentialWebauthn
from hub.sso.accounts import events, transactions
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.visit import Visit

LASTS: Final = timedelta(minutes=15)
MOST: Final = 10
RANDOM: Final = 16
LONGEST: Final = 20_000
COUNTED_BACK: Final = "passkey_counter"
CEREMONY: Final = f"{__package__}.ceremony"


class NotProven(ValueError):
    """The answer of a passkey is not one that we take."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys belong: the host of the issuer, and its origin."""

    issuer: str
    name: str

    @property
    def rp_id(self) -> str:
        """The host."""
        return urlsplit(self.issuer).hostname or ""

    @property
    def usable(self) -> bool:
        """Whether browsers make passkeys for it: a name, not a bare number."""
        host = self.rp_id
        return bool(host) and ":" not in host and not host.replace(".", "").isdigit()

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Proof:
    """A passkey has answered: whose it is, and whether it knew its owner."""

    person_id: UUID
    verified: bool


def ask(keys: Keys, site: Site, visit: Visit, *, verify: bool = True) -> str:
    """What a browser needs to ask any passkey of this site, as JSON."""
    asked: str = _ceremony().ask(site, challenge(keys, visit), verify)
    return asked


def offer(
    session: Session, keys: Keys, site: Site, visit: Visit, person_id: UUID, name: str
) -> str:
    """What a browser needs to make a passkey for a person, as JSON."""
    known = [row.id for row in of(session, person_id)]
    made: str = _ceremony().offer(
        site, challenge(keys, visit), person_id.bytes, name, known
    )
    return made


def register(
    session: Session,
    keys: Keys,
    site: Site,
    visit: Visit,
    person_id: UUID,
    answer: str,
    name: str,
) -> CredentialWebauthn:
    """Keep the passkey that a browser has made; NotProven when it is not fit."""
    read = _read(answer)
    asked = _spent(session, keys, visit, read)
    if len(of(session, person_id)) >= MOST:
        raise NotProven("too many passkeys")
    seen = _ceremony().made(site, asked, read)
    if session.get(CredentialWebauthn, seen.credential_id) is not None:
        raise NotProven("this passkey is known already")
    row = CredentialWebauthn(
        id=seen.credential_id,
        person_id=person_id,
        public_key=seen.credential_public_key,
        sign_count=seen.sign_count,
        name=name[:60],
        synced=seen.credential_backed_up,
        created_at=visit.now,
    )
    session.add(row)
    session.flush()
    return row


def prove(
    session: Session,
    keys: Keys,
    site: Site,
    visit: Visit,
    answer: str,
    *,
    verify: bool = True,
) -> Proof:
    """Who has answered with a passkey; NotProven when nobody we know has."""
    read = _read(answer)
    asked = _spent(session, keys, visit, read)
    row = session.get(CredentialWebauthn, _id(read), with_for_update=True)
    if row is None:
        raise NotProven("nobody knows this passkey")
    seen = _ceremony().proven(site, asked, read, row.public_key, verify)
    if row.sign_count and seen.new_sign_count <= row.sign_count:
        events.note(session, COUNTED_BACK, row.person_id, visit, passkey=row.name)
    row.sign_count = max(row.sign_count, seen.new_sign_count)
    row.used_at = visit.now
    session.flush()
    return Proof(row.person_id, seen.user_verified)


def of(session: Session, person_id: UUID) -> Sequence[CredentialWebauthn]:
    """The passkeys of a person, the oldest first."""
    return session.scalars(
        select(CredentialWebauthn)
        .where(CredentialWebauthn.person_id == person_id)
        .order_by(CredentialWebauthn.created_at, CredentialWebauthn.id)
    ).all()


def remove(session: Session, person_id: UUID, key: str) -> bool:
    """Forget a passkey by the id its owner sees; whether there was one."""
    rows = [row.id for row in of(session, person_id) if shown(row.id) == key]
    session.execute(
        delete(CredentialWebauthn).where(
            CredentialWebauthn.person_id == person_id, CredentialWebauthn.id.in_(rows)
        )
    )
    return bool(rows)


def shown(credential_id: bytes) -> str:
    """A short name of a passkey, for forms."""
    return hashlib.sha256(credential_id).hexdigest()[:16]


def challenge(keys: Keys, visit: Visit) -> bytes:
    """Random bytes, the time, and what binds both to this browser."""
    head = os.urandom(RANDOM) + int(visit.now.timestamp()).to_bytes(8, "big")
    return head + _seal(keys, head, visit)


def _seal(keys: Keys, head: bytes, visit: Visit) -> bytes:
    return hmac.digest(
        keys.finding, b"passkey" + head + visit.browser.encode(), "sha256"
    )


def _spent(session: Session, keys: Keys, visit: Visit, read: dict[str, Any]) -> bytes:
    """The challenge an answer is for: ours, fresh, of this browser, and not used."""
    try:
        client = json.loads(_decoded(read["response"]["clientDataJSON"]))
        asked = _decoded(client["challenge"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotProven("no challenge") from error
    head, seal = asked[: RANDOM + 8], asked[RANDOM + 8 :]
    if len(head) != RANDOM + 8 or not hmac.compare_digest(
        seal, _seal(keys, head, visit)
    ):
        raise NotProven("not our challenge")
    made = datetime.fromtimestamp(
        int.from_bytes(head[RANDOM:], "big"), visit.now.tzinfo
    )
    if not made <= visit.now <= made + LASTS:
        raise NotProven("an old challenge")
    if not transactions.spend(session, UUID(bytes=head[:RANDOM]), visit, "passkey"):
        raise NotProven("the challenge was used before")
    return asked


def _ceremony() -> Any:
    """By name: it takes long to load, and most who start the hub never log in."""
    return import_module(CEREMONY)


def _decoded(written: str) -> bytes:
    """Base64 as browsers write it, without padding."""
    return base64.urlsafe_b64decode(f"{written}===")


def _read(answer: str) -> dict[str, Any]:
    try:
        read = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError) as error:
        raise NotProven("no JSON") from error
    if not isinstance(read, dict):
        raise NotProven("no answer of a passkey")
    return read


def _id(read: dict[str, Any]) -> bytes:
    try:
        return _decoded(read["rawId"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotProven("no key") from error
