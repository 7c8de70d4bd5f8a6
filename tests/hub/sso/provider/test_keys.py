"""Signing keys: published a day before they sign, kept until their tokens are over."""

import time

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import create_engine, text

from hub.services.database import sessions
from hub.sso import denied, outbound
from hub.sso.clients import jwks
from hub.sso.keys import ring, sealed, states

KEK = "k" * 40


@pytest.fixture
def engine(database):
    made = create_engine(database.app_url)
    with sessions.as_sso(made) as session:
        states.ensure(session, KEK)
    yield made
    made.dispose()


def seen(session):
    return [(row.alg, state) for row, state in states.listed(session)]


def later(session, hours):
    """Let every key be that much older."""
    session.execute(
        text(
            "update signing_key set publish_at = publish_at - make_interval(hours=>:h),"
            " activate_at = activate_at - make_interval(hours=>:h)"
        ),
        {"h": hours},
    )
    session.expire_all()


def published(session):
    ring.forget(session)
    return ring.ring(session, KEK)


def test_the_first_use_makes_one_active_key_of_each_kind(engine):
    with sessions.as_sso(engine) as session:
        states.ensure(session, KEK)

        assert sorted(seen(session)) == [("ES256", "active"), ("RS256", "active")]


def test_a_new_key_is_published_and_does_not_sign_for_a_day(engine):
    with sessions.as_sso(engine) as session:
        before = published(session).signing["ES256"].kid
        made = states.rotate(session, KEK, "ES256")
        now = published(session)

        assert now.signing["ES256"].kid == before
        assert made.kid in now.jwks.decode()
        with pytest.raises(states.AlreadyPending):
            states.rotate(session, KEK, "ES256")


def test_after_a_day_it_signs_and_the_old_one_is_kept_for_its_tokens(engine):
    with sessions.as_sso(engine) as session:
        old = published(session).signing["ES256"].kid
        made = states.rotate(session, KEK, "ES256")
        later(session, 25)
        states.advance(session, KEK)
        now = published(session)
        retired = session.get(states.SigningKey, old)

        assert now.signing["ES256"].kid == made.kid
        assert old in now.jwks.decode()
        assert retired.remove_at - retired.retired_at == states.KEPT_AFTER


def test_a_retired_key_goes_in_the_end_and_its_private_half_with_it(engine):
    with sessions.as_sso(engine) as session:
        old = published(session).signing["ES256"].kid
        states.rotate(session, KEK, "ES256")
        later(session, 25)
        states.advance(session, KEK)
        session.execute(
            text("update signing_key set remove_at = now() where kid = :k"), {"k": old}
        )
    with sessions.as_sso(engine) as session:
        states.forget_removed(session)
        now = published(session)

        assert old not in now.jwks.decode()
        assert session.get(states.SigningKey, old).sealed == b""
        assert ("ES256", "removed") in seen(session)


def test_a_key_of_ninety_days_is_followed_by_itself(engine):
    with sessions.as_sso(engine) as session:
        published(session)
        later(session, 91 * 24)
        states.advance(session, KEK)
        states.advance(session, KEK)

        assert [s for alg, s in seen(session) if alg == "ES256"] == [
            "pending",
            "active",
        ]


@pytest.mark.parametrize("waiting", [True, False])
def test_a_stolen_key_is_replaced_at_once_and_its_tokens_denied(engine, waiting):
    with sessions.as_sso(engine) as session:
        stolen = str(published(session).signing["ES256"].kid)
        made = states.rotate(session, KEK, "ES256") if waiting else None

        successor = states.revoke(session, KEK, stolen)
        now = published(session)

        assert now.signing["ES256"].kid == successor.kid != stolen
        assert made is None or successor.kid == made.kid
        assert stolen not in now.jwks.decode()
        assert f"kid:{stolen}" in denied.known(session)
        with pytest.raises(states.NoSuchKey):
            states.revoke(session, KEK, stolen)


def test_a_private_key_is_kept_sealed_and_opens_under_its_kek_only(engine):
    with sessions.as_sso(engine) as session:
        row = states.usable(session)[0]

        assert b'"d"' not in row.sealed and '"d"' not in row.public
        assert "d" in sealed.opened(KEK, row.kid, row.sealed)
        with pytest.raises(sealed.WrongKey, match="HUB_KEK_FILE"):
            sealed.opened("z" * 40, row.kid, row.sealed)
        with pytest.raises(sealed.WrongKey):
            sealed.opened(KEK, "another", row.sealed)


def test_each_published_key_says_what_it_is_for(world):
    first = world.get("/jwks")
    again = world.get("/jwks", {"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (again.status_code, again.data) == (304, b"")
    for key in first.json["keys"]:
        assert key["use"] == "sig" and key["alg"] in states.ALGS and key["kid"]
        assert not {"d", "p", "q"} & set(key)


@pytest.fixture
def remote(monkeypatch):
    """A city's jwks_uri: what it gives, and how often it was asked."""

    class Remote:
        url, asked, keys, down = f"https://city.test/{time.time_ns()}", 0, [], False

        def give(self, *kids):
            self.keys = [
                ECKey.generate_key("P-256", {"kid": kid}).as_dict(private=False)
                for kid in kids
            ]

        def __call__(self, url, allowed):
            self.asked += 1
            if self.down:
                raise outbound.Unreachable("down")
            return {"keys": self.keys}

    made = Remote()
    monkeypatch.setattr(outbound, "document", made)
    return made


def known(remote, kid):
    found = jwks.of_client((), remote.url, kid, frozenset())
    return [] if found is None else [key.kid for key in found.keys]


def passed(monkeypatch, seconds):
    real = time.monotonic()
    monkeypatch.setattr(jwks.time, "monotonic", lambda: real + seconds)


@pytest.mark.requirement("R14")
def test_keys_of_a_city_are_fetched_once_and_a_new_kid_is_looked_for(
    remote, monkeypatch
):
    remote.give("a")

    first = [known(remote, "a"), known(remote, "a"), known(remote, "b")]
    asked_at_once = remote.asked
    remote.give("a", "b")
    passed(monkeypatch, 31)
    later = known(remote, "b")

    assert first == [["a"], ["a"], []]
    assert (asked_at_once, later, remote.asked) == (1, ["b"], 2)


@pytest.mark.requirement("R14")
def test_keys_that_cannot_be_fetched_are_kept_for_a_day(remote, monkeypatch):
    remote.give("a")
    known(remote, "a")
    remote.down = True

    passed(monkeypatch, 3600)
    kept = known(remote, "a")
    passed(monkeypatch, 25 * 3600)
    gone = known(remote, "a")

    assert (kept, gone) == (["a"], [])
