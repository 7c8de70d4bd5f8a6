"""The authorization server of Authlib, with our store, grants and answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from urllib.parse import unquote_plus

from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidClientError
from flask import Response

from hub.sso import settings, store
from hub.sso.clients import assertions, known
from hub.sso.clients.known import Known
from hub.sso.provider import asking, grants, inspecting
from hub.sso.provider.asking import Asking

Query = Callable[[str], Known | None]
BASIC: Final = 'Basic realm="sso"'


class Provider(AuthorizationServer):
    """Answers with Flask; saves nothing itself: the grants do, in their own order."""

    def query_client(self, client_id: str) -> Any:
        """The client of that id if it may act."""
        return known.client(store.session(), client_id)

    def save_token(self, token: Any, request: OAuth2Request) -> None:
        """Nothing: what must be kept is kept before a token is made."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def create_oauth2_request(self, request: Any) -> Asking:
        """Requests come here checked already."""
        made: Asking = request
        return made

    def handle_response(self, status: int, body: Any, headers: Any) -> Response:
        """JSON that nobody keeps."""
        response = Response(
            json.dumps(body), status=status, mimetype="application/json"
        )
        response.headers.update(dict(headers))
        return response

    def handle_error_response(
        self, request: OAuth2Request, error: OAuth2Error
    ) -> Response:
        """An OAuth error; who did not authenticate is told how."""
        status, body, headers = error(None)
        body["error_description"] = asking.plain(body.get("error_description", ""))
        response = self.handle_response(status, body, headers)
        if error.error == "invalid_client":
            response.status_code = 401
            response.headers["WWW-Authenticate"] = BASIC
        return response


@cache
def server() -> Any:
    """The one server of this process; it holds no state of an application."""
    made = Provider()
    made.register_client_auth_method("client_secret_basic", _by_secret)
    made.register_client_auth_method("private_key_jwt", _by_assertion)
    made.register_grant(grants.CodeGrant, [grants.Challenge()])
    made.register_grant(grants.RefreshGrant)
    made.register_grant(grants.MachineGrant)
    made.register_endpoint(inspecting.Introspection)
    made.register_endpoint(inspecting.Revocation)
    return made


def _by_secret(query: Query, request: Asking) -> Known | None:
    """client_secret_basic; both halves are form-encoded inside (RFC 6749 §2.3.1)."""
    sent = request.headers or {}
    scheme, _, value = sent.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(value.strip(), validate=True).decode()
    except ValueError:
        return None
    client_id, colon, secret = decoded.partition(":")
    client = query(unquote_plus(client_id)) if colon else None
    if client is None or client.auth_method != "client_secret_basic":
        return None
    fits = client.check_client_secret(unquote_plus(secret))
    return client if fits or client.check_client_secret(secret) else None


def _by_assertion(query: Query, request: Asking) -> Known | None:
    given = request.form.get("client_assertion")
    if given is None:
        return None
    if request.form.get("client_assertion_type") != assertions.TYPE:
        raise InvalidClientError(description="client_assertion_type is not known")
    issuer = settings.issuer()
    try:
        client = assertions.authenticate(
            store.session(),
            given,
            {issuer, f"{issuer}/", f"{issuer}/token"},
            settings.config().allowed_hosts,
        )
    except assertions.Rejected as rejected:
        raise InvalidClientError(description=asking.plain(str(rejected))) from rejected
    if request.form.get("client_id", client.id) != client.id:
        raise InvalidClientError(description="client_id is not that of the assertion")
    return client
