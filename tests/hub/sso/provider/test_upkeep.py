"""What the dispatcher does for the login, and a logout token on a real wire."""

from urllib.parse import parse_qs

import pytest
from sqlalchemy import text

from hub.sso import outbound
from hub.sso.logout import delivery, ending
from hub.sso.upkeep import Upkeep
from tests.hub.sso.provider.world import BASE, claims
from tests.servers.answering import Reply, answering


@pytest.fixture
def app(world):
    return world.client(backchannel_logout_uri="http://127.0.0.1:9/logout")


@pytest.fixture
def listener():
    """An app that hears logout tokens at /logout, and leads elsewhere at /away."""
    heard = []

    def hears(asked):
        heard.append((asked.headers["content-type"], parse_qs(asked.body.decode())))
        away = asked.path == "/away"
        return Reply(b"", 302 if away else 200, {"Location": "/logout"})

    with answering(hears) as url:
        yield url.removeprefix("http://"), heard


def count(world, table):
    with world.session() as session:
        return session.scalars(text(f"select count(*) from {table}")).one()


def test_a_sweep_ends_what_is_over_and_says_what_to_send(world, app):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        session.execute(
            text(
                "update session set ends_at = now() - interval '1 s' where user_id = :p"
            ),
            {"p": person},
        )

    due = Upkeep(world.engine, "x" * 40).sweep()

    with world.session() as session:
        reason = session.scalars(
            text("select end_reason from session where user_id = :p"), {"p": person}
        ).one()
        mine = session.scalars(
            text("select id from outbox where receiver = :c"), {"c": app.id}
        ).all()
    assert reason == "expired"
    assert set(mine) <= set(due) and len(mine) == 1


def test_spent_codes_tokens_and_requests_do_not_pile_up(world):
    app, browser = world.client(), world.browser(world.person())
    got = app.login(browser)
    for _ in range(3):
        got = app.refresh(got["refresh_token"]).json
    with world.session() as session:
        for statement in (
            "update auth_code set expires_at = now() - interval '2 days'",
            "update auth_request set expires_at = now() - interval '1 s'",
            "update refresh_token set used_at = used_at - interval '8 days'",
        ):
            session.execute(text(statement))

    Upkeep(world.engine, "x" * 40).sweep()

    assert count(world, "auth_code") == count(world, "auth_request") == 0
    assert count(world, "refresh_token where used_at is not null") == 0
    assert app.refresh(got["refresh_token"]).status_code == 200


@pytest.mark.requirement("R29")
def test_a_logout_token_arrives_as_a_form(world, app, listener):
    host_port, heard = listener
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        session.execute(
            text("update client set logout_uri = :u where id = :c"),
            {"u": f"http://{host_port}/logout", "c": app.id},
        )
        ending.end_all(session, person, "logout")
        ids = delivery.claim(session)
    sender = delivery.Sender(BASE, "x" * 40, frozenset({host_port}))

    delivery.deliver(world.engine, sender, ids)

    [(kind, form)] = heard
    assert kind == "application/x-www-form-urlencoded"
    assert claims(form["logout_token"][0])["aud"] == app.id


@pytest.mark.requirement("R14")
def test_a_redirect_is_not_followed(listener):
    host_port, heard = listener

    with pytest.raises(outbound.Unreachable):
        outbound.send_form(
            f"http://{host_port}/away", {"logout_token": "x"}, frozenset({host_port})
        )

    assert len(heard) == 1
