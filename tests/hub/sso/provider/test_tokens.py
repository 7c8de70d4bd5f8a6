"""Access tokens: short, for a named audience, revocable; and what is never written."""

import json
import logging

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.hub.sso.provider.test_clients import MACHINE
from tests.hub.sso.provider.world import BASE, claims, header


@pytest.mark.requirement("R9")
@pytest.mark.parametrize(("official", "seconds"), [(True, 300), (False, 600)])
def test_an_access_token_lives_minutes(world, official, seconds):
    app = world.client()

    got = app.login(world.browser(world.person(official=official)))

    said = claims(got["access_token"])
    assert got["expires_in"] == said["exp"] - said["iat"] == seconds


@pytest.mark.requirement("R9")
def test_userinfo_takes_no_token_of_a_system_and_none_for_another_audience(world):
    machine = world.client(**MACHINE)
    token = machine.token(grant_type="client_credentials").json["access_token"]

    refused = [world.userinfo(each).status_code for each in (token, "x", "a.b.c", "")]

    assert refused == [401] * 4


@pytest.mark.requirement("R9")
def test_an_id_token_is_no_access_token(world):
    app = world.client()
    got = app.login(world.browser(world.person()))

    assert world.userinfo(got["id_token"]).status_code == 401
    assert app.introspect(got["id_token"]) == {"active": False}


@pytest.mark.requirement("R9")
def test_userinfo_needs_openid(world):
    app = world.client(scope="openid profile")
    got = app.login(world.browser(world.person()), scope="profile")

    response = world.userinfo(got["access_token"])

    assert (response.status_code, "id_token" in got) == (403, False)
    assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]


@pytest.mark.requirement("R9")
def test_a_city_api_is_named_in_the_audience_and_may_introspect(world):
    api = world.client(audience="https://api.binjai.test")
    app = world.client(audience="https://api.binjai.test")
    stranger = world.client()

    token = app.login(world.browser(world.person()))["access_token"]

    assert claims(token)["aud"] == [BASE, "https://api.binjai.test"]
    assert api.introspect(token)["active"] is True
    assert stranger.introspect(token) == {"active": False}


def test_tokens_can_be_checked_offline_with_the_published_keys(world):
    got = world.client().login(world.browser(world.person()))
    published = KeySet.import_key_set(world.get("/jwks").json)

    found = jwt.decode(got["access_token"], published, algorithms=["ES256"])

    assert found.claims["iss"] == BASE


def test_an_access_token_is_revoked_alone_and_a_refresh_token_with_its_family(world):
    app, browser = world.client(), world.browser(world.person())
    one, two = app.login(browser), app.login(browser)

    alone = world.post("/revoke", {"token": one["access_token"]}, app.headers)
    whole = world.post("/revoke", {"token": two["refresh_token"]}, app.headers)

    assert (alone.status_code, whole.status_code) == (200, 200)
    assert app.introspect(one["access_token"]) == {"active": False}
    assert app.refresh(one["refresh_token"]).status_code == 200
    assert app.introspect(two["access_token"]) == {"active": False}
    assert app.refresh(two["refresh_token"]).status_code == 400


def test_nobody_revokes_a_token_of_another_client(world):
    app, other = world.client(), world.client()
    got = app.login(world.browser(world.person()))

    world.post("/revoke", {"token": got["refresh_token"]}, other.headers)
    unknown = world.post("/revoke", {"token": "nothing"}, other.headers)

    assert unknown.status_code == 200
    assert app.introspect(got["refresh_token"])["active"] is True


@pytest.mark.parametrize("name", ["alg", "kid", "jwk", "jku", "x5u", "crit", "zip"])
def test_a_token_with_a_forged_header_is_refused(world, name):
    app = world.client()
    token = app.login(world.browser(world.person()))["access_token"]
    changed = header(token) | {name: "none" if name == "alg" else ["x"]}
    head = json.dumps(changed).encode().hex()

    forged = f"{head}.{token.split('.', 1)[1]}"

    assert world.userinfo(forged).status_code == 401
    assert app.introspect(forged) == {"active": False}


@pytest.mark.requirement("R16")
def test_answers_with_tokens_are_kept_by_nobody(world):
    app, browser = world.client(), world.browser(world.person())
    code = app.code(browser)

    answers = [
        app.redeem(code),
        app.redeem(code),
        world.post("/introspect", {"token": "x"}, app.headers),
        world.userinfo("x"),
    ]

    assert {r.headers["Cache-Control"] for r in answers} == {"no-store"}
    assert all(r.mimetype == "application/json" for r in answers)


@pytest.mark.requirement("R16")
def test_no_token_code_or_secret_is_logged(world, caplog):
    caplog.set_level(logging.DEBUG)
    app, browser = world.client(), world.browser(world.person())
    code = app.code(browser)
    got = app.redeem(code).json
    second = app.refresh(got["refresh_token"]).json
    app.refresh(second["refresh_token"])
    app.refresh(got["refresh_token"])

    logged = "\n".join(
        f"{r.getMessage()} {r.exc_text}"
        for r in caplog.records
        if not r.name.startswith("sqlalchemy")
    )

    assert "refresh_reuse" in logged
    for secret in (code, app.secret, *map(str, got.values())):
        if len(secret) > 20:
            assert secret not in logged
