"""People, apps and browsers of the provider's tests."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hub.models import Person
from hub.services.database import sessions
from hub.sso.clients import metadata, registry

BASE = "http://127.0.0.1:8000"
VERIFIER = "v" * 50
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    .rstrip(b"=")
    .decode()
)
CALLBACK = "https://app.test/cb"


class Browser(FlaskClient):
    """A browser that knows one host."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", BASE)
        return super().open(*args, **kwargs)


class App:
    """A client of ours, with its way of proving who it is."""

    def __init__(self, world: World, made: registry.Created, scope: str) -> None:
        self.world, self.id, self.secret = world, made.client_id, made.client_secret
        self.scope = scope

    @property
    def headers(self) -> dict[str, str]:
        if self.secret is None:
            return {}
        pair = base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}

    def query(self, **more: str | None) -> str:
        """A good authorization request, with changes; None leaves a field out."""
        fields = {
            "response_type": "code",
            "client_id": self.id,
            "redirect_uri": CALLBACK,
            "scope": self.scope,
            "state": "s1",
            "nonce": "n1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | more
        return urlencode({k: v for k, v in fields.items() if v is not None})

    def ask(self, browser: Browser, **more: str | None) -> TestResponse:
        return browser.get(f"/authorize?{self.query(**more)}")

    def token(self, **fields: str) -> TestResponse:
        given = fields if self.secret else {"client_id": self.id} | fields
        return self.world.post("/token", given, self.headers)

    def redeem(self, code: str, **more: str) -> TestResponse:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.token(**fields | more)

    def refresh(self, token: str, **more: str) -> TestResponse:
        return self.token(grant_type="refresh_token", refresh_token=token, **more)

    def code(self, browser: Browser, **more: str | None) -> str:
        """A code for whoever sits at a browser; consent is given where it is asked."""
        response = agreed(browser, self.ask(browser, **more))
        return answer(response)["code"]

    def login(self, browser: Browser, **more: str | None) -> dict[str, Any]:
        """The tokens of whoever sits at a browser."""
        found: dict[str, Any] = self.redeem(self.code(browser, **more)).json
        return found

    def introspect(self, token: str) -> dict[str, Any]:
        found: dict[str, Any] = self.world.post(
            "/introspect", {"token": token}, self.headers
        ).json
        return found


class World:
    """Makes what a test needs; nothing of one test is seen by another."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.app, self.engine = app, engine

    @contextmanager
    def session(self) -> Iterator[Session]:
        with sessions.as_sso(self.engine) as session:
            yield session

    def person(self, **fields: Any) -> uuid.UUID:
        with self.session() as session:
            made = Person(name="Butet", **fields)
            session.add(made)
            session.flush()
            return made.id

    def client(self, **fields: Any) -> App:
        """A web app with a secret that logs people in, or what the fields say."""
        given = {
            "client_name": "Lapor Binjai",
            "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": "openid profile",
            "client_id": f"app-{secrets.token_hex(6)}",
        } | fields
        with self.app.app_context(), self.session() as session:
            wanted = metadata.read(given, frozenset({"127.0.0.1:9"}))
            made = registry.register(session, wanted, trusted=False)
        return App(self, made, given["scope"])

    def browser(self, person: uuid.UUID | None = None, acr: str = "") -> Browser:
        made = Browser(self.app, self.app.response_class)
        if person is not None:
            self.sign_in(made, person, acr)
        return made

    def sign_in(self, browser: Browser, person: uuid.UUID, acr: str = "") -> str:
        form = {"person": str(person)} | ({"acr": acr} if acr else {})
        return browser.post("/sign-in", data=form).text

    def post(
        self, path: str, fields: Any, headers: dict[str, str] | None = None
    ) -> TestResponse:
        return Browser(self.app, self.app.response_class).post(
            path, data=fields, headers=headers or {}
        )

    def get(self, path: str, headers: dict[str, str] | None = None) -> TestResponse:
        return Browser(self.app, self.app.response_class).get(
            path, headers=headers or {}
        )

    def userinfo(self, token: str) -> TestResponse:
        return self.get("/userinfo", {"Authorization": f"Bearer {token}"})


def agreed(browser: Browser, response: TestResponse) -> TestResponse:
    """Say yes where the person is asked; then go on."""
    if urlsplit(response.location).path != "/persetujuan":
        return response
    page = browser.get(response.location)
    done = browser.post("/persetujuan", data=hidden(page) | {"decision": "allow"})
    return browser.get(done.location)


def hidden(page: TestResponse) -> dict[str, str]:
    """The hidden fields of a page's form."""
    parts = page.text.split('<input type="hidden" name="')[1:]
    return {
        each.partition('"')[0]: each.partition('value="')[2].partition('"')[0]
        for each in parts
    }


def answer(response: TestResponse) -> dict[str, str]:
    """What an app reads from the address it was sent to."""
    assert response.status_code == 303, response.text
    query = parse_qs(urlsplit(response.location).query)
    return {name: values[0] for name, values in query.items()}


def claims(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified."""
    return _part(token, 1)


def header(token: str) -> dict[str, Any]:
    """The header of a JWT."""
    return _part(token, 0)


def _part(token: str, number: int) -> dict[str, Any]:
    part = token.split(".")[number]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return found
