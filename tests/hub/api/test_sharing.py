"""Public answers may be kept a minute, asked for again cheaply, read from anywhere."""

import gzip

import pytest
from flask.testing import FlaskClient

ADDRESSES = [
    "/api/v1/regions",
    "/api/v1/regions?format=csv",
    "/api/v1/regions?format=xlsx",
    "/api/v1/openapi.json",
]


@pytest.mark.parametrize("packing", ["gzip", "identity"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_same_answer_is_not_sent_twice(
    api: FlaskClient, address: str, packing: str
) -> None:
    asked = {"Accept-Encoding": packing}
    first = api.get(address, headers=asked)

    again = api.get(address, headers={**asked, "If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code) == (200, 304)
    assert again.data == b""
    assert again.headers["Cache-Control"].startswith("public, max-age=60")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_another_question_has_another_tag(api: FlaskClient) -> None:
    one, other = (api.get(f"/api/v1/regions?limit={n}") for n in (1, 2))

    assert one.headers["ETag"] != other.headers["ETag"]


def test_text_is_packed_where_the_reader_can_unpack(api: FlaskClient) -> None:
    plain = api.get("/api/v1/regions", headers={"Accept-Encoding": "identity"})
    packed = api.get("/api/v1/regions", headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 3
    assert {"Accept", "Accept-Encoding"} <= {
        each.strip() for each in packed.headers["Vary"].split(",")
    }


def test_a_browser_of_another_origin_may_ask(api: FlaskClient) -> None:
    answer = api.options(
        "/api/v1/cells",
        headers={
            "Origin": "https://media.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_head_is_get_without_the_rows(api: FlaskClient) -> None:
    got, head = api.get("/api/v1/regions"), api.head("/api/v1/regions")

    assert head.status_code == 200 and head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]


def test_answers_set_no_cookie(api: FlaskClient) -> None:
    for address in ADDRESSES:
        assert "Set-Cookie" not in api.get(address).headers
