"""Logout: asked for or proven, everywhere, told to every app until it has heard."""

import threading
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from sqlalchemy import select, text

from hub.models import Outbox
from hub.services.database import sessions
from hub.sso import outbound
from hub.sso.logout import delivery, ending
from tests.hub.sso.provider.world import BASE, claims, header, hidden

HEARS = "http://127.0.0.1:9/logout"
AFTER = "https://app.test/bye"


@pytest.fixture
def app(world):
    return world.client(backchannel_logout_uri=HEARS, post_logout_redirect_uris=[AFTER])


class Apps:
    """The other side: what each address heard, and how it answers."""

    def __init__(self, *answers):
        self.answers, self.heard = list(answers), []

    def __call__(self, url, fields, allowed):
        self.heard.append(fields["logout_token"])
        answer = self.answers.pop(0) if self.answers else 200
        if answer is None:
            raise outbound.Unreachable("too_slow")
        return answer


def delivered(world, apps):
    """What is due, sent once."""
    with world.session() as session:
        ids = delivery.claim(session)
    sender = delivery.Sender(BASE, "x" * 40, frozenset(), apps)
    delivery.deliver(world.engine, sender, ids)
    return ids


def rows(world, app):
    with world.session() as session:
        return [
            tuple(row)
            for row in session.execute(
                text(
                    "select state, attempts, error from outbox where receiver = :c"
                    " order by id"
                ),
                {"c": app.id},
            )
        ]


def make_due(world):
    with world.session() as session:
        session.execute(text("update outbox set due_at = now() where state = 'due'"))


@pytest.mark.requirement("R28")
def test_an_app_that_proves_whose_session_it_is_ends_it_without_a_question(world, app):
    browser = world.browser(world.person())
    got = app.login(browser)
    query = {
        "id_token_hint": got["id_token"],
        "post_logout_redirect_uri": AFTER,
        "state": "z",
    }

    done = browser.get(f"/logout?{urlencode(query)}")

    assert (done.status_code, done.location) == (303, f"{AFTER}?state=z")
    assert urlsplit(app.ask(browser).location).path == "/masuk"
    assert app.refresh(got["refresh_token"]).json["error"] == "invalid_grant"
    assert world.userinfo(got["access_token"]).status_code == 401
    assert rows(world, app) == [("due", 0, None)]


@pytest.mark.requirement("R28")
def test_a_form_of_the_app_that_brings_no_cookie_ends_the_session_it_means(world, app):
    browser = world.browser(world.person())
    got = app.login(browser)
    form = {"id_token_hint": got["id_token"], "post_logout_redirect_uri": AFTER}

    done = world.post("/logout", form)

    assert (done.status_code, done.location) == (303, AFTER)
    assert urlsplit(app.ask(browser).location).path == "/masuk"
    assert rows(world, app) == [("due", 0, None)]


@pytest.mark.requirement("R28")
def test_without_proof_the_person_is_asked_and_may_say_no(world, app):
    browser = world.browser(world.person())
    app.login(browser)

    page = browser.get("/logout", headers={"Accept-Language": "id"})
    no = browser.post("/logout", data=hidden(page) | {"decision": "no"})
    kept = browser.get(f"/authorize?{app.query(prompt='none')}")
    yes = browser.post("/logout", data=hidden(page) | {"decision": "yes"})
    told = browser.get(yes.location, headers={"Accept-Language": "id"})

    assert "Ya, keluar" in page.text and no.status_code == 303
    assert "code=" in kept.location
    assert "Anda sudah keluar" in told.text
    assert "Lapor Binjai</b>: sedang diberi tahu" in told.text


@pytest.mark.requirement("R28")
def test_another_site_cannot_log_a_person_out(world, app):
    browser = world.browser(world.person())
    app.login(browser)
    form = hidden(browser.get("/logout")) | {"decision": "yes"}

    for changed, headers in (
        ({"token": "x"}, {}),
        ({}, {"Origin": "https://evil.test"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        browser.post("/logout", data=form | changed, headers=headers)

    assert "code=" in browser.get(f"/authorize?{app.query(prompt='none')}").location


@pytest.mark.requirement("R28")
@pytest.mark.parametrize(
    "query",
    [
        {"post_logout_redirect_uri": "https://evil.test"},
        {"post_logout_redirect_uri": AFTER},
        {"post_logout_redirect_uri": AFTER + "/x", "client_id": "APP"},
        {"id_token_hint": "a.b.c", "post_logout_redirect_uri": AFTER},
        {"id_token_hint": "x" * 9000},
        {"state": "\0"},
    ],
)
def test_a_logout_that_does_not_fit_goes_nowhere(world, app, query):
    given = {k: app.id if v == "APP" else v for k, v in query.items()}

    response = world.browser().get(f"/logout?{urlencode(given)}")

    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.requirement("R28")
@pytest.mark.parametrize("reason", ["all_sessions", "password_change", "disabled"])
def test_all_sessions_of_a_person_end_by_the_same_way(world, app, reason):
    person = world.person()
    one, two = world.browser(person), world.browser(person)
    app.login(one)
    app.login(two)

    with world.session() as session:
        ended = ending.end_all(session, person, reason)

    assert ended == 2
    assert [row[0] for row in rows(world, app)] == ["due", "due"]


@pytest.mark.requirement("R28")
def test_a_session_that_expires_is_told_to_the_apps_too(world, app):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        session.execute(
            text(
                "update session set ends_at = now() - interval '1 s'"
                " where user_id = :p"
            ),
            {"p": person},
        )

    with world.session() as session:
        ending.expire(session)

    assert [row[0] for row in rows(world, app)] == ["due"]


def test_offline_tokens_outlive_the_session(world):
    app = world.client(scope="openid offline_access")
    browser = world.browser(world.person())
    got = app.login(browser)

    browser.get(f"/logout?{urlencode({'id_token_hint': got['id_token']})}")

    assert app.refresh(got["refresh_token"]).status_code == 200


def test_an_ending_that_is_undone_tells_nobody(world, app):
    person = world.person()
    app.login(world.browser(person))
    with pytest.raises(RuntimeError), world.session() as session:
        ending.end_all(session, person, "admin")
        raise RuntimeError

    assert rows(world, app) == []


def test_a_reason_nobody_knows_is_refused(world):
    with world.session() as session, pytest.raises(ValueError, match="reason"):
        ending.end(session, "x", "whim")


@pytest.mark.requirement("R29")
def test_a_logout_token_is_what_the_standard_says(world, app):
    person = world.person()
    browser = world.browser(person)
    got = app.login(browser)
    with world.session() as session:
        ending.end_all(session, person, "admin")
    apps = Apps()

    delivered(world, apps)

    token = apps.heard[0]
    said, identity = claims(token), claims(got["id_token"])
    assert header(token)["typ"] == "logout+jwt"
    assert (said["iss"], said["aud"]) == (BASE, app.id)
    assert (said["sid"], said["sub"]) == (identity["sid"], identity["sub"])
    assert 0 < said["exp"] - said["iat"] <= 120
    assert said["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert said["jti"] and "nonce" not in said
    assert rows(world, app) == [("sent", 1, None)]


@pytest.mark.requirement("R29")
def test_after_a_step_up_the_app_hears_the_sid_it_knows(world, app):
    person = world.person()
    browser = world.browser(person)
    got = app.login(browser)
    world.sign_in(browser, person, "urn:hub:acr:2")
    with world.session() as session:
        ending.end_all(session, person, "logout")
    apps = Apps()

    delivered(world, apps)

    assert claims(apps.heard[0])["sid"] == claims(got["id_token"])["sid"]


@pytest.mark.requirement("R29")
def test_a_silent_app_is_told_again_with_a_fresh_token_and_then_given_up(world, app):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        ending.end_all(session, person, "logout")
    apps = Apps(None, 503, None, 500, None, 302, None)

    states = []
    for _ in range(7):
        delivered(world, apps)
        states.append(rows(world, app)[0][:2])
        make_due(world)

    assert states == [("due", n) for n in range(1, 7)] + [("given_up", 7)]
    assert len({claims(token)["jti"] for token in apps.heard}) == 7


def test_an_app_that_refuses_is_not_asked_again(world, app):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        ending.end_all(session, person, "logout")

    delivered(world, Apps(400))

    assert rows(world, app) == [("refused", 1, "status 400")]


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 300), (6, 1800)]
)
def test_the_waits_between_tries_grow_to_half_an_hour(world, app, attempt, seconds):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        ending.end_all(session, person, "logout")
        row = session.scalars(select(Outbox).where(Outbox.receiver == app.id)).one()
        letter = delivery.Letter(row.id, attempt, app.id, HEARS, "ES256", "s", "p")

        delivery.keep(session, letter, (None, "too_slow"))

        wait = session.scalars(
            text("select due_at - now() from outbox where id = :i"), {"i": row.id}
        ).one()
    assert wait == timedelta(seconds=seconds)


def test_a_killed_sender_loses_nothing(world, app):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        ending.end_all(session, person, "logout")
    with world.session() as session:
        lost = delivery.claim(session)
    with world.session() as session:
        again = delivery.claim(session)
    make_due(world)
    apps = Apps()

    delivered(world, apps)

    assert (len(lost), again, len(apps.heard)) == (1, [], 1)
    assert rows(world, app) == [("sent", 2, None)]


def test_a_slow_app_keeps_no_other_waiting(world):
    person = world.person()
    browser = world.browser(person)
    names = [world.client(backchannel_logout_uri=HEARS) for _ in range(4)]
    for each in names:
        each.login(browser)
    with world.session() as session:
        ending.end_all(session, person, "logout")
    let_go, heard = threading.Event(), []

    def send(url, fields, allowed):
        name = claims(fields["logout_token"])["aud"]
        if name == names[0].id:
            assert let_go.wait(20)
        heard.append(name)
        if len(heard) == 3:
            let_go.set()
        return 200

    delivered(world, send)

    assert heard[-1] == names[0].id
    assert all(rows(world, each)[0][0] == "sent" for each in names)


def test_an_app_without_an_address_is_shown_as_such(world):
    app, person = world.client(), world.person()
    app.login(world.browser(person))

    with world.session() as session:
        ending.end_all(session, person, "logout")

    assert rows(world, app) == [("unsupported", 0, None)]


@pytest.mark.requirement("R14")
@pytest.mark.parametrize(
    "url",
    [
        "http://app.test/logout",
        "https://127.0.0.1/logout",
        "https://10.0.0.1/logout",
        "https://[::1]/logout",
        "https://169.254.169.254/latest",
        "https://localhost/x",
    ],
)
def test_the_hub_calls_no_address_inside_and_nothing_without_tls(url):
    with pytest.raises(outbound.Unreachable):
        outbound.send_form(url, {"logout_token": "x"}, frozenset())
    with pytest.raises(outbound.Unreachable):
        outbound.document(url, frozenset())


def test_only_the_provider_reads_the_outbox(world, app):
    person = world.person()
    app.login(world.browser(person))
    with world.session() as session:
        ending.end_all(session, person, "logout")

    with sessions.as_hub(world.engine) as session:
        seen = session.scalars(text("select count(*) from outbox")).one()

    assert seen == 0
