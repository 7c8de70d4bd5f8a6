"""What the dispatcher does aside: letters, erasures, the sealed log; harming nobody."""

import threading

import pytest
from sqlalchemy import text

from hub.services.audit import sealing
from hub.sso import upkeep
from hub.sso.accounts import events
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.owning.passing_on import Teller
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import letters, postbox
from hub.sso.accounts.sending.senders import NotSent
from hub.sso.upkeep import Aside, Upkeep
from tests.hub.sso.provider.world import BASE

KEK = "x" * 40


class Post:
    """A mail server that waits for a word before it answers."""

    def __init__(self, error=None):
        self.error, self.go, self.asked = error, threading.Event(), threading.Event()

    def send(self, message):
        self.asked.set()
        self.go.wait(30)
        if self.error:
            raise self.error


@pytest.fixture
def aside(world):
    """The slow part with a mail server; one letter waits."""

    def make(post):
        keys = Keys.of(KEK)
        with world.session() as session:
            letter = letters.write("register", "id", code="1", link="https://x.test/")
            postbox.post(session, keys, Address("email", "ani@contoh.id"), letter)
        return Aside(
            world.engine, keys, {"email": post}, Teller(BASE, KEK, frozenset())
        )

    return make


def letter_states(world):
    query = "select state, attempts from outbox where kind = 'letter' order by id desc"
    with world.session() as session:
        return tuple(session.execute(text(query)).first())


def test_no_sweep_waits_for_a_mail_server(world, aside):
    post = Post()
    slow = aside(post)
    sweeper = Upkeep(world.engine, KEK, slow)

    sweeper.sweep()
    asked = post.asked.wait(30)
    sweeper.sweep()
    post.go.set()
    slow._thread.join(30)

    assert asked and letter_states(world) == ("sent", 1)


def test_a_round_is_not_begun_while_one_is_under_way_or_too_soon(aside, monkeypatch):
    post = Post()
    slow = aside(post)
    monkeypatch.setattr(upkeep, "ASIDE_EVERY_S", 0.0)
    slow.nudge()
    first = slow._thread
    post.asked.wait(30)

    slow.nudge()
    during = slow._thread
    post.go.set()
    first.join(30)
    monkeypatch.setattr(upkeep, "ASIDE_EVERY_S", 1e9)
    slow.nudge()

    assert during is first and slow._thread is first


@pytest.mark.parametrize("error", [NotSent("down"), RuntimeError("a defect")])
def test_a_failing_mail_server_keeps_nothing_else_from_being_done(
    world, aside, error, caplog
):
    post = Post(error)
    post.go.set()
    slow = aside(post)
    with world.session() as session:
        events.note(session, "login", None)
        before = sealing.head(session, "security_event").position

    slow.round()

    with world.session() as session:
        after = sealing.head(session, "security_event").position
    assert after > before
    assert letter_states(world) == ("due", 1)


@pytest.mark.requirement("R32")
def test_the_end_of_the_sealed_log_is_said_where_no_database_keeps_it(
    world, aside, caplog
):
    post = Post()
    post.go.set()
    slow = aside(post)
    with world.session() as session:
        events.note(session, "login", None)
    caplog.set_level("INFO", "hub.sso.upkeep")

    slow.round()
    slow.round()

    with world.session() as session:
        head = sealing.head(session, "security_event")
    assert [r.getMessage() for r in caplog.records if "audit" in r.getMessage()] == [
        f"audit: the chain of security_event ends at {head}"
    ]
