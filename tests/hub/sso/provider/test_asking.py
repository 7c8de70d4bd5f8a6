"""Malformed requests get a 4xx with an OAuth error or a page; never a token."""

import pytest

from tests.hub.sso.provider.world import BASE, VERIFIER, Browser, World

LONG = "x" * 20_000
POSTED = ["/token", "/introspect", "/revoke"]
FIELDS = {
    "/token": {"grant_type": "client_credentials"},
    "/introspect": {"token": "x"},
    "/revoke": {"token": "x"},
}


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("path", POSTED)
@pytest.mark.parametrize("name", ["NUL", "long", "twice", "json", "get", "put", "text"])
def test_a_malformed_form_is_refused_in_json(world, path, name):
    browser = Browser(world.app, world.app.response_class)
    app, good = world.client(), FIELDS[path]
    send = {"headers": app.headers}

    response = {
        "NUL": lambda: browser.post(path, data=good | {"scope": "a\0b"}, **send),
        "long": lambda: browser.post(path, data=good | {"token": LONG}, **send),
        "twice": lambda: browser.post(
            path, data={name: [value, value] for name, value in good.items()}, **send
        ),
        "json": lambda: browser.post(path, json=good, **send),
        "get": lambda: browser.get(path, query_string=good, **send),
        "put": lambda: browser.put(path, data=good, **send),
        "text": lambda: browser.post(
            path, data="grant_type=x", content_type="text/plain", **send
        ),
    }[name]()

    assert 400 <= response.status_code < 500, response.status_code
    assert response.mimetype == "application/json"
    assert response.json["error"] == "invalid_request"


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    "field",
    ["code", "code_verifier", "redirect_uri", "refresh_token", "client_id", "scope"],
)
@pytest.mark.parametrize(
    "value", ["", "\0", LONG, "\u00e9\u4e2d", "%00", "' or 1=1 --", "\ud7ff", "a b"]
)
def test_strange_values_at_the_token_endpoint_are_refused(world, field, value):
    app = world.client()
    code = {"grant_type": "authorization_code", "code": "x", "code_verifier": VERIFIER}
    refresh = {"grant_type": "refresh_token", "refresh_token": "x"}

    answers = [app.token(**base | {field: value}) for base in (code, refresh)]

    assert {r.status_code for r in answers} <= {400, 401}
    assert all("access_token" not in r.json for r in answers)


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "field",
    "response_type client_id redirect_uri scope state nonce code_challenge prompt"
    " max_age acr_values claims ui_locales id_token_hint login_hint".split(),
)
@pytest.mark.parametrize("value", ["\0", LONG, "\u00e9\u4e2d<x>", '"\\'])
def test_strange_values_at_authorize_are_no_5xx_and_no_token(
    world, shared, method, field, value
):
    app, browser = shared
    query = app.query(**{field: value})

    response = (
        browser.get(f"/authorize?{query}")
        if method == "GET"
        else browser.post(
            "/authorize", data=query, content_type="application/x-www-form-urlencoded"
        )
    )

    assert response.status_code in (303, 400), response.status_code
    if response.status_code == 303:
        assert "evil" not in response.location
    if value in ("\0", LONG):
        assert (response.status_code, response.mimetype) == (400, "text/html")


@pytest.fixture(scope="module")
def shared(sso_app, sso_engine):
    world = World(sso_app, sso_engine)
    return world.client(), world.browser()


@pytest.mark.requirement("R15")
@pytest.mark.parametrize(
    "field", ["client_id", "redirect_uri", "state", "scope", "nonce", "code_challenge"]
)
def test_a_parameter_that_stands_there_twice_is_refused(world, field):
    app = world.client()
    query = app.query(**{field: "a"})

    response = world.browser().get(f"/authorize?{app.query()}&{query}")

    assert response.status_code == 400
    assert "Location" not in response.headers


@pytest.mark.requirement("R15")
def test_what_the_app_did_wrong_is_shown_escaped(world):
    page = world.get("/authorize?client_id=%3Cscript%3Ealert(1)%3C/script%3E")

    assert page.status_code == 400
    assert "<script" not in page.text


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks", "/revoke"])
def test_scripts_of_other_sites_may_ask_where_a_token_proves_it(world, path):
    browser = Browser(world.app, world.app.response_class)

    response = browser.options(path, headers={"Origin": "https://app.test"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Authorization" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.requirement("R13")
@pytest.mark.parametrize("path", ["/authorize", "/persetujuan", "/logout"])
def test_scripts_of_other_sites_never_read_pages(world, path):
    response = world.get(path, {"Origin": "https://app.test"})

    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.requirement("R5")
@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
def test_discovery_names_the_issuer_exactly_and_can_be_kept(world, name):
    first = world.get(f"/.well-known/{name}")
    again = world.get(f"/.well-known/{name}", {"If-None-Match": first.headers["ETag"]})

    assert first.json["issuer"] == BASE
    assert first.json["code_challenge_methods_supported"] == ["S256"]
    assert first.json["response_types_supported"] == ["code"]
    assert first.json["authorization_response_iss_parameter_supported"] is True
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data) == (304, b"")


def test_every_endpoint_of_discovery_is_there(world):
    told = world.get("/.well-known/openid-configuration").json
    rules = {rule.rule for rule in world.app.url_map.iter_rules()}

    named = {
        value.removeprefix(BASE)
        for name, value in told.items()
        if name.endswith(("_endpoint", "_uri"))
    }

    assert len(named) == 7
    assert named <= rules
