"""Apps hear that a person was erased: signed, as they know her, again until heard."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, select, update

from hub.models import Client, Outbox
from hub.sso import outbound
from hub.sso.accounts.owning import erasing, passing_on
from hub.sso.accounts.owning.passing_on import Teller
from tests.hub.sso.accounts import seeding
from tests.hub.sso.accounts.conftest import BASE, SECRET
from tests.hub.sso.provider.world import claims, header

NOW = datetime(2030, 1, 1, tzinfo=UTC)
APP = "binjai-warga"


@pytest.fixture
def bind(app):
    engine = create_engine(app.config["HUB"].database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def erased(visitor, ani, store, keys):
    """A person known to two apps, of which one has an address for events."""
    somebody = seeding.person(store)
    seeding.apps(store, somebody)
    store.execute(
        update(Client).where(Client.id == APP).values(events_uri="https://x.test/e")
    )
    erasing.erase(store, keys, somebody.id, NOW)
    store.execute(update(Outbox).where(Outbox.kind == "erasure").values(due_at=NOW))
    store.commit()
    return store


class Ear:
    """An app that answers with these statuses, the last for ever; None is silence."""

    def __init__(self, *statuses):
        self.statuses, self.heard = list(statuses), []

    def __call__(self, url, token, allowed):
        self.heard.append((url, token))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status is None:
            raise outbound.Unreachable("silent")
        return status


def teller(ear):
    return Teller(BASE, SECRET, frozenset(), ear)


def states(store):
    store.expire_all()
    return {row.receiver: row.state for row in seeding.queued(store, "erasure")}


def test_an_app_with_an_address_gets_a_signed_event_and_one_without_is_marked(
    erased, bind
):
    ear = Ear(202)

    passing_on.deliver(bind, teller(ear), NOW)

    [(url, token)] = ear.heard
    told = claims(token)
    subject = {"format": "iss_sub", "iss": BASE, "sub": f"sub-{APP}"}
    assert states(erased) == {APP: "sent", "langkat-izin": "unsupported"}
    assert (url, header(token)["typ"]) == ("https://x.test/e", "secevent+jwt")
    assert (told["iss"], told["aud"], told["sub_id"]) == (BASE, APP, subject)
    assert told["events"] == {erasing.EVENT: {"subject": subject}}
    assert "sub" not in told


def test_an_app_that_is_silent_is_asked_again_with_a_fresh_event(erased, bind):
    ear = Ear(None, 503, 200)
    now = NOW
    for _ in range(4):
        passing_on.deliver(bind, teller(ear), now)
        now += timedelta(hours=1)

    tokens = {claims(token)["jti"] for _, token in ear.heard}
    assert (len(ear.heard), len(tokens)) == (3, 3)
    assert states(erased)[APP] == "sent"


def test_an_app_that_never_answers_is_given_up_after_three_days(erased, bind):
    ear, now = Ear(None), NOW
    while passing_on.deliver(bind, teller(ear), now):
        now += timedelta(days=2)

    assert len(ear.heard) == len(passing_on.PAUSES) + 1
    assert states(erased)[APP] == "given_up"
    assert sum(passing_on.PAUSES, timedelta()) >= timedelta(days=2)


def test_an_app_that_refuses_for_good_is_not_asked_again(erased, bind):
    ear = Ear(400)

    passing_on.deliver(bind, teller(ear), NOW)
    again = passing_on.deliver(bind, teller(ear), NOW + timedelta(days=1))

    row = erased.scalars(select(Outbox).where(Outbox.receiver == APP)).all()
    assert (again, len(ear.heard), states(erased)[APP]) == (0, 1, "refused")
    assert row
