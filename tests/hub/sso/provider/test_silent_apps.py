"""Apps that do not answer logout tokens: their owners hear of it, and people see it."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from hub.models import Outbox
from hub.sso import alerting
from hub.sso.accounts.sealing import Keys
from hub.sso.consents import apps
from hub.sso.logout import ending, heard

KEYS = Keys.of("x" * 40)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CONTACTS = ["admin@binjai.example", "mailto:it@binjai.example", "+62 61 123", "none"]


@pytest.fixture
def silent(world):
    """An app with contacts that left one logout token unanswered."""
    uri = "https://app.test/out"
    app = world.client(contacts=CONTACTS, backchannel_logout_uri=uri)
    give_up(world, app)
    return app


def give_up(world, app):
    sid = world.sign_in(browser := world.browser(), world.person())
    app.login(browser)
    with world.session() as session:
        ending.end(session, sid, "logout")
        query = select(Outbox).where(Outbox.receiver == app.id, Outbox.state == "due")
        session.scalars(query).one().state = "given_up"


def alerted(world, now, keys=KEYS):
    """The letters of one round: to whom, and what about."""
    with world.session() as session:
        before = set(session.scalars(select(Outbox.id)))
        alerting.alert(session, keys, now)
        new = select(Outbox).where(Outbox.kind == "letter", Outbox.id.not_in(before))
        sealed = [base64.b64decode(row.body["sealed"]) for row in session.scalars(new)]
    found = [json.loads(keys.open(each, "letter")) for each in sealed]
    return sorted((each["to"], each["text"]) for each in found)


def test_every_contact_with_an_e_mail_address_is_written_to_once(world, silent):
    first = alerted(world, NOW)
    again = alerted(world, NOW + timedelta(hours=1))

    told = [to for to, text in first if silent.id in text]
    assert told == ["admin@binjai.example", "it@binjai.example"]
    assert again == []


def test_a_day_later_what_happened_since_is_told(world, silent):
    alerted(world, NOW)
    give_up(world, silent)
    soon = alerted(world, NOW + timedelta(hours=1))

    later = alerted(world, NOW + timedelta(hours=25))

    assert soon == []
    assert len([text for _, text in later if silent.id in text]) == 2


def test_the_operators_list_names_it_with_what_was_left(world, silent):
    give_up(world, silent)

    with world.session() as session:
        found = {(row["id"], row["state"]): row for row in heard.silent(session)}

    assert found[(silent.id, "given_up")]["count"] == 2


def test_a_person_sees_for_a_week_what_each_app_has_answered(world):
    person = world.person()
    mute = world.client(client_name="Mute")
    hears = world.client(client_name="Hears", backchannel_logout_uri="https://a.test/o")
    sid = world.sign_in(browser := world.browser(), person)
    for app in (mute, hears):
        app.login(browser)
    with world.session() as session:
        ending.end(session, sid, "logout")
        now = datetime.now(UTC)
        seen = apps.recent_answers(session, person, now)
        old = apps.recent_answers(session, person, now + timedelta(days=8))

    assert [(each.name, each.state) for each in seen] == [
        ("Hears", "asked"),
        ("Mute", "unsupported"),
    ]
    assert old == []
