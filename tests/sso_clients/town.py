"""A running hub with people, and city apps that log them in by its pages."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask
from playwright.sync_api import APIResponse, BrowserContext, Page
from sqlalchemy import Engine, create_engine, select
from werkzeug.serving import make_server

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.models import Outbox, SignedInSession
from hub.services.database import sessions
from hub.sso.accounts import addresses
from hub.sso.accounts.factors import hashing
from hub.sso.accounts.owning import roles
from hub.sso.accounts.sealing import Keys
from hub.sso.clients import metadata, registry
from hub.sso.logout import delivery, ending
from tests.browser.conftest import Quiet
from tests.servers.cluster import Cluster

SECRET = "x" * 40
PASSWORD = "kuda baterai benar"
SCOPES = "openid profile email"


@dataclass(frozen=True)
class Registered:
    """An app that the hub knows."""

    id: str
    secret: str
    url: str


@dataclass
class Town:
    """The hub, and what a test does behind it."""

    base: str
    app: Flask
    engine: Engine
    people: list[str] = field(default_factory=list)

    def register(self, port: int, **more: Any) -> Registered:
        """An app at a port of this machine; the hub may call it there."""
        host = f"127.0.0.1:{port}"
        given = {
            "client_id": f"app-{secrets.token_hex(4)}",
            "client_name": "Lapor Binjai",
            "redirect_uris": [f"http://{host}/callback"],
            "post_logout_redirect_uris": [f"http://{host}/"],
            "backchannel_logout_uri": f"http://{host}/keluar/hub",
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": SCOPES,
        } | more
        self.hosts |= {host}
        with self.app.app_context(), sessions.as_sso(self.engine) as session:
            wanted = metadata.read(given, self.hosts)
            made = registry.register(session, wanted)
        return Registered(made.client_id, made.client_secret or "", f"http://{host}")

    @property
    def hosts(self) -> frozenset[str]:
        found: Config = self.app.config["HUB"]
        return found.allowed_hosts

    @hosts.setter
    def hosts(self, hosts: frozenset[str]) -> None:
        self.app.config["HUB"] = _config(self.engine, self.base, hosts)

    def person(self) -> str:
        """The address of somebody new, called Ani Wijaya, with PASSWORD."""
        address = f"ani-{secrets.token_hex(4)}@contoh.id"
        hashed = hashing.HASHER.hash(PASSWORD)
        with sessions.as_sso(self.engine) as session:
            roles.add(
                session,
                Keys.of(SECRET),
                addresses.read(address),
                "Ani Wijaya",
                hashed,
                datetime.now(UTC),
                official=False,
            )
        self.people.append(address)
        return address

    def sign_in(self, page: Page) -> None:
        """What a new person does at the login page and the question after it."""
        page.get_by_label("Alamat surel").fill(self.person())
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.get_by_role("button", name="Izinkan").click(timeout=20_000)

    def end_everywhere(self) -> None:
        """All sessions end at the hub, as a person ends them, and apps are told."""
        with sessions.as_sso(self.engine) as session:
            open_ = select(SignedInSession.sid).where(
                SignedInSession.ended_at.is_(None)
            )
            ending.end_these(session, list(session.scalars(open_)), "all_sessions")
        self.deliver()

    def deliver(self) -> None:
        """What dispatcher and worker do with the logout tokens that are due."""
        sender = delivery.Sender(self.base, SECRET, self.hosts)
        with sessions.as_sso(self.engine) as session:
            due = delivery.claim(session)
        delivery.deliver(self.engine, sender, due)

    def answer_of(self, app: Registered) -> list[str]:
        """What an app said to its last logout tokens."""
        query = select(Outbox.state).where(Outbox.receiver == app.id)
        with sessions.as_sso(self.engine) as session:
            return list(session.scalars(query.order_by(Outbox.id)))


@contextmanager
def running(cluster: Cluster, name: str) -> Iterator[Town]:
    """A hub on a port of loopback until the block ends."""
    made = cluster.database(name)
    engine = create_engine(made.app_url)
    app = create_app(_config(engine, "http://127.0.0.1:1", frozenset()))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    app.config["HUB"] = _config(engine, base, frozenset())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Town(base, app, engine)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
    engine.dispose()
    cluster.drop(made)


def _config(engine: Engine, base: str, hosts: frozenset[str]) -> Config:
    url = engine.url.render_as_string(hide_password=False)
    return Config(url, SECRET, base, allowed_hosts=hosts, demo=True)


def sent_to(context: BrowserContext, url: str) -> str:
    """Where an address sends this browser, without going there."""
    response: APIResponse = context.request.get(url, max_redirects=0)
    return response.headers["location"]


def changed(url: str, **parameters: str) -> str:
    """The same address with other parameters."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query)) | parameters
    return parts._replace(query=urlencode(query)).geturl()
