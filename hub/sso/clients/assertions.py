"""private_key_jwt: an app signs who it is; each assertion is taken once."""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jws import JWSRegistry
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.sso.clients import jwks, known
from hub.sso.clients.known import Known
from hub.sso.settings import SKEW_S

TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST: Final = 8000
LONGEST_JTI: Final = 256
LIFE_S: Final = 300
USE_UP = text(
    "insert into used_jti (client_id, jti, expires_at)"
    " select :client, :jti, :until from set_config('hub.scope', 'sso', true)"
    " on conflict do nothing returning jti"
)


class _Registry(JWSRegistry):
    """Takes EdDSA without a word: RFC 9864 renames it, clients still say it."""

    def get_alg(self, name: str) -> Any:
        """The algorithm of that name, if it is allowed."""
        if name == "EdDSA":
            return self.algorithms[name]
        return super().get_alg(name)


REGISTRY: Final = _Registry(algorithms=list(jwks.ALGS))


class Rejected(Exception):
    """An assertion that is not taken; the message is for its developer."""


def authenticate(
    session: Session,
    assertion: str,
    audiences: Collection[str],
    allowed_hosts: frozenset[str],
) -> Known:
    """The client that signed this; raises Rejected. Its jti is used up."""
    header, unproven = _read(assertion)
    client = known.client(session, unproven.get("sub"))
    if client is None or client.auth_method != "private_key_jwt":
        raise Rejected("the client is not known, or does not authenticate this way")
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise Rejected("kid must be text")
    keys = jwks.of_client(client.keys, client.jwks_uri, kid, allowed_hosts)
    if keys is None:
        raise Rejected("no registered key has this kid")
    try:
        claims = jwt.decode(assertion, keys, registry=REGISTRY).claims
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise Rejected("the signature does not fit the registered keys") from error
    _check(claims, client.id, audiences)
    _use_up(session, client.id, claims)
    return client


def _read(assertion: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims before anything is proven; only to find the client by."""
    if len(assertion) > LONGEST or not assertion.isascii():
        raise Rejected("the assertion is too long or no JWT")
    try:
        found = jws.extract_compact(assertion.encode())
        claims = json.loads(found.payload)
        header = found.headers()
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise Rejected("the assertion is no JWT") from error
    if not isinstance(claims, dict) or not isinstance(claims.get("sub"), str):
        raise Rejected("the assertion has no sub")
    if header.get("alg") not in jwks.ALGS:
        raise Rejected(f"alg must be one of {' '.join(jwks.ALGS)}")
    return dict(header), claims


def _check(claims: dict[str, Any], client_id: str, audiences: Collection[str]) -> None:
    now = time.time()
    named = claims.get("aud")
    listed = named if isinstance(named, list) else [named]
    exp: Any = claims.get("exp")
    iat, nbf = claims.get("iat", now), claims.get("nbf", now)
    jti = claims.get("jti")
    if claims.get("iss") != client_id or claims.get("sub") != client_id:
        raise Rejected("iss and sub must be the client_id")
    if not any(each in audiences for each in listed if isinstance(each, str)):
        raise Rejected("aud must be the issuer")
    if not all(isinstance(each, int | float) for each in (exp, iat, nbf)):
        raise Rejected("exp, iat and nbf are numbers")
    if exp <= now - SKEW_S or iat > now + SKEW_S or nbf > now + SKEW_S:
        raise Rejected("the assertion is over, or not yet valid")
    if exp > now + LIFE_S + SKEW_S:
        raise Rejected("exp must be within five minutes")
    if not isinstance(jti, str) or not jti.isprintable():
        raise Rejected("jti is missing")
    if not 0 < len(jti) <= LONGEST_JTI:
        raise Rejected("jti is empty or too long")


def _use_up(session: Session, client_id: str, claims: dict[str, Any]) -> None:
    """In a statement of its own, kept at once: whatever follows, it was used."""
    until = datetime.fromtimestamp(claims["exp"] + 2 * SKEW_S, UTC)
    values = {"client": client_id, "jti": claims["jti"], "until": until}
    engine = session.get_bind().engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as own:
        if own.execute(USE_UP, values).first() is None:
            raise Rejected("this jti was used before")
