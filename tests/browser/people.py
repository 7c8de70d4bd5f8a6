"""A hub where people have accounts, and a person with apps, devices and history."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Page
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.models import SignedInSession
from hub.services.database import sessions
from hub.sso.accounts.sealing import Keys
from hub.sso.pages import place
from tests.browser.conftest import Quiet
from tests.hub.sso.accounts import seeding
from tests.hub.sso.accounts.conftest import PASSWORD, AtOnce, Mailbox
from tests.servers.cluster import Cluster

SECRET = "x" * 40


@dataclass
class Town:
    """Where the pages are, what was sent, and the store behind both."""

    base: str
    mailbox: Mailbox
    owner_url: str

    @contextmanager
    def store(self) -> Iterator[Session]:
        engine = create_engine(self.owner_url)
        with sessions.as_sso(engine) as session:
            yield session
        engine.dispose()

    def register(self, page: Page, address: str, name: str) -> None:
        """Register by the pages, in Indonesian."""
        page.goto(f"{self.base}/masuk")
        page.get_by_role("link", name="Belum punya akun").click()
        page.get_by_label("Alamat surel").fill(address)
        page.get_by_role("button", name="Kirim kode").click()
        page.get_by_label("Kode").wait_for(timeout=10_000)
        page.get_by_label("Kode").fill(self.mailbox.code(address))
        page.get_by_role("button", name="Lanjut").click()
        page.get_by_label("Nama").fill(name)
        page.get_by_label("Kata sandi").fill(PASSWORD)
        page.get_by_role("button", name="Buat akun").click()
        page.wait_for_url(f"{self.base}/saya")

    def fill(self) -> None:
        """Let two apps know the only person, who also has a session elsewhere."""
        with self.store() as session:
            somebody = seeding.person(session)
            own = session.query(SignedInSession).first()
            assert own is not None
            kept = {c.key: getattr(own, c.key) for c in own.__table__.columns}
            agent = "Mozilla/5.0 (Linux; Android 14) Chrome/120.0"
            more = {"sid": "x" * 22, "cookie": b"elsewhere", "agent": agent}
            session.add(SignedInSession(**{**kept, **more}))
            session.flush()
            seeding.apps(session, somebody)


@contextmanager
def town(cluster: Cluster, name: str) -> Iterator[Town]:
    """The hub on localhost: passkeys want a name, and plain http only there."""
    made = cluster.database(name)
    app = create_app(Config(made.app_url, SECRET, "http://localhost:1", demo=True))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    base = f"http://localhost:{server.server_port}"
    app.config["HUB"] = Config(made.app_url, SECRET, base, demo=True)
    box, keys = Mailbox(), Keys.of(SECRET)
    app.extensions[place.EXTENSION] = place.Place(
        keys, AtOnce(keys, {"email": box, "phone": box})
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Town(base, box, made.owner_url)
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()
    cluster.drop(made)
