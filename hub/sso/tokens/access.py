"""Access tokens: RFC 9068, verified offline by city APIs, and still revocable."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from sqlalchemy.orm import Session

from hub.sso import denied
from hub.sso.clients.known import Known
from hub.sso.keys.ring import Ring
from hub.sso.settings import MACHINE, SKEW_S, lifetimes

ALG: Final = "ES256"
LONGEST: Final = 8000
MOST_CHECKED: Final = 5000
_checked: Final[dict[tuple[str, str, str], tuple[dict[str, Any], str]]] = {}


@dataclass(frozen=True, slots=True)
class Issuing:
    """Who issues, for which hub API, with which keys."""

    issuer: str
    api: str
    ring: Ring


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token of a person rests on: its family, and how the login was."""

    family: str
    sub: str
    sid: str
    acr: str
    amr: tuple[str, ...]
    auth_time: int
    scopes: tuple[str, ...]
    official: bool


def for_person(
    by: Issuing, client: Known, grant: Grant, roles: Sequence[Mapping[str, Any]] = ()
) -> tuple[str, int]:
    """An access token of a person for an app, and how many seconds it lives.

    `roles` of an official are told to an app of the hub's own API alone.
    """
    audience = list(dict.fromkeys(a for a in (by.issuer, client.audience) if a))
    claims: dict[str, Any] = {
        "sub": grant.sub,
        "aud": audience if len(audience) > 1 else audience[0],
        "scope": " ".join(grant.scopes),
        "sid": grant.sid,
        "acr": grant.acr,
        "amr": list(grant.amr),
        "auth_time": grant.auth_time,
        "jti": f"{grant.family}.{secrets.token_urlsafe(12)}",
    }
    if roles:
        claims["roles"] = [dict(each) for each in roles]
    return _signed(by, client, claims, lifetimes(grant.official).access)


def for_machine(by: Issuing, client: Known, scopes: Sequence[str]) -> tuple[str, int]:
    """An access token of a city system for itself; its subject is the client."""
    claims = {
        "sub": client.id,
        "aud": client.audience or by.api,
        "scope": " ".join(scopes),
        "jti": secrets.token_urlsafe(16),
    }
    if client.publisher_id:
        claims["publisher"] = client.publisher_id
    return _signed(by, client, claims, MACHINE)


def _signed(
    by: Issuing, client: Known, claims: dict[str, Any], life: timedelta
) -> tuple[str, int]:
    now, seconds = int(time.time()), int(life.total_seconds())
    whole = {
        "iss": by.issuer,
        "client_id": client.id,
        "iat": now,
        "exp": now + seconds,
    } | claims
    return by.ring.sign(ALG, "at+jwt", whole), seconds


def verified(session: Session, by: Issuing, token: str) -> Mapping[str, Any] | None:
    """The claims of a token that is ours, alive and not denied; else None."""
    if len(token) > LONGEST or not token.isascii():
        return None
    signed = _signed_by_us(by, token)
    if signed is None:
        return None
    claims, kid = signed
    if claims.get("exp", 0) <= time.time() - 1 or claims["iat"] > time.time() + SKEW_S:
        return None
    refused = denied.known(session)
    marks = {
        f"jti:{claims['jti']}",
        f"family:{family(claims)}",
        f"client:{claims['client_id']}",
        f"kid:{kid}",
    }
    return None if marks & refused else claims


def _signed_by_us(by: Issuing, token: str) -> tuple[dict[str, Any], str] | None:
    """Claims and kid of a token whose signature holds under today's keys.

    A text that was checked once under these keys need not be checked again; whether
    it is alive is another question, asked each time.
    """
    about = (by.issuer, by.ring.etag, token)
    if (seen := _checked.get(about)) is not None:
        return seen
    try:
        found = jwt.decode(token, by.ring.known, algorithms=[ALG])
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    typ = str(found.header.get("typ", "")).lower().removeprefix("application/")
    if typ != "at+jwt" or found.claims.get("iss") != by.issuer:
        return None
    if len(_checked) >= MOST_CHECKED:
        _checked.clear()
    _checked[about] = found.claims, str(found.header.get("kid"))
    return _checked[about]


def family(claims: Mapping[str, Any]) -> str | None:
    """The family of a person's token; None for one of a machine."""
    name, dot, _ = str(claims["jti"]).partition(".")
    return name if dot else None
