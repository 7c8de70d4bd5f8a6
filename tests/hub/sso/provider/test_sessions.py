"""Sessions: a new one at each login, how long they last, when they are asked for."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import text

from tests.hub.sso.provider.world import agreed, answer, claims

TWO, THREE = "urn:hub:acr:2", "urn:hub:acr:3"


def waits_at(response):
    """The page a person is sent to."""
    assert response.status_code == 303, response.text
    return urlsplit(response.location).path


def age(world, person, seconds):
    with world.session() as session:
        session.execute(
            text(
                "update session set auth_time = auth_time - make_interval(secs => :s)"
                " where user_id = :p"
            ),
            {"p": person, "s": seconds},
        )


@pytest.mark.requirement("R26")
def test_each_login_has_a_new_sid_and_a_new_cookie(world):
    person = world.person()
    browser = world.browser()
    first = world.sign_in(browser, person)
    cookie = browser.get_cookie("hub_session", domain="127.0.0.1").value

    second = world.sign_in(browser, person)
    after = browser.get_cookie("hub_session", domain="127.0.0.1").value

    assert first != second and cookie != after
    assert len(first) >= 22 and len(cookie) >= 43
    old = world.browser()
    old.set_cookie("hub_session", cookie, domain="127.0.0.1")
    assert waits_at(world.client().ask(old)) == "/masuk"


@pytest.mark.requirement("R26")
def test_the_cookie_is_for_this_host_and_no_script(world, sso_app):
    person = world.person()

    given = world.browser().post("/sign-in", data={"person": str(person)})

    cookie = given.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.requirement("R26")
@pytest.mark.parametrize(
    ("official", "idle", "absolute"),
    [
        (False, timedelta(days=14), timedelta(days=90)),
        (True, timedelta(minutes=30), timedelta(hours=12)),
    ],
)
def test_a_session_rests_and_lasts_as_long_as_its_role_lets_it(
    world, official, idle, absolute
):
    person = world.person(official=official)
    world.browser(person)

    with world.session() as session:
        found = session.execute(
            text(
                "select ends_at - auth_time, absolute_end - auth_time from session"
                " where user_id = :p"
            ),
            {"p": person},
        ).one()

    assert (found[0], found[1]) == (idle, absolute)


@pytest.mark.requirement("R26")
def test_a_session_that_is_over_signs_nobody_in(world):
    person = world.person()
    browser = world.browser(person)
    with world.session() as session:
        session.execute(
            text("update session set ends_at = now() where user_id = :p"), {"p": person}
        )

    assert waits_at(world.client().ask(browser)) == "/masuk"


@pytest.mark.requirement("R27")
def test_who_is_signed_in_passes_and_silence_is_kept(world):
    app, browser = world.client(), world.browser(world.person())
    app.login(browser)

    silent = answer(app.ask(browser, prompt="none"))

    assert "code" in silent


@pytest.mark.requirement("R27")
@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_prompt_login_asks_again_and_only_once(world, prompt):
    person = world.person()
    app, browser = world.client(), world.browser(person)
    app.login(browser)

    asked = app.ask(browser, prompt=prompt)
    request_id = parse_qs(urlsplit(asked.location).query)["r"][0]
    still = browser.get(f"/authorize/{request_id}")
    world.sign_in(browser, person)
    done = browser.get(f"/authorize/{request_id}")

    assert (waits_at(asked), waits_at(still)) == ("/masuk", "/masuk")
    assert "code" in answer(done)


@pytest.mark.requirement("R27")
def test_max_age_is_honoured_and_told(world):
    person = world.person()
    app, browser = world.client(), world.browser(person)
    app.login(browser)
    age(world, person, 100)

    old = app.ask(browser, max_age="60")
    young = app.ask(browser, max_age="3600")
    silent = answer(app.ask(browser, max_age="60", prompt="none"))

    assert waits_at(old) == "/masuk"
    assert "code" in answer(young)
    assert silent["error"] == "login_required"


@pytest.mark.requirement("R27")
def test_a_higher_acr_asks_for_a_stronger_login_and_is_told(world):
    person = world.person()
    app, browser = world.client(), world.browser(person)
    app.login(browser)

    asked = app.ask(browser, acr_values=TWO)
    world.sign_in(browser, person, THREE)
    got = app.redeem(answer(app.ask(browser, acr_values=TWO))["code"]).json

    assert waits_at(asked) == "/masuk"
    assert claims(got["id_token"])["acr"] == THREE


@pytest.mark.requirement("R27")
def test_an_essential_acr_claim_counts_like_acr_values(world):
    app, browser = world.client(), world.browser(world.person())
    ours = '{"id_token":{"acr":{"essential":true,"value":"%s"}}}' % TWO
    foreign = '{"id_token":{"acr":{"essential":true,"values":["x"]}}}'

    asked = app.ask(browser, claims=ours)
    impossible = answer(app.ask(browser, claims=foreign))

    assert waits_at(asked) == "/masuk"
    assert impossible["error"] == "unmet_authentication_requirements"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "dance"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
        ({"id_token_hint": "x.y.z"}, "invalid_request"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "https://app.test/r"}, "request_uri_not_supported"),
        ({"scope": "nothing"}, "invalid_scope"),
    ],
)
def test_the_app_is_told_what_was_wrong(world, given, error):
    app, browser = world.client(), world.browser(world.person())

    assert answer(app.ask(browser, **given))["error"] == error


def test_a_hint_of_another_person_asks_for_a_login(world):
    app, mine = world.client(), world.browser(world.person())
    hint = app.login(mine)["id_token"]
    other = world.browser(world.person())
    app.login(other)

    assert "code" in answer(app.ask(mine, id_token_hint=hint, prompt="none"))
    silent = answer(app.ask(other, id_token_hint=hint, prompt="none"))
    assert silent["error"] == "login_required"


def test_a_login_page_left_open_overnight_goes_on(world):
    app, browser = world.client(), world.browser()
    asked = app.ask(browser)
    request_id = parse_qs(urlsplit(asked.location).query)["r"][0]
    with world.session() as session:
        session.execute(
            text(
                "update auth_request set created_at = created_at - interval '14 hours',"
                " expires_at = expires_at - interval '14 hours' where id = :r"
            ),
            {"r": request_id},
        )

    world.sign_in(browser, world.person())
    done = agreed(browser, browser.get(f"/authorize/{request_id}"))
    again = browser.get(f"/authorize/{request_id}")

    assert "code" in answer(done)
    assert "code" in answer(again)


def test_a_request_that_is_too_old_says_what_to_do(world):
    page = world.get("/authorize/nothing", {"Accept-Language": "id"})

    assert page.status_code == 400
    assert "tekan “Masuk” sekali lagi" in page.text


@pytest.mark.requirement("R26")
def test_another_person_at_the_same_browser_ends_the_first_session(world):
    app, browser = world.client(), world.browser(world.person())
    got = app.login(browser)

    world.sign_in(browser, world.person())

    assert app.refresh(got["refresh_token"]).json["error"] == "invalid_grant"


@pytest.mark.requirement("R26")
def test_a_step_up_logs_nobody_out_of_an_app(world):
    person = world.person()
    app, browser = world.client(), world.browser(person)
    got = app.login(browser)

    world.sign_in(browser, person, TWO)

    assert app.refresh(got["refresh_token"]).status_code == 200
