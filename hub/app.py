"""The web application: its pages, and the rules that hold for every answer."""

from __future__ import annotations

import gzip
import os
from pathlib import PurePosixPath
from typing import Final

from flask import Flask, Response, abort, current_app, g, request
from sqlalchemy.exc import DBAPIError, OperationalError

from hub.api import registration, watching
from hub.config import Config
from hub.extensions import db
from hub.pages import (
    applications,
    compare,
    dictionary,
    errors,
    home,
    quality,
    region,
    regions,
    render,
    source,
    system,
)
from hub.pages.about import accessibility, data, method, status
from hub.pages.beside import peers, versus
from hub.pages.graphics import routes as graphics
from hub.pages.indicators import listing, one
from hub.sso.pages import registration as accounts
from hub.sso.provider import routes as sso
from hub.sso.provider.early import Early

PAGES: Final = (
    home.page,
    compare.page,
    source.page,
    regions.page,
    region.page,
    quality.page,
    system.page,
    dictionary.page,
    applications.page,
    listing.page,
    one.page,
    graphics.page,
    peers.page,
    versus.page,
    data.page,
    method.page,
    status.page,
    accessibility.page,
)

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none';"
    " form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# What /tanam may do that other pages may not: stand in a frame of another site. It has
# no form and no script, so nothing can be clicked there in somebody's name.
FRAMEABLE: Final = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; object-src 'none';"
    " form-action 'none'; script-src 'none'; frame-ancestors *",
    "X-Frame-Options": None,
}
FOR_EVER: Final = "public, max-age=31536000, immutable"
SHORTLY: Final = "public, max-age=30, stale-if-error=600"

KINDS: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
PACKED: Final = frozenset({"text/html", "text/css", "image/svg+xml"})


def create_app(config: Config | None = None) -> Flask:
    """The application for a configuration, by default that of the environment."""
    config = config or Config.from_env(os.environ)
    app = Flask(__name__, static_folder=None)
    app.config.update(
        HUB=config,
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        MAX_CONTENT_LENGTH=1 << 20,
    )
    app.url_map.merge_slashes = False
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    db.init_app(app)
    _add_pages(app)
    _add_rules(app)
    watching.register(app)
    early = Early(app, HEADERS, watching.count)
    app.wsgi_app = early  # type: ignore[assignment]  # as Flask tells to
    return app


def _add_pages(app: Flask) -> None:
    """Each page twice: Indonesian at its address, English under /en."""
    for page in PAGES:
        app.register_blueprint(page)
        app.register_blueprint(page, name=f"{page.name}_en", url_prefix="/en")
    app.register_blueprint(sso.provider)
    app.register_blueprint(sso.consent)
    app.register_blueprint(sso.consent, name="consent_en", url_prefix="/en")
    accounts.register(app, static=render.static)
    app.add_url_rule("/static/<build>/<path:name>", view_func=static_file)
    app.add_url_rule("/favicon.ico", view_func=favicon)
    errors.register(app)
    app.register_error_handler(DBAPIError, errors.unavailable)
    registration.register(
        app,
        render=render.render,
        start=render.start,
        otherwise=errors.refused,
        store_error=OperationalError,
    )


def _add_rules(app: Flask) -> None:
    app.before_request(check_host)
    app.after_request(add_headers)
    app.after_request(add_validator)


def favicon() -> Response:
    """The icon, for browsers that ask without being told."""
    return static_file(render.digest(), "favicon.svg")


def static_file(build: str, name: str) -> Response:
    """A file of hub/static; for ever under the present build, else briefly."""
    body = render.files().get(name)
    if body is None:
        abort(404)
    kind = KINDS.get(PurePosixPath(name).suffix, "text/plain")
    response = Response(body, mimetype=kind)
    current = build == render.digest()
    response.headers["Cache-Control"] = FOR_EVER if current else SHORTLY
    return response


def check_host() -> None:
    """Refuse a request for a host that is not ours: links would lead there."""
    config: Config = current_app.config["HUB"]
    host = request.environ.get("HTTP_HOST", "").lower()
    if host not in config.hosts and request.path not in watching.PATHS:
        abort(400)


def add_headers(response: Response) -> Response:
    """What browsers are told to forbid, on every answer."""
    told: dict[str, str | None] = dict(HEADERS)
    if g.get("frameable"):
        told |= FRAMEABLE
    for name, value in told.items():
        if value is not None:
            response.headers.setdefault(name, value)
    return response


def add_validator(response: Response) -> Response:
    """A strong ETag for pages, 304 where the reader has it, gzip where wanted."""
    if response.mimetype not in PACKED:
        return response
    response.headers.setdefault("Vary", "Accept-Encoding, Save-Data")
    fine = response.status_code == 200
    response.headers.setdefault("Cache-Control", SHORTLY if fine else "no-store")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    if fine:
        response.add_etag()
        response.make_conditional(request)
    return response
