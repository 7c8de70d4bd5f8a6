"""Verbs on clients: register, list, change the secret, disable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.models import (
    Client,
    ClientKey,
    ClientRedirect,
    ClientSecret,
    Publisher,
    Sector,
)
from hub.services.territory import scopes
from hub.sso import denied
from hub.sso.clients import known
from hub.sso.clients.metadata import Metadata
from schemas.values.problem import Refused, refuse

OLD_SECRET_LIVES: Final = timedelta(days=7)
LIVE_SECRETS: Final = 2


class NoSuchClient(LookupError):
    """There is no client of that id."""


@dataclass(frozen=True, slots=True)
class Created:
    """A new client; the secret is shown once and never again."""

    client_id: str
    client_secret: str | None
    name: str


def register(session: Session, wanted: Metadata, *, trusted: bool = False) -> Created:
    """Make a client; raises Refused where it asks for more than its publisher has."""
    _check(session, wanted)
    client_id = wanted.client_id or secrets.token_urlsafe(16)
    sector = wanted.sector or wanted.publisher or client_id
    if session.get(Sector, sector) is None:
        session.add(Sector(id=sector, salt=secrets.token_bytes(32)))
        session.flush()
    session.add(_row(wanted, client_id, sector, trusted))
    session.flush()
    for kind, uris in (
        ("login", wanted.redirect_uris),
        ("logout", wanted.logout_redirects),
    ):
        for uri in uris:
            session.add(ClientRedirect(client_id=client_id, kind=kind, uri=uri))
    for jwk in wanted.keys:
        session.add(ClientKey(client_id=client_id, jwk=dict(jwk)))
    secret = None
    if wanted.auth_method == "client_secret_basic":
        secret = wanted.client_secret or secrets.token_urlsafe(32)
        _add_secret(session, client_id, secret)
    session.flush()
    known.forget(session)
    return Created(client_id, secret, wanted.name)


def _row(wanted: Metadata, client_id: str, sector: str, trusted: bool) -> Client:
    return Client(
        id=client_id,
        name=wanted.name,
        publisher_id=wanted.publisher,
        sector_id=sector,
        auth_method=wanted.auth_method,
        application_type=wanted.application_type,
        grant_types=list(wanted.grant_types),
        scopes=list(wanted.scopes),
        audience=wanted.audience,
        id_token_alg=wanted.id_token_alg,
        subject_type=wanted.subject_type,
        purpose_id=wanted.purpose["id"] or None,
        purpose_en=wanted.purpose["en"] or None,
        consent_days=wanted.consent_days,
        trusted=trusted,
        jwks_uri=wanted.jwks_uri,
        logout_uri=wanted.logout_uri,
        events_uri=wanted.events_uri,
        default_max_age=wanted.default_max_age,
        metadata_=dict(wanted.kept),
    )


def _check(session: Session, wanted: Metadata) -> None:
    if wanted.publisher and session.get(Publisher, wanted.publisher) is None:
        raise refuse(
            "publisher",
            wanted.publisher,
            "client.publisher",
            id="Penerbit ini tidak dikenal; lihat `hub publisher list`.",
            en="There is no such publisher; see `hub publisher list`.",
        )
    coverage = scopes.covered(session, wanted.publisher)
    outside = scopes.outside(wanted.scopes, coverage)
    shapeless = [
        each
        for each in wanted.scopes
        if each.startswith(("push:", "read:")) and scopes.reach(each) is None
    ]
    if outside or shapeless:
        raise refuse(
            "scope",
            " ".join([*outside, *shapeless]),
            "client.coverage",
            id="Cakupan penerbitnya tidak memuat ini (bentuk: push:12.75:skema).",
            en="Its publisher's coverage does not hold this (form: push:12.75:schema).",
        )
    if wanted.client_id and session.get(Client, wanted.client_id) is not None:
        raise refuse(
            "client_id",
            wanted.client_id,
            "client.taken",
            id="ID ini sudah dipakai.",
            en="This id is taken already.",
        )


def listed(session: Session) -> list[dict[str, Any]]:
    """Every client, the oldest first."""
    rows = session.scalars(select(Client).order_by(Client.created_at, Client.id))
    return [
        {
            "id": row.id,
            "name": row.name,
            "publisher": row.publisher_id,
            "sector": row.sector_id,
            "auth": row.auth_method,
            "grants": " ".join(row.grant_types),
            "disabled_at": row.disabled_at,
        }
        for row in rows
    ]


def shown(session: Session, client_id: str) -> dict[str, Any]:
    """One client whole, without its secrets."""
    row = _existing(session, client_id)
    redirects = session.execute(
        select(ClientRedirect.kind, ClientRedirect.uri)
        .where(ClientRedirect.client_id == client_id)
        .order_by(ClientRedirect.uri)
    ).all()
    keys = session.scalars(
        select(ClientKey.jwk).where(ClientKey.client_id == client_id)
    )
    return {
        "client_id": row.id,
        "client_name": row.name,
        "publisher": row.publisher_id,
        "sector": row.sector_id,
        "token_endpoint_auth_method": row.auth_method,
        "application_type": row.application_type,
        "grant_types": row.grant_types,
        "scope": " ".join(row.scopes),
        "redirect_uris": [uri for kind, uri in redirects if kind == "login"],
        "post_logout_redirect_uris": [u for kind, u in redirects if kind == "logout"],
        "backchannel_logout_uri": row.logout_uri,
        "security_events_uri": row.events_uri,
        "jwks_uri": row.jwks_uri,
        "kids": [jwk.get("kid") for jwk in keys],
        "id_token_signed_response_alg": row.id_token_alg,
        "audience": row.audience,
        "purpose": row.purpose_id,
        "trusted": row.trusted,
        "live_secrets": len(_live(session, client_id)),
        "created_at": row.created_at,
        "disabled_at": row.disabled_at,
    }


def rotate_secret(session: Session, client_id: str) -> str:
    """A new secret; the one before lives a week longer, older ones end now."""
    row = _existing(session, client_id)
    if row.auth_method != "client_secret_basic":
        raise refuse(
            "client",
            client_id,
            "client.no_secret",
            id="Klien ini tidak memakai rahasia.",
            en="This client has no secret.",
        )
    live = _live(session, client_id)
    for old in live[LIVE_SECRETS - 1 :]:
        session.delete(old)
    for old in live[: LIVE_SECRETS - 1]:
        until = datetime.now(UTC) + OLD_SECRET_LIVES
        old.expires_at = min(old.expires_at or until, until)
    secret = secrets.token_urlsafe(32)
    _add_secret(session, client_id, secret)
    known.forget(session)
    return secret


def disable(session: Session, client_id: str) -> None:
    """Let a client do nothing any more; its tokens are denied."""
    row = _existing(session, client_id)
    row.disabled_at = row.disabled_at or datetime.now(UTC)
    denied.add(session, f"client:{client_id}")
    known.forget(session)


def _existing(session: Session, client_id: str) -> Client:
    row = session.get(Client, client_id)
    if row is None:
        raise NoSuchClient(client_id)
    return row


def _live(session: Session, client_id: str) -> Sequence[ClientSecret]:
    session.execute(
        delete(ClientSecret).where(
            ClientSecret.client_id == client_id, ClientSecret.expires_at < func.now()
        )
    )
    query = select(ClientSecret).where(ClientSecret.client_id == client_id)
    return session.scalars(query.order_by(ClientSecret.id.desc())).all()


def _add_secret(session: Session, client_id: str, secret: str) -> None:
    digest = hashlib.sha256(secret.encode()).digest()
    session.add(ClientSecret(client_id=client_id, sha256=digest))
    session.flush()


__all__ = [
    "Created",
    "NoSuchClient",
    "Refused",
    "disable",
    "listed",
    "register",
    "rotate_secret",
    "shown",
]
