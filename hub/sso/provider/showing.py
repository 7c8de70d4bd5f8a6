"""The provider's own pages: consent, a refused request, logout; no script at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request
from markupsafe import Markup

from hub.sso import settings
from hub.wording import LANGUAGES, Language, Wording, catalogue, speaking

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self';"
    " base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
FOLDER: Final = Path(__file__).parent
STATIC: Final = "hub_static_address"  # as hub.app puts it there
SEND: Final = "document.forms[0].submit()"
SEND_HASH: Final = (
    "sha256-" + base64.b64encode(hashlib.sha256(SEND.encode()).digest()).decode()
)
STRICT: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def says(language: Language) -> Wording:
    """What these pages say in a language."""
    return speaking(FOLDER, language)


def has(name: str) -> bool:
    """Whether there is a text of that name."""
    return name in catalogue(FOLDER)


def language(wanted: str | None = None) -> Language:
    """English under /en or where it is asked for; else what the browser likes more."""
    if request.path.startswith("/en/"):
        return "en"
    if wanted not in LANGUAGES:
        wanted = request.accept_languages.best_match(LANGUAGES)
    return "en" if wanted == "en" else "id"


def page(
    template: str,
    status: int = 200,
    *,
    speaks: Language,
    targets: Iterable[str] = (),
    **values: Any,
) -> Response:
    """A page that nobody keeps or frames; its forms may lead to `targets` too."""
    body = render_template(
        f"provider/{template}",
        t=says(speaks),
        language=speaks,
        static=current_app.extensions.get(STATIC, _static),
        **values,
    )
    response = make_response(body, status)
    return guarded(response, targets)


def form_post(
    uri: str, pairs: Iterable[tuple[str, str]], wanted: str | None
) -> Response:
    """An answer that a form carries to the app: at once, or at a press of its button.

    The one script of these pages sends it; its hash is all that may run.
    """
    speaks = language(wanted)
    parts = urlsplit(uri)
    response = page(
        "form_post.html",
        speaks=speaks,
        title=says(speaks)("post.title"),
        uri=uri,
        pairs=pairs,
        script=Markup(SEND),
    )
    allowed = f"{POLICY} {parts.scheme}://{parts.netloc}; script-src '{SEND_HASH}'"
    response.headers["Content-Security-Policy"] = allowed
    return response


def _static(name: str) -> str:
    return f"/static/sso/{name}"


def guarded(response: Response, targets: Iterable[str] = ()) -> Response:
    """The strict headers of pages where people sign in or decide."""
    response.headers.update(STRICT)
    policy = " ".join((POLICY, *targets))
    response.headers["Content-Security-Policy"] = policy
    return response


def seal(*parts: str) -> str:
    """A token that only this hub makes, for these parts."""
    key = settings.config().secret_key.encode()
    about = "\0".join(("sso page 1", *parts)).encode()
    return hmac.new(key, about, hashlib.sha256).hexdigest()


def is_sealed(token: str, *parts: str) -> bool:
    """Whether `seal` made it for these parts."""
    return hmac.compare_digest(seal(*parts).encode(), token.encode("utf-8", "replace"))


def from_here() -> bool:
    """Whether a form was sent by a page of ours, as far as the browser says.

    Pages with no-referrer make browsers send the origin "null"; the sealed token of
    the form decides there.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", settings.issuer())
    own = {settings.issuer(), settings.config().base_url, request.host_url.rstrip("/")}
    return site in ("same-origin", "none") and (origin in own or origin == "null")
