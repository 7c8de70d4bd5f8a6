"""Refresh tokens: rotated, forgiving for a lost answer, merciless to a replay."""

import threading

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.requirement("R6")


@pytest.fixture
def app(world):
    return world.client()


@pytest.fixture
def got(world, app):
    return app.login(world.browser(world.person()))


def age(world, seconds):
    with world.session() as session:
        session.execute(
            text(
                "update refresh_token set used_at = used_at - make_interval(secs=>:s)"
            ),
            {"s": seconds},
        )


def test_each_refresh_gives_a_new_token_and_a_new_access_token(app, got):
    after = app.refresh(got["refresh_token"]).json

    assert after["refresh_token"] != got["refresh_token"]
    assert app.introspect(after["access_token"])["active"]
    assert app.introspect(got["access_token"])["active"]


def test_a_lost_answer_is_given_again(app, got):
    first = app.refresh(got["refresh_token"]).json

    again = app.refresh(got["refresh_token"]).json

    assert again["refresh_token"] == first["refresh_token"]
    assert app.refresh(first["refresh_token"]).status_code == 200


def test_four_at_once_get_the_same_successor(app, got):
    gate, found = threading.Barrier(4), []

    def refresh():
        gate.wait()
        found.append(app.refresh(got["refresh_token"]))

    threads = [threading.Thread(target=refresh) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert [r.status_code for r in found] == [200] * 4
    assert len({r.json["refresh_token"] for r in found}) == 1


def test_a_parent_whose_successor_was_used_ends_the_family(app, got, world):
    second = app.refresh(got["refresh_token"]).json
    third = app.refresh(second["refresh_token"]).json

    replayed = app.refresh(got["refresh_token"])

    assert replayed.json["error"] == "invalid_grant"
    assert app.refresh(third["refresh_token"]).json["error"] == "invalid_grant"
    assert app.introspect(third["access_token"]) == {"active": False}
    assert world.userinfo(third["access_token"]).status_code == 401


def test_a_parent_after_the_grace_ends_the_family(app, got, world):
    second = app.refresh(got["refresh_token"]).json
    age(world, 31)

    replayed = app.refresh(got["refresh_token"])

    assert replayed.json["error"] == "invalid_grant"
    assert app.refresh(second["refresh_token"]).json["error"] == "invalid_grant"


def test_a_grandparent_is_a_replay_even_within_the_grace(app, got):
    second = app.refresh(got["refresh_token"]).json
    third = app.refresh(second["refresh_token"]).json

    app.refresh(got["refresh_token"])

    assert app.refresh(third["refresh_token"]).status_code == 400


def test_a_token_is_bound_to_its_client(app, got, world):
    stolen = world.client().refresh(got["refresh_token"])

    assert stolen.json["error"] == "invalid_grant"
    assert app.refresh(got["refresh_token"]).status_code == 200


def test_scope_may_shrink_and_never_widens(app, got):
    less = app.refresh(got["refresh_token"], scope="openid").json
    more = app.refresh(less["refresh_token"], scope="openid email")

    assert less["scope"] == "openid"
    assert (more.status_code, more.json["error"]) == (400, "invalid_scope")
    assert app.refresh(less["refresh_token"]).json["scope"] == "openid profile"


@pytest.mark.parametrize(("official", "hours"), [(False, 720), (True, 12)])
def test_there_is_an_absolute_end(world, official, hours):
    app = world.client()
    got = app.login(world.browser(world.person(official=official)))
    with world.session() as session:
        life = session.scalars(
            text(
                "select extract(epoch from absolute_end - created_at)::bigint"
                " from token_family where client_id = :c"
            ),
            {"c": app.id},
        ).one()
        session.execute(
            text("update token_family set absolute_end = now() where client_id = :c"),
            {"c": app.id},
        )

    after = app.refresh(got["refresh_token"])

    assert round(life / 3600) == hours
    assert after.json["error"] == "invalid_grant"


def test_the_store_alone_opens_no_token(app, got, world):
    after = app.refresh(got["refresh_token"]).json

    with world.session() as session:
        rows = session.execute(text("select * from refresh_token")).all()

    kept = repr(rows)
    assert after["refresh_token"] not in kept
    assert got["refresh_token"] not in kept


def test_a_disabled_person_refreshes_nothing(app, world):
    person = world.person()
    got = app.login(world.browser(person))
    with world.session() as session:
        session.execute(
            text("update person set disabled_at = now() where id = :p"), {"p": person}
        )

    assert app.refresh(got["refresh_token"]).json["error"] == "invalid_grant"
    assert world.userinfo(got["access_token"]).status_code == 401
