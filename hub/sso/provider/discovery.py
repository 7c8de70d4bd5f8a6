"""What the provider can, for programs: both well-known documents, and the JWKS."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from hub.sso import settings
from hub.sso.clients import jwks
from hub.sso.provider import deciding, issuing

FRESH: Final = "public, max-age=300"
METHODS: Final = ["client_secret_basic", "private_key_jwt"]
SIGNED: Final = [alg for alg in jwks.ALGS if alg != "Ed25519"]


PATHS: Final = {
    "authorization_endpoint": "/authorize",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "jwks_uri": "/jwks",
    "introspection_endpoint": "/introspect",
    "revocation_endpoint": "/revoke",
    "end_session_endpoint": "/logout",
}
TOLD: Final = {
    "response_types_supported": ["code"],
    "response_modes_supported": list(deciding.MODES),
    "grant_types_supported": [
        "authorization_code",
        "refresh_token",
        "client_credentials",
    ],
    "code_challenge_methods_supported": ["S256"],
    "subject_types_supported": ["pairwise"],
    "id_token_signing_alg_values_supported": ["ES256", "RS256"],
    "token_endpoint_auth_methods_supported": [*METHODS, "none"],
    "token_endpoint_auth_signing_alg_values_supported": SIGNED,
    "introspection_endpoint_auth_methods_supported": METHODS,
    "introspection_endpoint_auth_signing_alg_values_supported": SIGNED,
    "revocation_endpoint_auth_methods_supported": [*METHODS, "none"],
    "revocation_endpoint_auth_signing_alg_values_supported": SIGNED,
    "scopes_supported": (
        "openid profile email phone address offline_access nik".split()
    ),
    "claims_supported": (
        "sub iss aud exp iat auth_time nonce acr amr sid name locale email"
        " email_verified phone_number phone_number_verified identity_assurance"
    ).split(),
    "acr_values_supported": list(settings.ACR),
    "prompt_values_supported": "none login consent select_account create".split(),
    "ui_locales_supported": ["id", "en"],
    "authorization_response_iss_parameter_supported": True,
    "backchannel_logout_supported": True,
    "backchannel_logout_session_supported": True,
    "claims_parameter_supported": False,
    "request_parameter_supported": False,
    "request_uri_parameter_supported": False,
}


def configuration() -> ResponseReturnValue:
    """OpenID discovery and RFC 8414: one document serves both."""
    body, etag = document(settings.issuer())
    return _public(body, etag)


def keys() -> ResponseReturnValue:
    """The public keys; those that will sign tomorrow are there today."""
    ring = issuing.by().ring
    return _public(ring.jwks, ring.etag)


@cache
def document(issuer: str) -> tuple[bytes, str]:
    """The document of an issuer as bytes, and its ETag."""
    addresses = {name: f"{issuer}{path}" for name, path in PATHS.items()}
    told = {"issuer": issuer} | addresses | TOLD
    body = json.dumps(told, separators=(",", ":")).encode()
    return body, hashlib.sha256(body).hexdigest()[:20]


def _public(body: bytes, etag: str) -> Response:
    if request.if_none_match.contains(etag):
        response = Response(status=304)
    else:
        response = Response(body, mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = FRESH
    return response
