"""OAuth client credentials: got once, kept, renewed on a 401, and never told."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest

from connectors.authorizing import ClientCredentials, Tokens
from connectors.fetch import Fetcher, FetchError
from tests.servers.answering import Asked, Reply, answering, as_json

SECRET = "sangat-rahasia"


@dataclass
class Office:
    """Gives tokens and takes only the newest."""

    url: str = ""
    given: int = 0
    in_body_only: bool = False
    answer: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[dict[str, str], dict[str, list[str]]]] = field(
        default_factory=list
    )
    data_asked: int = 0
    revoked: bool = False

    def token(self, headers: dict[str, str], body: str) -> tuple[int, Any]:
        said = parse_qs(body)
        self.asked.append((headers, said))
        basic = base64.b64encode(f"hub:{SECRET}".encode()).decode()
        proved = headers.get("authorization") == f"Basic {basic}"
        if self.in_body_only:
            proved = said.get("client_secret") == [SECRET]
        if not proved:
            return 401, {"error": "invalid_client"}
        self.given += 1
        self.revoked = False
        known = {"access_token": f"t{self.given}", "token_type": "Bearer"}
        return 200, known | {"expires_in": 3600} | self.answer

    def data(self, headers: dict[str, str]) -> tuple[int, Any]:
        self.data_asked += 1
        good = headers.get("authorization") == f"Bearer t{self.given}"
        return (200, [1]) if good and not self.revoked else (401, {})


@pytest.fixture
def office() -> Iterator[Office]:
    made = Office()

    def answer(asked: Asked) -> Reply:
        headers = dict(asked.headers)
        posted = bool(asked.body)
        said = (
            made.token(headers, asked.body.decode()) if posted else made.data(headers)
        )
        return as_json(said[1], said[0])

    with answering(answer) as url:
        made.url = url
        yield made


def client(office: Office, tokens: Tokens, secret: str = SECRET) -> ClientCredentials:
    hosts = frozenset({office.url.removeprefix("http://")})
    return ClientCredentials(
        f"{office.url}/oauth/token",
        "hub",
        secret,
        "baca",
        lambda base: Fetcher(base, allowed_hosts=hosts),
        tokens,
    )


def door(office: Office, proof: ClientCredentials) -> Fetcher:
    hosts = frozenset({office.url.removeprefix("http://")})
    return Fetcher(office.url, allowed_hosts=hosts, proof=proof)


def test_a_token_is_got_once_and_serves_every_run(office):
    tokens = Tokens()

    for _ in range(2):
        with door(office, client(office, tokens)) as fetcher:
            assert [fetcher.get("/data").status for _ in range(2)] == [200, 200]

    assert office.given == 1
    assert office.asked[0][1] == {
        "grant_type": ["client_credentials"],
        "scope": ["baca"],
    }


def test_a_token_that_is_refused_is_renewed_once(office):
    with door(office, client(office, Tokens())) as fetcher:
        fetcher.get("/data")
        office.revoked = True

        response = fetcher.get("/data")

    assert (response.status, office.given) == (200, 2)


def test_a_second_refusal_is_the_answer_and_no_third_token_is_asked_for(office):
    office.answer = {"access_token": "salah"}
    with door(office, client(office, Tokens())) as fetcher:
        response = fetcher.get("/data")

    assert (response.status, office.given, office.data_asked) == (401, 2, 2)


def test_a_token_past_its_time_is_not_sent(office):
    now = [0.0]
    tokens = Tokens(clock=lambda: now[0])
    with door(office, client(office, tokens)) as fetcher:
        fetcher.get("/data")
        now[0] = 3571.0

        fetcher.get("/data")

    assert (office.given, office.data_asked) == (2, 2)


def test_a_server_that_wants_the_secret_in_the_body_gets_it_there(office):
    office.in_body_only = True

    with door(office, client(office, Tokens())) as fetcher:
        assert fetcher.get("/data").status == 200

    assert len(office.asked) == 2


def test_a_wrong_secret_is_told_in_words_and_never_shown(office):
    proof = client(office, Tokens(), "salah-benar")

    with door(office, proof) as fetcher, pytest.raises(FetchError) as refused:
        fetcher.get("/data")

    assert refused.value.rule == "token_refused"
    assert "salah-benar" not in f"{refused.value} {refused.value.args} {proof!r}"
    assert office.data_asked == 0


@pytest.mark.parametrize(
    "answer",
    [
        {"access_token": None},
        {"access_token": "a b\r\nX: y"},
        {"token_type": "mac"},
        {"expires_in": "sejam"},
    ],
)
def test_an_answer_that_holds_no_good_token_is_refused(office, answer):
    office.answer = answer

    with door(office, client(office, Tokens())) as fetcher, pytest.raises(
        FetchError, match="token_refused"
    ):
        fetcher.get("/data")


def test_secret_steps_of_the_path_show_in_no_address(office):
    hosts = frozenset({office.url.removeprefix("http://")})
    with Fetcher(
        office.url, allowed_hosts=hosts, secret_step=("key", "rahasia/1")
    ) as fetcher:
        response = fetcher.get("/list/page/2/", {"a": "b"})
        echoed = fetcher.address(f"{office.url}/list/key/rahasia/page/3")

    assert response.url == f"{office.url}/list/page/2/?a=b"
    assert str(echoed) == f"{office.url}/list/page/3"
