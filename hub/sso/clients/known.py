"""An app as the endpoints see it: read once, remembered for two seconds."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Client, ClientKey, ClientRedirect, ClientSecret
from hub.services.territory import scopes as places
from hub.sso.clients import addresses
from hub.sso.remembered import Remembered

FRESH_S: Final = 2.0
LONGEST_ID: Final = 200
ENDPOINTS_FOR_ALL: Final = frozenset({"token", "revocation"})


@dataclass(frozen=True, slots=True)
class Known:
    """A client that may act now; Authlib asks it through the methods below.

    `scopes` are those it may have under today's coverage of its publisher.
    """

    id: str
    name: str
    publisher_id: str | None
    sector_id: str
    auth_method: str
    native: bool
    grant_types: frozenset[str]
    scopes: tuple[str, ...]
    audience: str | None
    id_token_alg: str
    purpose: Mapping[str, str]
    purpose_version: int
    consent_days: int
    trusted: bool
    default_max_age: int | None
    jwks_uri: str | None
    keys: tuple[Mapping[str, Any], ...]
    secrets: tuple[tuple[bytes, datetime | None], ...]
    redirects: frozenset[str]
    after_logout: frozenset[str]

    @property
    def client_id(self) -> str:
        """The id, under the name Authlib knows."""
        return self.id

    def get_client_id(self) -> str:
        """The id."""
        return self.id

    def get_default_redirect_uri(self) -> None:
        """None: a request always names its redirect_uri."""

    def get_allowed_scope(self, scope: str | None) -> str | None:
        """What of the asked scopes it may have, in order; None when nothing is left."""
        asked = list(dict.fromkeys((scope or "").split()))
        left = [each for each in asked if each in self.scopes]
        return " ".join(left) or None

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Whether exactly this address is registered."""
        return addresses.known(redirect_uri, self.redirects, self.native)

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether this is one of the live secrets."""
        given = hashlib.sha256(client_secret.encode("utf-8", "replace")).digest()
        now = datetime.now(UTC)
        fits = [
            hmac.compare_digest(given, sha256)
            for sha256, until in self.secrets
            if until is None or until > now
        ]
        return any(fits)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Each client has one method; one without a secret asks tokens only."""
        fits = method == self.auth_method
        return fits and (method != "none" or endpoint in ENDPOINTS_FOR_ALL)

    def check_response_type(self, response_type: str) -> bool:
        """Only `code`, for those that log people in."""
        return response_type == "code" and "authorization_code" in self.grant_types

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it registered this grant."""
        return grant_type in self.grant_types


_known: Final[Remembered[Known | None]] = Remembered(FRESH_S)


def client(session: Session, client_id: str | None) -> Known | None:
    """The client of that id if it may act now, at most two seconds old."""
    if not client_id or len(client_id) > LONGEST_ID or "\0" in client_id:
        return None
    return _known.get(session, client_id, lambda: read(session, client_id))


def forget(session: Session) -> None:
    """Read clients anew: this process has just changed one."""
    _known.forget(session)


def read(session: Session, client_id: str) -> Known | None:
    """The client of that id from the store."""
    row = session.get(Client, client_id, populate_existing=True)
    if row is None or row.disabled_at is not None:
        return None
    return Known(
        id=row.id,
        name=row.name,
        publisher_id=row.publisher_id,
        sector_id=row.sector_id,
        auth_method=row.auth_method,
        native=row.application_type == "native",
        grant_types=frozenset(row.grant_types),
        scopes=_covered(session, row),
        audience=row.audience,
        id_token_alg=row.id_token_alg,
        purpose={"id": row.purpose_id or "", "en": row.purpose_en or ""},
        purpose_version=row.purpose_version,
        consent_days=row.consent_days,
        trusted=row.trusted,
        default_max_age=row.default_max_age,
        jwks_uri=row.jwks_uri,
        keys=tuple(
            session.scalars(
                select(ClientKey.jwk).where(ClientKey.client_id == client_id)
            )
        ),
        secrets=_secrets(session, client_id),
        redirects=_addresses(session, client_id, "login"),
        after_logout=_addresses(session, client_id, "logout"),
    )


def _covered(session: Session, row: Client) -> tuple[str, ...]:
    coverage = places.covered(session, row.publisher_id)
    lost = set(places.outside(row.scopes, coverage))
    return tuple(scope for scope in row.scopes if scope not in lost)


def _secrets(
    session: Session, client_id: str
) -> tuple[tuple[bytes, datetime | None], ...]:
    query = select(ClientSecret.sha256, ClientSecret.expires_at)
    found = session.execute(query.where(ClientSecret.client_id == client_id))
    return tuple((sha256, until) for sha256, until in found)


def _addresses(session: Session, client_id: str, kind: str) -> frozenset[str]:
    query = select(ClientRedirect.uri).where(
        ClientRedirect.client_id == client_id, ClientRedirect.kind == kind
    )
    return frozenset(session.scalars(query))
