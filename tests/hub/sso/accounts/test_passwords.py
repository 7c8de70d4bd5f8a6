"""Which passwords are taken, and how they are checked without starving anybody."""

import json
import threading
from uuid import uuid4

import pytest
from webauthn.helpers import bytes_to_base64url

from hub.sso.accounts.factors import hashing, passkeys, passwords
from hub.sso.accounts.factors.hashing import Busy, Pool
from hub.sso.accounts.factors.passkeys import NotProven, Site
from tests.hub.sso.accounts.conftest import BASE
from tests.hub.sso.accounts.visits import visit

SITE = Site(BASE, "Hub")


@pytest.mark.requirement("R17")
def test_the_list_has_more_than_a_hundred_thousand_passwords():
    assert len(passwords.listed()) > 100_000
    assert {"password", "rahasia123", "kotabinjai", "siregar1"} <= passwords.listed()


@pytest.mark.requirement("R17")
@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("1234567", "short"),
        ("x" * 129, "long"),
        ("Sayang123!", "common"),
        ("P@ssw0rd", "common"),
        ("qwertyuiop", "common"),
        ("abababab", "common"),
        ("binjai2024", "common"),
        ("ani.wijaya7", "own"),
        ("007-ani-wijaya", "own"),
        ("14107900007", "own"),
        ("kuda\0baterai", "odd"),
    ],
)
def test_a_password_that_others_would_guess_is_refused_with_a_reason(password, rule):
    own = ["Ani Wijaya", "ani@contoh.id", "1275014107900007"]

    with pytest.raises(passwords.Unfit) as refused:
        passwords.check(password, own)

    assert refused.value.rule == rule


@pytest.mark.requirement("R17")
@pytest.mark.parametrize(
    "password", ["kuda baterai benar", "x" * 60 + "yz" * 34, "ᮃᮊᮞᮛ ᮞᮥᮔ᮪ᮓ", "x7!kd92mmq"]
)
def test_any_other_password_is_taken_as_it_is(password):
    passwords.check(password, ["Ani Wijaya"])

    pool = Pool()
    hashed = pool.make(password)
    assert pool.right(hashed, password)
    assert not pool.right(hashed, password + " ")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.requirement("R17")
def test_more_logins_than_places_are_asked_to_come_again(monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr(hashing, "_right", lambda *_: gate.wait(30))
    pool = Pool(threads=1, waiting=1)
    doing = [threading.Thread(target=pool.right, args=("x", "y")) for _ in range(2)]
    for each in doing:
        each.start()
    while pool.computed < 2:
        gate.wait(0.001)

    with pytest.raises(Busy):
        pool.right("x", "y")

    gate.set()
    for each in doing:
        each.join()


@pytest.mark.requirement("R18")
def test_nobody_has_the_hash_that_is_checked_for_nobody():
    assert not Pool().right(None, "")


@pytest.mark.requirement("R22")
@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({}, "nobody knows this passkey"),
        ({"browser": "another browser's secret"}, "not our challenge"),
        ({"minutes": 16}, "an old challenge"),
        ({"minutes": -1}, "an old challenge"),
        ({"change": True}, "not our challenge"),
    ],
)
def test_a_challenge_is_of_one_browser_and_a_quarter_of_an_hour(store, keys, how, why):
    asked = passkeys.challenge(keys, visit())
    if how.pop("change", False):
        asked = bytes([asked[0] ^ 1]) + asked[1:]

    with pytest.raises(NotProven, match=why):
        passkeys.prove(store, keys, SITE, visit(**how), answer(asked))


@pytest.mark.requirement("R22")
def test_a_challenge_is_good_once(store, keys):
    asked = answer(passkeys.challenge(keys, visit()))
    with pytest.raises(NotProven, match="nobody knows"):
        passkeys.prove(store, keys, SITE, visit(), asked)

    with pytest.raises(NotProven, match="used before"):
        passkeys.prove(store, keys, SITE, visit(), asked)


@pytest.mark.parametrize("bad", ["", "[]", "{}", "[" * 9000, '{"response": 1}', "x"])
@pytest.mark.requirement("R22")
def test_what_is_no_answer_of_a_passkey_is_refused(store, keys, bad):
    with pytest.raises(NotProven):
        passkeys.prove(store, keys, SITE, visit(), bad)


def test_passkeys_need_a_name_and_not_a_number():
    usable = {
        base: Site(base, "x").usable
        for base in ("http://localhost:1", "https://sso.test", "http://127.0.0.1:1")
    }

    assert list(usable.values()) == [True, True, False]


def answer(challenge):
    """What a browser would send for a challenge, with a key nobody knows."""

    client = json.dumps({"challenge": bytes_to_base64url(challenge)})
    return json.dumps(
        {
            "rawId": bytes_to_base64url(uuid4().bytes),
            "response": {"clientDataJSON": bytes_to_base64url(client.encode())},
        }
    )
