"""Consent and names: who asks, what for, what exactly, how long; one name a sector."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import text

from hub.sso.consents import consents
from tests.hub.sso.provider.world import CALLBACK, agreed, answer, claims, hidden


def asked(app, browser, **more):
    response = app.ask(browser, **more)
    assert urlsplit(response.location).path == "/persetujuan", response.location
    return browser.get(response.location, headers={"Accept-Language": "id"})


@pytest.mark.requirement("R30")
def test_a_new_app_is_asked_for_in_words(world):
    app = world.client(
        publisher="kota-binjai",
        scope="openid profile email",
        **{"purpose#id": "Melaporkan jalan rusak <b>", "purpose#en": "Report roads"},
    )

    page = asked(app, world.browser(world.person()))

    assert page.status_code == 200
    for words in (
        "Lapor Binjai",
        "Melaporkan jalan rusak &lt;b&gt;",
        "nama Anda",
        "alamat surel Anda",
        "365 hari",
        "app.test",
    ):
        assert words in page.text
    assert "<script" not in page.text


@pytest.mark.requirement("R30")
def test_english_is_there_for_who_wants_it(world):
    app, browser = world.client(), world.browser(world.person())

    response = app.ask(browser, ui_locales="en-GB id")

    assert urlsplit(response.location).path == "/en/persetujuan"
    assert "your name" in browser.get(response.location).text


@pytest.mark.requirement("R30")
def test_a_yes_is_remembered_and_more_is_asked_for(world):
    person = world.person()
    app = world.client(scope="openid profile email")
    browser = world.browser(person)

    first = agreed(browser, app.ask(browser, scope="openid profile"))
    second = app.ask(browser, scope="openid")
    wider = app.ask(browser, scope="openid email")

    assert "code" in answer(first) and "code" in answer(second)
    assert urlsplit(wider.location).path == "/persetujuan"


@pytest.mark.requirement("R30")
def test_a_no_is_told_to_the_app(world):
    app, browser = world.client(), world.browser(world.person())
    page = asked(app, browser)

    done = browser.post("/persetujuan", data=hidden(page) | {"decision": "deny"})

    assert done.location.startswith(CALLBACK)
    assert answer(done)["error"] == "access_denied"
    assert answer(done)["state"] == "s1"


@pytest.mark.requirement("R30")
@pytest.mark.parametrize(
    "how",
    [
        {"headers": {"Origin": "https://evil.test"}},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"token": "x"},
        {"token": ""},
    ],
)
def test_another_site_cannot_say_yes(world, how):
    app, browser = world.client(), world.browser(world.person())
    fields = hidden(asked(app, browser)) | {"decision": "allow"}
    fields |= {"token": how["token"]} if "token" in how else {}

    browser.post("/persetujuan", data=fields, headers=how.get("headers", {}))

    assert urlsplit(app.ask(browser).location).path == "/persetujuan"


@pytest.mark.requirement("R30")
def test_prompt_consent_asks_although_it_was_agreed(world):
    app, browser = world.client(), world.browser(world.person())
    app.login(browser)

    again = app.ask(browser, prompt="consent")
    done = agreed(browser, again)

    assert urlsplit(again.location).path == "/persetujuan"
    assert "code" in answer(done)


@pytest.mark.requirement("R30")
def test_a_new_purpose_and_the_end_of_the_time_ask_again(world):
    app, browser = world.client(), world.browser(world.person())
    app.login(browser)
    with world.session() as session:
        session.execute(
            text("update consent set expires_at = now() where client_id = :c"),
            {"c": app.id},
        )

    assert urlsplit(app.ask(browser).location).path == "/persetujuan"
    assert answer(app.ask(browser, prompt="none"))["error"] == "consent_required"


@pytest.mark.requirement("R30")
def test_taking_a_consent_back_ends_the_tokens_at_once(world):
    person = world.person()
    app, browser = world.client(), world.browser(person)
    got = app.login(browser)
    with world.session() as session:
        listed = consents.listed(session, person)
        consents.revoke(session, person, app.id)

    assert [each.client_name for each in listed] == ["Lapor Binjai"]
    assert app.refresh(got["refresh_token"]).json["error"] == "invalid_grant"
    assert world.userinfo(got["access_token"]).status_code == 401
    assert urlsplit(app.ask(browser).location).path == "/persetujuan"


@pytest.mark.requirement("R12")
def test_pages_are_kept_by_nobody_and_framed_by_nobody(world):
    app, browser = world.client(), world.browser(world.person())

    page = asked(app, browser)

    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "script-src" not in policy
    assert policy.endswith("form-action 'self' https://app.test")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.requirement("R12")
def test_a_form_is_answered_with_303_and_never_with_307(world):
    app, browser = world.client(), world.browser(world.person())
    page = asked(app, browser)

    by_post = browser.post("/authorize", data=dict(parse_qsl(app.query())))
    done = browser.post("/persetujuan", data=hidden(page) | {"decision": "allow"})

    assert (by_post.status_code, done.status_code) == (303, 303)


@pytest.mark.requirement("R31")
def test_apps_of_one_regency_share_a_name_and_two_regencies_do_not(world):
    person = world.person()
    browser = world.browser(person)
    lapor = world.client(sector="kota-binjai")
    izin = world.client(sector="kota-binjai")
    medan = world.client(sector="kota-medan")

    subs = [
        claims(app.login(browser)["id_token"])["sub"] for app in (lapor, izin, medan)
    ]

    assert subs[0] == subs[1] != subs[2]
    assert str(person) not in "".join(subs)


@pytest.mark.requirement("R31")
def test_a_name_stays_the_same_at_the_next_login(world):
    person, app = world.person(), world.client()

    subs = {
        claims(app.login(world.browser(person))["id_token"])["sub"] for _ in range(2)
    }

    assert len(subs) == 1
