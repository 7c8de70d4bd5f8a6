"""Introspection and revocation of access tokens and refresh tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from sqlalchemy import select

from hub.models import RefreshToken, TokenFamily
from hub.sso import denied, store
from hub.sso.clients.known import Known
from hub.sso.provider import issuing
from hub.sso.settings import LONGEST_ACCESS
from hub.sso.tokens import access, families

SAID: Final = (
    "iss",
    "sub",
    "aud",
    "client_id",
    "scope",
    "exp",
    "iat",
    "jti",
    "sid",
    "acr",
    "amr",
    "auth_time",
    "publisher",
    "roles",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A token of ours that is alive: its claims, and what ends it."""

    claims: Mapping[str, Any]
    ends: str
    family: str | None

    def check_client(self, client: Known) -> bool:
        """Whether it was issued to this client."""
        return bool(self.claims["client_id"] == client.id)

    def is_expired(self) -> bool:
        """False: only living tokens are found."""
        return False

    def is_revoked(self) -> bool:
        """False: only living tokens are found."""
        return False


def found(token: str) -> Found | None:
    """The token behind a text, of whatever kind; hints may be wrong."""
    if token.count(".") == 2:
        claims = access.verified(store.session(), issuing.by(), token)
        if claims is None:
            return None
        ends = f"jti:{claims['jti']}"
        return Found(claims, ends, None)
    return _refresh_token(token)


def _refresh_token(token: str) -> Found | None:
    query = (
        select(TokenFamily)
        .join(RefreshToken, RefreshToken.family_id == TokenFamily.id)
        .where(
            RefreshToken.sha256 == families.digest(token),
            RefreshToken.used_at.is_(None),
        )
    )
    row = store.session().scalars(query).first()
    if row is None or families.grant(store.session(), row.id) is None:
        return None
    claims = {
        "iss": issuing.by().issuer,
        "sub": row.sub,
        "client_id": row.client_id,
        "scope": " ".join(row.scopes),
        "exp": int(row.absolute_end.timestamp()),
        "sid": row.sid,
    }
    return Found(claims, f"family:{row.id}", row.id)


class Introspection(IntrospectionEndpoint):
    """RFC 7662, for the app itself and for the API a token is meant for."""

    CLIENT_AUTH_METHODS = ["client_secret_basic", "private_key_jwt"]

    def query_token(self, token_string: str, token_type_hint: str | None) -> Any:
        """The token, if it is ours and alive."""
        return found(token_string)

    def check_permission(self, token: Any, client: Any, request: Any) -> bool:
        """Its own client, the API in its audience, or an app of the hub."""
        audience = token.claims.get("aud", ())
        named = audience if isinstance(audience, list) else [audience]
        meant = client.audience is not None and client.audience in named
        return bool(client.trusted or meant or token.check_client(client))

    def introspect_token(self, token: Any) -> dict[str, Any]:
        """The claims; a machine's token has its client as sub."""
        said = {name: token.claims[name] for name in SAID if name in token.claims}
        kind = "refresh_token" if token.family else "Bearer"
        return {"active": True, "token_type": kind} | said


class Revocation(RevocationEndpoint):
    """RFC 7009: an access token alone, or all that came from a refresh token."""

    CLIENT_AUTH_METHODS = ["client_secret_basic", "private_key_jwt", "none"]

    def query_token(self, token_string: str, token_type_hint: str | None) -> Any:
        """The token, if it is ours and alive."""
        return found(token_string)

    def revoke_token(self, token: Any, request: Any) -> None:
        """Deny it; a refresh token ends its family."""
        if token.family is not None:
            families.revoke(store.session(), [token.family], "revoked")
            return
        denied.add(store.session(), token.ends, life=LONGEST_ACCESS + timedelta(0))
