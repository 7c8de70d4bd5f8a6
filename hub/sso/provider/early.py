"""Discovery and the JWKS, answered before Flask: they are asked for by everybody.

A small WSGI layer. It answers only what it knows to be right without a question to the
store: the host is ours, and the keys were read within the last seconds. Anything else
goes on to Flask, which reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from flask import Flask
from sqlalchemy import Engine

from hub.config import Config
from hub.extensions import db
from hub.sso.keys import ring
from hub.sso.provider import discovery

Environ = dict[str, Any]
Start = Callable[..., Any]
Wsgi = Callable[[Environ, Start], Iterable[bytes]]
DOCUMENTS: Final = frozenset(
    {
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
    }
)
KEYS: Final = "/jwks"


class Early:
    """`counted` is told the path and the status of each request answered here."""

    def __init__(
        self,
        app: Flask,
        headers: Mapping[str, str],
        counted: Callable[[str, int], None],
    ) -> None:
        self.inner: Wsgi = app.wsgi_app
        self.app, self.counted = app, counted
        self.engine: Engine | None = None
        config: Config = app.config["HUB"]
        self.hosts, self.issuer = config.hosts, config.issuer or config.base_url
        self.headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", discovery.FRESH),
            ("Access-Control-Allow-Origin", "*"),
            *headers.items(),
        ]

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer, or let Flask answer."""
        path = environ["PATH_INFO"]
        if path != KEYS and path not in DOCUMENTS:
            return self.inner(environ, start)
        known = self._known(path) if self._plain(environ) else None
        if known is None:
            return self.inner(environ, start)
        body, etag = known
        headers = [*self.headers, ("ETag", f'"{etag}"')]
        if f'"{etag}"' in environ.get("HTTP_IF_NONE_MATCH", ""):
            self.counted(path, 304)
            start("304 NOT MODIFIED", headers[1:])
            return []
        self.counted(path, 200)
        start("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    def _plain(self, environ: Environ) -> bool:
        host = environ.get("HTTP_HOST", "").lower()
        return environ["REQUEST_METHOD"] == "GET" and host in self.hosts

    def _known(self, path: str) -> tuple[bytes, str] | None:
        """The document and its ETag, if nothing has to be read for it."""
        if path != KEYS:
            return discovery.document(self.issuer)
        if self.engine is None:
            with self.app.app_context():
                self.engine = db.engine
        found = ring.remembered(self.engine)
        return (found.jwks, found.etag) if found is not None else None
