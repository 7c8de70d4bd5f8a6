"""The code flow: exact addresses, S256 for all, single use, what comes back."""

import threading

import pytest

from tests.hub.sso.provider.world import BASE, CALLBACK, answer, claims, header

SECRET_TRICKS = [
    "https://app.test/cb/",
    "https://app.test/cb?x=1",
    "https://app.test/cb#x",
    "https://app.test/CB",
    "https://APP.test/cb",
    "http://app.test/cb",
    "https://app.test:443/cb",
    "https://app.test/cb/../evil",
    "https://app.test/cb%2f..%2fevil",
    "https://app.test.evil.test/cb",
    "https://evil.test/https://app.test/cb",
    "https://app.test@evil.test/cb",
    "https://evil.test\\@app.test/cb",
    "https://evil.test?app.test/cb",
    "https://evil.test#app.test/cb",
    "//app.test/cb",
    "///app.test/cb",
    "/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://app.test/cb\r\nSet-Cookie: a=b",
    "https://app.test/cb\x00",
    " https://app.test/cb",
    "https://app.test/cb ",
    "https://\u0430pp.test/cb",
    "https://xn--pp-6kc.test/cb",
    "http://127.0.0.1:9999/cb",
    "http://localhost/cb",
    "http://[::1]/cb",
    "https://app.test/c%62",
    "https://app.test/./cb",
    "https://app.test//cb",
    "https:app.test/cb",
    "https:/app.test/cb",
    "HTTPS://app.test/cb",
    "ftp://app.test/cb",
    "https://*.test/cb",
    "https://app.test/cb;x",
    "https://user:pw@app.test/cb",
    "",
]


@pytest.mark.requirement("R1")
@pytest.mark.parametrize("uri", SECRET_TRICKS)
def test_an_address_that_is_not_exactly_registered_is_never_gone_to(world, uri):
    app, browser = world.client(), world.browser(world.person())

    response = app.ask(browser, redirect_uri=uri)

    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.requirement("R1")
def test_a_native_app_may_vary_its_loopback_port_and_nothing_else(world):
    app = world.client(
        application_type="native",
        token_endpoint_auth_method="none",
        redirect_uris=["http://127.0.0.1/cb", "id.go.binjai:/masuk"],
    )
    browser = world.browser()

    tried = [
        app.ask(browser, redirect_uri=uri).status_code
        for uri in (
            "http://127.0.0.1:53124/cb",
            "id.go.binjai:/masuk",
            "http://127.0.0.1:53124/cb2",
            "http://127.0.0.1:80@evil.test/cb",
            "http://127.0.0.2/cb",
        )
    ]

    assert tried == [303, 303, 400, 400, 400]


@pytest.mark.requirement("R2")
@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None, "code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
        {"code_challenge": None},
        {"code_challenge": "short"},
    ],
)
def test_a_request_without_s256_is_refused_before_anybody_logs_in(world, changed):
    app = world.client()

    response = app.ask(world.browser(), **changed)

    assert answer(response)["error"] == "invalid_request"
    assert response.location.startswith(CALLBACK)


@pytest.mark.requirement("R2")
@pytest.mark.parametrize("verifier", ["", "w" * 50, "short"])
def test_a_code_needs_its_own_verifier(world, verifier):
    app, browser = world.client(), world.browser(world.person())
    code = app.code(browser)

    wrong = app.redeem(code, code_verifier=verifier)
    right = app.redeem(code)

    assert wrong.status_code == 400
    assert wrong.json["error"] in ("invalid_grant", "invalid_request")
    assert right.status_code == 200


@pytest.mark.requirement("R3")
def test_eight_redemptions_at_once_give_one_success_and_no_5xx(world):
    app, browser = world.client(), world.browser(world.person())
    code, gate, found = app.code(browser), threading.Barrier(8), []

    def redeem():
        gate.wait()
        found.append(app.redeem(code).status_code)

    threads = [threading.Thread(target=redeem) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert sorted(found) == [200] + [400] * 7


@pytest.mark.requirement("R3")
def test_a_code_used_twice_ends_what_the_first_use_got(world):
    app, browser = world.client(), world.browser(world.person())
    code = app.code(browser)
    got = app.redeem(code).json

    again = app.redeem(code)

    assert (again.status_code, again.json["error"]) == (400, "invalid_grant")
    assert app.introspect(got["access_token"]) == {"active": False}
    assert app.refresh(got["refresh_token"]).json["error"] == "invalid_grant"
    assert world.userinfo(got["access_token"]).status_code == 401


@pytest.mark.requirement("R3")
def test_a_code_is_bound_to_its_client_and_address(world):
    app, other = world.client(), world.client()
    browser = world.browser(world.person())

    stolen = other.redeem(app.code(browser))
    moved = app.redeem(app.code(browser), redirect_uri="https://app.test/other")

    assert stolen.json["error"] == moved.json["error"] == "invalid_grant"


@pytest.mark.requirement("R3")
def test_a_code_older_than_a_minute_is_over(world):
    app, browser = world.client(), world.browser(world.person())
    code = app.code(browser)
    with world.session() as session:
        session.connection().exec_driver_sql(
            "update auth_code set expires_at = now() - interval '1 second'"
            " where client_id = %s",
            (app.id,),
        )

    response = app.redeem(code)

    assert response.json["error"] == "invalid_grant"


@pytest.mark.requirement("R4")
@pytest.mark.parametrize(
    "kind", ["token", "id_token", "code token", "code id_token", "none", "", "x y"]
)
def test_only_codes_go_over_the_browser(world, kind):
    response = world.client().ask(world.browser(), response_type=kind)

    assert answer(response)["error"] == "unsupported_response_type"


@pytest.mark.requirement("R4")
@pytest.mark.parametrize("grant", ["password", "implicit", "", "urn:x"])
def test_there_is_no_password_grant_and_no_other(world, grant):
    response = world.client().token(grant_type=grant, username="a", password="b")

    assert response.status_code == 400
    assert response.json["error"] == "unsupported_grant_type"


@pytest.mark.requirement("R5")
def test_success_and_error_both_name_the_issuer_and_the_state(world):
    app, browser = world.client(), world.browser(world.person())
    app.login(browser)

    good = answer(app.ask(browser))
    bad = answer(app.ask(world.browser(), prompt="none"))

    assert (good["iss"], good["state"], "code" in good) == (BASE, "s1", True)
    assert bad == {"error": "login_required", "state": "s1", "iss": BASE}


def test_the_tokens_say_who_logged_in_how_and_for_whom(world):
    app, browser = world.client(), world.browser(world.person())

    got = app.login(browser)
    identity, access = claims(got["id_token"]), claims(got["access_token"])

    assert header(got["access_token"])["typ"] == "at+jwt"
    assert (identity["iss"], identity["aud"], identity["nonce"]) == (BASE, app.id, "n1")
    assert (identity["sub"], identity["sid"]) == (access["sub"], access["sid"])
    assert (access["aud"], access["client_id"]) == (BASE, app.id)
    assert (identity["acr"], identity["amr"]) == ("urn:hub:acr:1", ["pwd"])
    assert got["expires_in"] == 600


def test_userinfo_tells_what_was_agreed_to(world):
    app, browser = world.client(), world.browser(world.person())
    got = app.login(browser)

    told = world.userinfo(got["access_token"])

    assert told.json["name"] == "Butet"
    assert told.json["sub"] == claims(got["id_token"])["sub"]
    assert told.headers["Cache-Control"] == "no-store"


def test_an_old_app_gets_rs256_id_tokens_when_it_registered_so(world):
    app = world.client(id_token_signed_response_alg="RS256")

    got = app.login(world.browser(world.person()))

    assert header(got["id_token"])["alg"] == "RS256"
    assert header(got["access_token"])["alg"] == "ES256"
