"""The addresses of the provider, and the rules that hold for all of them."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from hub.sso.provider import (
    authorize,
    decision,
    discovery,
    end_session,
    endpoints,
)

provider: Final = Blueprint("provider", __name__)
consent: Final = Blueprint("consent", __name__, template_folder="templates")
FOR_SCRIPTS: Final = frozenset(
    {
        "/token",
        "/userinfo",
        "/revoke",
        "/jwks",
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    }
)
ANY: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]

for rule, view, methods in (
    ("/.well-known/openid-configuration", discovery.configuration, ["GET"]),
    ("/.well-known/oauth-authorization-server", discovery.configuration, ["GET"]),
    ("/jwks", discovery.keys, ["GET"]),
    ("/authorize", authorize.authorize, ["GET", "POST"]),
    ("/authorize/<request_id>", authorize.resume, ["GET"]),
    ("/token", endpoints.token, ANY),
    ("/introspect", endpoints.introspect, ANY),
    ("/revoke", endpoints.revoke, ANY),
    ("/userinfo", endpoints.userinfo, ["GET", "POST"]),
    ("/logout", end_session.end_session, ["GET", "POST"]),
    ("/logout/ended", end_session.ended, ["GET"]),
):
    provider.add_url_rule(rule, view_func=view, methods=methods)
consent.add_url_rule("/persetujuan", view_func=decision.ask)
consent.add_url_rule("/persetujuan", view_func=decision.answer, methods=["POST"])


@provider.after_request
def let_scripts_in(response: Response) -> Response:
    """CORS for what bears its own proof; never with cookies, never /authorize."""
    if request.path in FOR_SCRIPTS:
        response.headers["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response.headers["Access-Control-Allow-Headers"] = (
                "Authorization, Content-Type"
            )
            response.headers["Access-Control-Max-Age"] = "86400"
    return response
