"""The issuer over https: its own host, the __Host- cookie, and what is refused."""

import pytest
from sqlalchemy import text

from hub.app import create_app
from hub.config import Config, ConfigError
from hub.extensions import db
from tests.hub.sso.provider.world import Browser

SSO = "https://sso.sumut.test"
GOOD = {
    "HUB_DATABASE_URL": "postgresql://hub@/hub",
    "HUB_SECRET_KEY": "kQ3vYx7LwP0aT9sD2fG5hJ8zB1nM4cR6",
    "HUB_BASE_URL": "https://data.sumut.test",
}


@pytest.fixture
def public(sso_database, sso_app):
    app = create_app(
        Config(sso_database.app_url, "x" * 40, "https://data.sumut.test", issuer=SSO)
    )
    app.add_url_rule(
        "/sign-in", view_func=sso_app.view_functions["sign_in"], methods=["POST"]
    )
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.requirement("R26")
def test_over_https_the_cookie_is_bound_to_its_host(world, public):
    browser = Browser(public, public.response_class)

    response = browser.post(
        "/sign-in", data={"person": str(world.person())}, base_url=SSO
    )

    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-hub_session=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.requirement("R5")
def test_the_issuer_is_its_own_host(public):
    browser = Browser(public, public.response_class)

    told = browser.get("/.well-known/openid-configuration", base_url=SSO).json

    assert told["issuer"] == SSO
    assert told["token_endpoint"] == f"{SSO}/token"


@pytest.mark.parametrize(
    "value",
    ["sso.test", "http://sso.test", "https://sso.test/", "https://sso.test/x?y", "x:"],
)
def test_an_issuer_that_is_none_is_refused(value):
    with pytest.raises(ConfigError, match="HUB_ISSUER"):
        Config.from_env(GOOD | {"HUB_ISSUER": value})


def test_the_store_keeps_no_cookie(world):
    browser = world.browser(world.person())
    cookie = browser.get_cookie("hub_session", domain="127.0.0.1").value

    with world.session() as session:
        kept = repr(session.execute(text("select * from session")).all())

    assert cookie not in kept
