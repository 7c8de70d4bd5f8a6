"""What protects forms: a cookie of the browser, a token bound to it, and its origin."""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import Response, after_this_request, g, request

from hub.sso import settings

BROWSER: Final = "hub_browser"
DEVICE: Final = "hub_device"
MONTH: Final = timedelta(days=30)
DEVICE_LIFE: Final = timedelta(days=180)
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD: Final = "csrf"
SIZE: Final = 32


def browser() -> str:
    """The secret that binds forms and logins under way to this browser."""
    if "browser" not in g:
        found = request.cookies.get(_name(BROWSER), "")
        g.browser = found if 20 <= len(found) <= 100 and found.isascii() else ""
        if not g.browser:
            renew_browser()
    secret: str = g.browser
    return secret


def renew_browser() -> None:
    """A new secret: nothing that was begun before can be gone on with."""
    g.browser = secrets.token_urlsafe(32)
    _set(BROWSER, g.browser, MONTH)


def device() -> str:
    """The secret of a browser that has signed in before, or ""."""
    found = request.cookies.get(_name(DEVICE), "")
    return found if len(found) <= 100 and found.isascii() else ""


def keep_device(secret: str) -> None:
    """Know this browser at its next login."""
    _set(DEVICE, secret, DEVICE_LIFE)


def token() -> str:
    """The token of a form; another text each time, so that packing tells nothing."""
    mask = os.urandom(SIZE)
    mixed = bytes(a ^ b for a, b in zip(_proof(browser()), mask, strict=True))
    return base64.urlsafe_b64encode(mask + mixed).decode()


def from_here() -> bool:
    """Whether an unsafe request was made by a page of ours in this browser.

    A page with the policy no-referrer says "null" for its origin; then what the
    browser says of the site counts, where it says it, and always the token.
    """
    if request.method in SAFE:
        return True
    origin = request.headers.get("Origin", "null")
    if origin != "null" and origin not in _origins():
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return _fits(request.form.get(FIELD, ""))


def _fits(given: str) -> bool:
    cookie = request.cookies.get(_name(BROWSER), "")
    try:
        raw = base64.urlsafe_b64decode(given.encode("ascii", "replace"))
    except ValueError:
        return False
    if len(raw) != 2 * SIZE or not cookie:
        return False
    proof = bytes(a ^ b for a, b in zip(raw[:SIZE], raw[SIZE:], strict=True))
    return hmac.compare_digest(proof, _proof(cookie))


def _proof(secret: str) -> bytes:
    key = settings.config().secret_key.encode()
    return hmac.digest(key, b"form|" + secret.encode("utf-8", "replace"), "sha256")


def _origins() -> frozenset[str]:
    config = settings.config()
    here = {settings.issuer(), config.base_url}
    scheme = urlsplit(settings.issuer()).scheme
    return frozenset(
        {f"{urlsplit(each).scheme}://{urlsplit(each).netloc}" for each in here}
        | {f"{scheme}://{host}" for host in config.hosts}
    )


def _name(name: str) -> str:
    return f"__Host-{name}" if settings.secure(settings.issuer()) else name


def _set(name: str, value: str, life: timedelta) -> None:
    over_tls = settings.secure(settings.issuer())

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            _name(name),
            value,
            max_age=life,
            path="/",
            secure=over_tls,
            httponly=True,
            samesite="Lax",
        )
        return response
