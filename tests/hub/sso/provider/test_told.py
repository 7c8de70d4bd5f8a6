"""What an app is told of a person, and what the person sees of it."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from hub.sso.clients import known
from hub.sso.logout import ending
from hub.sso.signed_in import SignedIn
from hub.sso.tokens import families

PUT = text(
    "insert into identifier (person_id, kind, value, found_by, verified_at)"
    " values (:p, :kind, cast(:value as text),"
    " convert_to(cast(:value as text), 'UTF8'), now())"
)


@pytest.fixture
def person(world):
    made = world.person()
    with world.session() as session:
        for kind, value in (
            ("email", f"{uuid.uuid4()}@contoh.id"),
            ("phone", f"+62812{uuid.uuid4().int % 10**8}"),
        ):
            session.execute(PUT, {"p": made, "kind": kind, "value": value})
    return made


def events(world, person):
    with world.session() as session:
        return [
            tuple(row)
            for row in session.execute(
                text(
                    "select kind, detail->'claims' from security_event"
                    " where person_id = :p order by id"
                ),
                {"p": person},
            )
        ]


@pytest.mark.requirement("R30")
def test_an_app_is_told_what_was_agreed_to_and_the_person_can_see_it(world, person):
    app = world.client(scope="openid profile email phone")
    got = app.login(world.browser(person), scope="openid email")

    told = world.userinfo(got["access_token"]).json

    assert set(told) == {"sub", "email", "email_verified"}
    assert told["email_verified"] is True
    assert events(world, person) == [
        ("consent_given", None),
        ("data_read", ["email", "email_verified"]),
    ]


@pytest.mark.requirement("R6")
def test_a_replayed_refresh_token_is_told_to_the_person(world, person):
    app = world.client()
    got = app.login(world.browser(person))
    second = app.refresh(got["refresh_token"]).json
    app.refresh(second["refresh_token"])

    app.refresh(got["refresh_token"])

    assert events(world, person)[-1][0] == "refresh_reuse"


@pytest.mark.requirement("R3")
def test_a_replayed_code_is_told_to_the_person(world, person):
    app = world.client()
    code = app.code(world.browser(person))
    app.redeem(code)

    app.redeem(code)

    assert events(world, person)[-1][0] == "code_replay"


def test_a_session_that_ended_under_way_gives_no_code(world, person):
    app = world.client()
    sid = world.sign_in(world.browser(), person)
    who = SignedIn(person, sid, datetime.now(UTC), ("pwd",), "urn:hub:acr:1")
    asked = families.Asked("https://app.test/cb", "c" * 43, None, ("openid",))
    with world.session() as session:
        client = known.read(session, app.id)
        ending.end(session, sid, "logout")

    with world.session() as session, pytest.raises(families.SessionOver):
        families.code(session, client, who, "sub", asked)
