"""Passkeys with a real signature: the counter, and the first login of an official."""

import html
import re

import pytest
from sqlalchemy import select, update

from hub.models import CredentialWebauthn, Person, SecurityEvent, SignedInSession
from hub.sso.accounts.factors import passkeys
from hub.sso.accounts.factors.passkeys import Site
from tests.hub.sso.accounts import seeding
from tests.hub.sso.accounts.conftest import BASE, log_in
from tests.hub.sso.accounts.softkey import SoftKey
from tests.hub.sso.accounts.visits import visit

SITE = Site(BASE, "Hub")


@pytest.fixture
def key(ani, store) -> SoftKey:
    """A passkey that Ani has, whose counter stands at 7."""
    made = SoftKey(BASE)
    store.add(
        CredentialWebauthn(
            id=made.id,
            person_id=seeding.person(store).id,
            public_key=made.public,
            sign_count=7,
            name="HP Ani",
            synced=False,
        )
    )
    store.commit()
    return made


def regressions(store):
    kind = SecurityEvent.kind == passkeys.COUNTED_BACK
    return [row.detail for row in store.scalars(select(SecurityEvent).where(kind))]


def proven(store, keys, key, count):
    """Answer with this counter; what is kept of it afterwards."""
    asked = passkeys.ask(keys, SITE, visit())
    passkeys.prove(store, keys, SITE, visit(), key.answer(asked, count))
    return store.scalars(select(CredentialWebauthn.sign_count)).one()


@pytest.mark.requirement("R22")
@pytest.mark.parametrize("count", [7, 3, 0])
def test_a_counter_that_does_not_go_on_is_written_down_and_kept(
    store, keys, key, count
):
    kept = proven(store, keys, key, count)

    assert (kept, regressions(store)) == (7, [{"passkey": "HP Ani"}])


@pytest.mark.requirement("R22")
def test_a_counter_that_goes_on_is_kept_without_a_word(store, keys, key):
    kept = proven(store, keys, key, 8)

    assert (kept, regressions(store)) == (8, [])


@pytest.mark.requirement("R20")
def test_an_official_may_make_a_passkey_at_the_first_login(visitor, other, ani, store):
    store.execute(update(Person).values(official=True))
    store.commit()
    first = log_in(other, ani)
    page = other.get(first.location)
    asked = html.unescape(re.search(r'data-passkey="([^"]+)"', page.text)[1])

    done = other.fill(page, credential=SoftKey(BASE).made(asked))
    inside = other.get("/saya")

    newest = select(SignedInSession).order_by(SignedInSession.auth_time.desc())
    session = store.scalars(newest).first()
    assert (done.status_code, inside.status_code) == (200, 200)
    assert "<code>" in done.text or "kode cadangan" in done.text
    assert (session.acr, session.amr) == ("urn:hub:acr:2", ["pwd", "hwk", "mfa"])


@pytest.mark.requirement("R20")
def test_a_passkey_made_elsewhere_opens_nothing_to_an_official(
    visitor, other, ani, store
):
    store.execute(update(Person).values(official=True))
    store.commit()
    first = log_in(other, ani)
    page = other.get(first.location)
    asked = html.unescape(re.search(r'data-passkey="([^"]+)"', page.text)[1])

    done = other.fill(page, credential=SoftKey("http://evil.test").made(asked))

    assert (done.status_code, other.get("/saya").status_code) == (401, 303)
