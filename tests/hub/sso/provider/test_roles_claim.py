"""What an official may do stands in tokens for the hub's own API, nowhere else."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.models import Person
from hub.sso.accounts.owning import roles
from tests.hub.sso.provider.world import BASE, claims

UNTIL = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def official(world):
    made = world.person(official=True)
    with world.session() as session:
        person = session.get(Person, made)
        roles.grant(session, person, "walidata", "dinas", "test", UNTIL)
        over = datetime.now(UTC) - timedelta(minutes=1)
        roles.grant(session, person, "viewer", None, "test", over)
    return made


def test_a_token_for_the_hub_names_the_roles_that_hold_today(world, official):
    app = world.client(audience=BASE)

    token = app.login(world.browser(official))["access_token"]

    said = [{"role": "walidata", "publisher": "dinas", "until": int(UNTIL.timestamp())}]
    assert claims(token)["roles"] == said
    assert app.introspect(token)["roles"] == said
    assert claims(token)["aud"] == BASE


def test_a_citys_app_is_not_told_the_roles_of_an_official(world, official):
    app = world.client(audience="https://api.binjai.test")

    token = app.login(world.browser(official))["access_token"]

    assert "roles" not in claims(token)


def test_a_citizen_has_no_roles(world):
    token = world.client(audience=BASE).login(world.browser(world.person()))

    assert "roles" not in claims(token["access_token"])


def test_the_next_token_knows_of_a_role_that_was_added(world, official):
    app = world.client(audience=BASE)
    first = app.login(world.browser(official))
    with world.session() as session:
        person = session.get(Person, official)
        roles.grant(session, person, "verifier", None, "test", UNTIL)

    token = app.refresh(first["refresh_token"]).json["access_token"]

    assert [each["role"] for each in claims(token)["roles"]] == ["verifier", "walidata"]
