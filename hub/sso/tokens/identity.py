"""ID tokens: who logged in, how and when, for one app."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError

from hub.sso.clients.known import Known
from hub.sso.tokens.access import Grant, Issuing

LIFE_S: Final = 600
LONGEST: Final = 8000


def token(
    by: Issuing, client: Known, grant: Grant, access: str, nonce: str | None
) -> str:
    """An ID token in the algorithm the app registered."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": by.issuer,
        "sub": grant.sub,
        "aud": client.id,
        "exp": now + LIFE_S,
        "iat": now,
        "auth_time": grant.auth_time,
        "acr": grant.acr,
        "amr": list(grant.amr),
        "sid": grant.sid,
        "at_hash": half_hash(access),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    return by.ring.sign(client.id_token_alg, "JWT", claims)


def half_hash(value: str) -> str:
    """The left half of SHA-256, as at_hash wants it for ES256 and RS256."""
    left = hashlib.sha256(value.encode()).digest()[:16]
    return base64.urlsafe_b64encode(left).rstrip(b"=").decode()


def hinted(by: Issuing, given: str) -> Mapping[str, Any] | None:
    """The claims of one of our ID tokens, however old; None if it is not ours."""
    if len(given) > LONGEST or not given.isascii():
        return None
    try:
        found = jwt.decode(given, by.ring.known, algorithms=["ES256", "RS256"])
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    ours = found.claims.get("iss") == by.issuer and found.header.get("typ") == "JWT"
    return found.claims if ours and "sid" in found.claims else None
