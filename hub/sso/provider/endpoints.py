"""/token, /introspect, /revoke, /userinfo: JSON in answer to forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from hub.sso import claims, store
from hub.sso.provider import asking, issuing
from hub.sso.provider.asking import FORM, Asking
from hub.sso.provider.server import server
from hub.sso.tokens import access, families

NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def token() -> ResponseReturnValue:
    """Tokens for a code, a refresh token, or a system itself."""
    return _checked() or _kept(server().create_token_response(_asked()))


def introspect() -> ResponseReturnValue:
    """What a token says and whether it is alive."""
    return _checked() or _kept(
        server().create_endpoint_response("introspection", _asked())
    )


def revoke() -> ResponseReturnValue:
    """End a token."""
    return _checked() or _kept(
        server().create_endpoint_response("revocation", _asked())
    )


def userinfo() -> ResponseReturnValue:
    """What the person of an access token has agreed to tell this app."""
    given = _bearer()
    if given is None:
        return _unauthorized(None)
    session, by = store.session(), issuing.by()
    found = access.verified(session, by, given)
    if found is None:
        return _unauthorized("invalid_token")
    family = access.family(found)
    grant = families.grant(session, family) if family else None
    audience = found["aud"] if isinstance(found["aud"], list) else [found["aud"]]
    if grant is None or by.issuer not in audience:
        return _unauthorized("invalid_token")
    if "openid" not in found["scope"].split():
        return _unauthorized("insufficient_scope", 403)
    told = claims.told(session, grant.family, found["scope"].split())
    store.commit()
    return _json({"sub": grant.sub} | told)


def _asked() -> Asking:
    return Asking(request.method, request.form, request.headers)


def _checked() -> Response | None:
    """The refusal of a request that no endpoint should read; None if it is fit."""
    if request.method != "POST":
        refused = _error("invalid_request", "Use POST.", 405)
        refused.headers["Allow"] = "POST"
        return refused
    if request.mimetype != FORM:
        return _error("invalid_request", f"The body must be {FORM}.")
    if request.query_string:
        return _error("invalid_request", "Parameters belong into the body.")
    flaw = asking.flaw(request.form.items(multi=True))
    if flaw is not None:
        return _error("invalid_request", flaw)
    if request.authorization and "client_assertion" in request.form:
        return _error("invalid_request", "Authenticate in one way only.")
    return None


def _kept(response: ResponseReturnValue) -> ResponseReturnValue:
    """What a refusal changed is kept too: a replay ends a family."""
    store.commit()
    return response


def _bearer() -> str | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    if request.method == "POST" and request.mimetype == FORM:
        return request.form.get("access_token")
    return None


def _unauthorized(error: str | None, status: int = 401) -> Response:
    response = _error(error or "invalid_request", "", status)
    told = f', error="{error}"' if error else ""
    response.headers["WWW-Authenticate"] = f'Bearer realm="sso"{told}'
    return response


def _error(error: str, description: str, status: int = 400) -> Response:
    body = {"error": error}
    if description:
        body["error_description"] = description
    return _json(body, status)


def _json(body: Mapping[str, Any], status: int = 200) -> Response:
    response = Response(json.dumps(body), status, mimetype="application/json")
    response.headers.update(NO_STORE)
    return response
