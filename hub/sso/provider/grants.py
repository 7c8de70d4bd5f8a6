"""The three grants: a code redeemed once, a token refreshed, a system for itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.errors import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc7636 import CodeChallenge

from hub.models import AuthCode
from hub.sso import store
from hub.sso.accounts import events
from hub.sso.accounts.owning import roles
from hub.sso.clients.known import Known
from hub.sso.provider import issuing
from hub.sso.tokens import access, families, identity, refreshing
from hub.sso.tokens.access import Grant
from hub.sso.tokens.refreshing import Refusal

METHODS: Final = ["client_secret_basic", "private_key_jwt", "none"]
CONFIDENTIAL: Final = METHODS[:2]
S256: Final = re.compile(r"[A-Za-z0-9_-]{43}")
TOKEN: Final = "refresh_token"
MACHINE: Final = ("push:", "read:", "dash:")
WORDS: Final = {
    Refusal.UNKNOWN: "The refresh token is not known.",
    Refusal.OVER: "The login is over; let the person log in again.",
    Refusal.REUSED: "The refresh token was used before; the login was ended.",
}


class Code:
    """A code as Authlib reads it."""

    code_challenge_method = "S256"

    def __init__(self, row: AuthCode) -> None:
        self.row = row
        self.code_challenge = row.challenge

    def get_redirect_uri(self) -> str:
        """The address it was sent to."""
        return self.row.redirect_uri


class Challenge(CodeChallenge):
    """PKCE with S256, of every client, before anybody is asked to log in."""

    SUPPORTED_CODE_CHALLENGE_METHOD = ["S256"]

    def validate_code_challenge(self, grant: Any, redirect_uri: str) -> None:
        """Refuse a request without S256; `plain` is no proof."""
        given = grant.request.payload.data
        if given.get("code_challenge_method") != "S256":
            raise InvalidRequestError("code_challenge_method must be S256")
        if not S256.fullmatch(given.get("code_challenge", "")):
            raise InvalidRequestError("code_challenge must be the S256 of a verifier")


class CodeGrant(grants.AuthorizationCodeGrant):
    """authorization_code: atomic, and a second use ends what the first one got."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        """The code if it is this client's; a used one ends its family."""
        row = families.known_code(store.session(), code)
        if row is None or row.client_id != client.id:
            return None
        if row.used_at is not None:
            _replayed(row)
            return None
        return Code(row)

    def create_token_response(self) -> Any:
        """Use the code up first; then issue."""
        asked: Any = self.request
        session, row = store.session(), asked.authorization_code.row
        if not families.redeem(session, row):
            used = families.known_code(session, asked.form["code"])
            if used is not None and used.used_at is not None:
                _replayed(used)
            raise InvalidGrantError("The code is over, or was used before.")
        grant = families.grant(session, row.family_id)
        if grant is None:
            raise InvalidGrantError("The login is over; let the person log in again.")
        client = _client(self)
        refresh = None
        if client.check_grant_type("refresh_token"):
            refresh = refreshing.first(session, row.family_id)
        body = answer(client, grant, refresh, row.nonce)
        return 200, body, self.TOKEN_RESPONSE_HEADER


class RefreshGrant(grants.RefreshTokenGrant):
    """refresh_token, as hub.sso.tokens.refreshing says."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def validate_token_request(self) -> None:
        """The client may refresh, and brings a token."""
        asked: Any = self
        self.request.client = asked._validate_request_client()
        if not self.request.form.get(TOKEN):
            raise InvalidRequestError("Missing refresh_token.")

    def create_token_response(self) -> Any:
        """Rotate, or give the same successor again, or end the family."""
        client, wanted = _client(self), _wanted(self)
        done = refreshing.refresh(
            store.session(), client, self.request.form[TOKEN], wanted
        )
        if done is Refusal.WIDER:
            raise InvalidScopeError()
        if done is Refusal.REUSED:
            family = refreshing.family(store.session(), self.request.form[TOKEN])
            _told("refresh_reuse", client.id, family)
        if isinstance(done, Refusal):
            raise InvalidGrantError(WORDS[done])
        scopes = [s for s in done.grant.scopes if s in client.scopes]
        narrowed = tuple(s for s in scopes if not wanted or s in wanted)
        grant = replace(done.grant, scopes=narrowed)
        return 200, answer(client, grant, done.token, None), self.TOKEN_RESPONSE_HEADER


class MachineGrant(grants.ClientCredentialsGrant):
    """client_credentials, for the scopes of the client that its publisher covers."""

    TOKEN_ENDPOINT_AUTH_METHODS = CONFIDENTIAL

    def validate_token_request(self) -> None:
        """The client authenticates and asks for no more than it has."""
        client: Any = self.authenticate_token_endpoint_client()
        if not client.check_grant_type(self.GRANT_TYPE):
            raise UnauthorizedClientError("This client has no client_credentials.")
        held = [s for s in client.scopes if s.startswith(MACHINE)]
        wanted = _wanted(self) or held
        if not set(wanted) <= set(held):
            raise InvalidScopeError()
        self.request.client = client
        self.request.scope = " ".join(dict.fromkeys(wanted))

    def create_token_response(self) -> Any:
        """A token for the system itself; no refresh token."""
        client, scopes = _client(self), self.request.scope.split()
        token, seconds = access.for_machine(issuing.by(), client, scopes)
        body = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": seconds,
            "scope": self.request.scope,
        }
        return 200, body, self.TOKEN_RESPONSE_HEADER


def _replayed(row: AuthCode) -> None:
    """A code came a second time: what the first use got ends."""
    families.revoke(store.session(), [row.family_id], "code_replay")
    _told("code_replay", row.client_id, row.family_id)


def _told(kind: str, client_id: str, family_id: str) -> None:
    """The person sees it among the events of the account."""
    user_id = families.owner(store.session(), family_id)
    events.note(store.session(), kind, user_id, client_id=client_id)


def _client(grant: Any) -> Known:
    """The client that Authlib has authenticated."""
    client: Known = grant.request.client
    return client


def _wanted(grant: Any) -> list[str]:
    """The scopes the request names."""
    scope: str = grant.request.payload.scope or ""
    return scope.split()


def _roles(grant: Grant) -> list[dict[str, Any]]:
    """What an official may do today, and until when, for the hub's own API."""
    session, now = store.session(), datetime.now(UTC)
    person = families.owner(session, grant.family)
    return [
        {
            "role": row.role,
            "publisher": row.publisher_id,
            "until": int(row.until.timestamp()),
        }
        for row in roles.of(session, person, now)
    ]


def answer(
    client: Known, grant: Grant, refresh: str | None, nonce: str | None
) -> dict[str, Any]:
    """The tokens of a person's login for an app."""
    by = issuing.by()
    held = _roles(grant) if client.audience == by.api and grant.official else []
    token, seconds = access.for_person(by, client, grant, held)
    body: dict[str, Any] = {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": seconds,
        "scope": " ".join(grant.scopes),
    }
    if refresh is not None:
        body["refresh_token"] = refresh
    if "openid" in grant.scopes:
        body["id_token"] = identity.token(by, client, grant, token, nonce)
    return body
