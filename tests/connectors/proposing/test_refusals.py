"""Addresses for which nothing can be proposed, and the words that say why."""

from __future__ import annotations

import pytest

from connectors.base import Context, Refusal
from connectors.fetch import Fetcher
from connectors.proposing.propose import Wish, propose
from schemas.manifests.manifest import Connection
from schemas.values.problem import Refused
from tests.connectors.proposing.conftest import proposed, refused

LOGIN = b'<!doctype html><html><form><input type="password"></form></html>'
PAGE = b"<!doctype html><html><body><h1>Selamat datang</h1></body></html>"

ANSWERS = {
    "propose.login": LOGIN,
    "propose.page": PAGE,
    "propose.empty": b"",
    "propose.unknown": {"pesan": "halo"},
    "propose.status": (404, {"message": "tidak ada"}),
    "propose.no_rows": {"data": []},
}


@pytest.mark.parametrize("rule", ["propose.login", "propose.page", "propose.empty"])
def test_what_is_no_data_is_refused_in_words(city, rule):
    served = city({"/": lambda _: ANSWERS[rule]})

    refusal = refused(f"{served.url}/")

    assert refusal.rule == rule


@pytest.mark.parametrize("rule", ["propose.unknown", "propose.status"])
def test_an_answer_without_records_is_refused_in_words(city, rule):
    served = city({"/api": lambda _: ANSWERS[rule]})

    refusal = refused(f"{served.url}/api")

    assert refusal.rule == rule


def test_a_system_that_wants_a_log_in_says_how_to_give_one(city):
    served = city({"/api": lambda _: (401, {"message": "Unauthenticated."})})

    refusal = refused(f"{served.url}/api")

    assert refusal.rule == "propose.login"
    assert "hub secret set" in refusal.words.en


def test_an_unknown_protocol_is_refused_with_those_there_are():
    with pytest.raises(Refused) as caught:
        proposed("gopher://kota.example/")

    [problem] = caught.value.problems
    assert problem.rule == "propose.protocol"
    assert "postgresql" in problem.message.en


def test_an_unknown_kind_is_refused_with_the_nearest(city):
    served = city({"/api": lambda _: {"data": []}})

    with pytest.raises(Refused) as caught:
        proposed(f"{served.url}/api", kind="datasete")

    assert "datasette" in caught.value.problems[0].message.en


def test_a_private_address_is_refused():
    def guarded(connection: Connection) -> Context:
        return Context(Fetcher(connection.base_url))

    with pytest.raises(Refusal) as caught:
        propose(guarded, "https://127.0.0.1:9/", Wish())

    assert caught.value.rule == "blocked_address"


def test_a_server_that_is_not_there_is_told():
    assert refused("http://127.0.0.1:9/").rule == "refused"
