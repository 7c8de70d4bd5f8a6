"""Turn an answer of the login into HTML: frame, language, and what browsers forbid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from flask import Response, current_app, g, make_response, redirect
from flask import render_template as fill
from flask import request

from hub.sso import settings, signed_in
from hub.sso.pages import guard
from hub.wording import LANGUAGES, Language, Wording, speaking

PREFIX: Final = {"id": "", "en": "/en"}
FOLDER: Final = Path(__file__).parent
STATIC: Final = "hub_static_address"
MINE: Final = (
    ("/saya", "me"),
    ("/saya/layanan", "apps"),
    ("/saya/persetujuan", "consents"),
    ("/saya/perangkat", "devices"),
    ("/saya/riwayat-akses", "history"),
    ("/saya/keamanan", "security"),
)
POLICY: Final = (
    "default-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; form-action 'self'"
)


def language() -> Language:
    """English under /en, Indonesian everywhere else."""
    path = request.path
    return "en" if path == "/en" or path.startswith("/en/") else "id"


def words() -> Wording:
    """The wording of this request."""
    return speaking(FOLDER, language())


def link(path: str, **params: str | None) -> str:
    """An address in the language of this request; empty parameters are left out."""
    given = {name: value for name, value in params.items() if value}
    query = f"?{urlencode(given)}" if given else ""
    return f"{PREFIX[language()]}{path}{query}"


def static(name: str) -> str:
    """The address of a static file, as the application gives it."""
    address: Callable[[str], str] = current_app.extensions[STATIC]
    return address(name)


def here(other: Language) -> str:
    """This page in another language."""
    path = request.path.removeprefix("/en") if language() == "en" else request.path
    query = request.query_string.decode("latin-1")[:1500]
    return PREFIX[other] + (path or "/") + (f"?{query}" if query else "")


def render(
    template: str, status: int = 200, *, targets: Sequence[str] = (), **values: Any
) -> Response:
    """A page that nobody keeps, frames or is told of; `targets` as in form-action."""
    own = request.path.removeprefix("/en") or "/"
    body = fill(
        template,
        t=words(),
        language=language(),
        link=link,
        static=static,
        csrf=guard.token,
        lean=request.headers.get("Save-Data", "").lower() == "on",
        switch=here("en" if language() == "id" else "id"),
        others=[(each, settings.issuer() + here(each)) for each in LANGUAGES],
        nav=[(link(path), name, path == own) for path, name in MINE],
        who=signed_in.current(),
        **values,
    )
    g.page = True
    response = make_response(body, status)
    response.headers["Content-Language"] = language()
    return protected(response, targets)


def protected(response: Response, targets: Sequence[str] = ()) -> Response:
    """The headers of everything that a login or a person's page answers (R12)."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Content-Security-Policy"] = " ".join((POLICY, *targets))
    return response


def see_other(address: str) -> Response:
    """303: the form is done, the browser goes on with GET."""
    response = redirect(address, 303)
    return protected(make_response(response))
