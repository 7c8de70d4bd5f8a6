"""The keys of a process: what it signs with, what it knows, and the JWKS as bytes."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub.models import SigningKey
from hub.services.database import sessions
from hub.sso.keys import sealed, states
from hub.sso.remembered import Remembered

FRESH_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Ring:
    """`signing` by algorithm; `known` verifies; `jwks` is the published document."""

    signing: Mapping[str, ECKey | RSAKey]
    known: KeySet
    jwks: bytes
    etag: str

    def sign(self, alg: str, typ: str, claims: dict[str, Any]) -> str:
        """A JWT of this type under the key that signs now."""
        key = self.signing[alg]
        header = {"alg": alg, "typ": typ, "kid": str(key.kid)}
        if isinstance(key, ECKey):
            return _es256(key, header, claims)
        return jwt.encode(header, claims, key, algorithms=[alg])


def _es256(key: ECKey, header: dict[str, str], claims: dict[str, Any]) -> str:
    """A JWT by the shortest way (RFC 7518 §3.4): this is the busiest place of all."""
    text = b".".join(_base64(_json(part)) for part in (header, claims))
    private: Any = key.get_op_key("sign")
    r, s = decode_dss_signature(private.sign(text, ECDSA(SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return (text + b"." + _base64(signature)).decode()


def _json(part: dict[str, Any]) -> bytes:
    return json.dumps(part, separators=(",", ":")).encode()


def _base64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


_rings: Final[Remembered[Ring]] = Remembered(FRESH_S)


def ring(session: Session, kek: str) -> Ring:
    """The keys as they are, at most five seconds old; the first use makes keys."""
    return _rings.get(session, "ring", lambda: _read(session, kek))


def remembered(engine: Engine) -> Ring | None:
    """The keys as `ring` read them within the last seconds; None if it must read."""
    return _rings.peek(engine, "ring")


def forget(session: Session) -> None:
    """Read the keys anew: this process has just changed them."""
    _rings.forget(session)


def _read(session: Session, kek: str) -> Ring:
    signing = _signing(session, kek)
    if set(signing) != set(states.ALGS):
        _make(session, kek)
        signing = _signing(session, kek)
    public = [json.loads(row.public) for row in states.usable(session)]
    body = json.dumps({"keys": public}, separators=(",", ":")).encode()
    return Ring(
        signing=signing,
        known=KeySet.import_key_set({"keys": public}),
        jwks=body,
        etag=hashlib.sha256(body).hexdigest()[:20],
    )


def _make(session: Session, kek: str) -> None:
    """In a transaction of its own: what is signed with them must not come before."""
    with sessions.as_sso(session.get_bind().engine) as own:
        states.ensure(own, kek)


def _signing(session: Session, kek: str) -> dict[str, ECKey | RSAKey]:
    """For each algorithm the newest key whose time has come."""
    moment = states.now(session)
    found: dict[str, ECKey | RSAKey] = {}
    for row in states.usable(session):
        if row.activate_at <= moment and row.alg not in found:
            found[row.alg] = _opened(row, kek)
    return found


def _opened(row: SigningKey, kek: str) -> ECKey | RSAKey:
    private: Any = sealed.opened(kek, row.kid, row.sealed)
    kind = ECKey if row.alg == "ES256" else RSAKey
    return kind.import_key(private)
