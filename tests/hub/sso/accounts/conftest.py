"""An application with accounts, a browser in front of it, and a mailbox behind it."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.services.database import scope
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import postbox
from hub.sso.accounts.sending.senders import Message
from hub.sso.pages import place

BASE = "http://hub.test"
SECRET = "x" * 40
PASSWORD = "kuda baterai benar"
TABLES = (
    "person, sector, client, throttle, login_transaction, outbox, security_event,"
    " undo, denied_token"
)


@dataclass
class Mailbox:
    """Keeps what would have been sent."""

    letters: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.letters.append(message)

    def to(self, address: str) -> list[Message]:
        return [letter for letter in self.letters if letter.to == address]

    def code(self, address: str) -> str:
        return re.findall(r"\b\d{6}\b", self.to(address)[-1].text)[0]


class AtOnce(postbox.Postman):
    """Sends before the answer goes out, so that a test can read the letter."""

    def nudge(self, bind):
        self._go(bind)


@pytest.fixture(scope="session")
def accounts_app(main_cluster, worker_name) -> Iterator[Flask]:
    made = main_cluster.database(f"hub_{worker_name}_accounts")
    config = Config(database_url=made.app_url, secret_key=SECRET, base_url=BASE)
    app = create_app(config)
    app.config["OWNER"] = create_engine(made.owner_url)
    yield app
    with app.app_context():
        db.engine.dispose()
    app.config["OWNER"].dispose()
    main_cluster.drop(made)


@pytest.fixture
def mailbox(accounts_app) -> Mailbox:
    box = Mailbox()
    keys = Keys.of(SECRET)
    accounts_app.extensions[place.EXTENSION] = place.Place(
        keys, AtOnce(keys, {"email": box, "phone": box})
    )
    return box


@pytest.fixture
def app(accounts_app, mailbox) -> Flask:
    """The application with nobody in it."""
    with accounts_app.config["OWNER"].begin() as owner:
        owner.execute(text(f"truncate {TABLES} cascade"))
    return accounts_app


@pytest.fixture
def keys() -> Keys:
    return Keys.of(SECRET)


@pytest.fixture
def store(app) -> Iterator[Session]:
    """The store as the login sees it; what a test changes it commits."""
    engine = create_engine(app.config["HUB"].database_url)
    with Session(engine, expire_on_commit=False) as session:
        event.listen(session, "after_begin", as_sso)
        yield session
    engine.dispose()


def as_sso(session, transaction, connection):
    connection.execute(scope.SET, {"scope": "sso", "publisher": ""})


class Visitor(FlaskClient):
    """A browser: it fills in forms as they are served, with their hidden fields."""

    def open(self, *args, **kwargs):
        kwargs.setdefault("base_url", BASE)
        return super().open(*args, **kwargs)

    def send(self, path, _form=0, **fields):
        """GET a page and send its n-th form with these fields."""
        page = self.get(path)
        assert page.status_code == 200, (path, page.status_code, page.location)
        return self.fill(page, _form, **fields)

    def fill(self, page, _form=0, **fields):
        body = page.get_data(as_text=True)
        form = re.findall(r'<form method="post".*?</form>', body, re.S)[_form]
        action = html.unescape(re.search(r'action="([^"]*)"', form)[1])
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
        return self.post(action, data={**dict(hidden), **fields})


@pytest.fixture
def visitor(app) -> Visitor:
    return Visitor(app, app.response_class)


@pytest.fixture
def other(app) -> Visitor:
    """Another browser."""
    return Visitor(app, app.response_class)


@pytest.fixture
def counted(app):
    """Counts the statements that a block makes."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(conn, cursor, statement, *rest):
            seen.append(" ".join(statement.split())[:60])

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return counting


@pytest.fixture
def ani(visitor, mailbox) -> str:
    """The address of a person who has registered and signed in."""
    register(visitor, mailbox, "ani@contoh.id", "Ani")
    return "ani@contoh.id"


def register(browser, mailbox, address, name="Ani"):
    """Register by the pages; the last answer."""
    asked = browser.send("/masuk/daftar", address=address)
    assert asked.status_code == 303, asked.get_data(as_text=True)
    typed = browser.send(asked.location, code=mailbox.code(mailbox.letters[-1].to))
    assert typed.status_code == 303, typed.get_data(as_text=True)
    return browser.send(typed.location, name=name, password=PASSWORD)


def log_in(browser, address, password=PASSWORD):
    """Send the login form; the answer."""
    return browser.send("/masuk", address=address, password=password)


__all__ = ["BASE", "PASSWORD", "Mailbox", "Visitor", "log_in", "register"]
