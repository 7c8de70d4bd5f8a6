"""Whatever is wrong is said as RFC 9457, in both languages, and never as a 500."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hub.app import create_app
from hub.config import Config

NAMES = ["regions", "indicators", "cells", "observations", "records", "systems", "runs"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The body of an answer that must be a problem document."""
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    body: dict[str, Any] = answer.get_json()
    assert body["status"] == status
    assert body["title"] and body["detail"] and body["type"].startswith("http://hub")
    return body


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("indicatr=x", "indicatr", "parameter.unknown"),
        ("indicator=populaton", "indicator", "indicator.unknown"),
        ("region=12.99", "region", "region.unknown"),
        ("region=kota-binjai", "region", "region.unknown"),
        ("parent=99", "parent", "region.unknown"),
        ("period=2025-13", "period", "period.impossible"),
        ("period=2025-3", "period", "period.shape"),
        ("from=2026&to=2025", "to", "period.turned"),
        ("from=0", "from", "period.shape"),
        ("level=months", "level", "code.unknown"),
        ("source_class=both", "source_class", "code.unknown"),
        ("format=xml", "format", "code.unknown"),
        ("lang=fr", "lang", "code.unknown"),
        ("limit=0", "limit", "number.out_of_bounds"),
        ("limit=-1", "limit", "number.out_of_bounds"),
        ("limit=1e3", "limit", "number.out_of_bounds"),
        ("limit=1_0", "limit", "number.out_of_bounds"),
        ("limit=%D9%A1", "limit", "number.out_of_bounds"),
        ("limit=1000000000", "limit", "number.out_of_bounds"),
        ("limit=1001", "limit", "number.out_of_bounds"),
        ("limit=10001&format=csv", "limit", "number.out_of_bounds"),
        ("limit=1&limit=2", "limit", "parameter.repeated"),
        ("limit=", "limit", "parameter.blank"),
        ("region=12.75,,12.71", "region", "parameter.blank"),
        ("region=%00", "region", "text.control"),
        ("region=12.75%00", "region", "text.control"),
        ("region=%ff", "region", "region.unknown"),
        ("region=" + "1" * 5000, "region", "text.too_long"),
        ("region=" + "1" * 300, "region", "text.too_long"),
        ("region=" + ",".join(["12.75"] * 51), "region", "parameter.too_many"),
        ("breakdown=" + "x" * 201, "breakdown", "text.too_long"),
    ],
)
def test_a_wrong_question_is_refused_with_field_rule_and_fix(
    api: FlaskClient, query: str, field: str, rule: str
) -> None:
    body = problem(api.get(f"/api/v1/cells?{query}"), 422)

    flaw = next(each for each in body["errors"] if each["field"] == field)
    assert flaw["rule"] == rule
    assert len(flaw["value"]) <= 300
    assert flaw["detail_id"] != flaw["detail_en"]
    assert field in body["detail"]


def test_every_flaw_is_told_at_once(api: FlaskClient) -> None:
    body = problem(api.get("/api/v1/cells?limit=x&period=y&level=z"), 422)

    assert {each["field"] for each in body["errors"]} == {"limit", "period", "level"}


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("cells?indicatr=x", "indicator"),
        ("cells?indicator=populaton", "population"),
        ("cells?region=kota-binjai", "12.75"),
        ("cells?level=mont", "month"),
        ("systems?system=kota-medan-laporn", "kota-medan-laporan"),
        ("records?schema=citizen_reports", "citizen_report"),
    ],
)
def test_the_nearest_right_word_is_offered(
    api: FlaskClient, query: str, near: str
) -> None:
    body = problem(api.get(f"/api/v1/{query}"), 422)

    assert near in body["errors"][0]["detail_en"]


@pytest.mark.parametrize("name", ["cells", "observations", "records", "regions"])
def test_a_code_without_dots_is_asked_back_with_both_regions(
    api: FlaskClient, name: str
) -> None:
    body = problem(api.get(f"/api/v1/{name}?region=1275"), 400)

    for words in (body["errors"][0]["detail_id"], body["errors"][0]["detail_en"]):
        assert "Kota Medan" in words and "12.71" in words
        assert "Kota Binjai" in words and "12.75" in words


def test_the_language_follows_the_reader(api: FlaskClient) -> None:
    url = "/api/v1/cells?limit=x"

    assert problem(api.get(url), 422)["title"] == "Pertanyaan ini keliru"
    english = api.get(url, headers={"Accept-Language": "en-GB,en;q=0.8"})
    assert problem(english, 422)["title"] == "The question is wrong"
    assert english.headers["Content-Language"] == "en"
    assert problem(api.get(url + "&lang=en"), 422)["title"] == "The question is wrong"
    both = api.get(url + "&lang=id", headers={"Accept-Language": "en"})
    assert problem(both, 422)["title"] == "Pertanyaan ini keliru"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/cell",
        "/cells/",
        "//cells",
        "/cells/1",
        "/Cells",
        "/cells;x",
        "/%2e%2e",
    ],
)
def test_an_address_that_is_not_there_says_where_the_list_is(
    api: FlaskClient, path: str
) -> None:
    body = problem(api.get(f"/api/v1{path}"), 404)

    assert "/api/v1/openapi.json" in body["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "FOO"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_can_be_changed(api: FlaskClient, name: str, method: str) -> None:
    answer = api.open(f"/api/v1/{name}", method=method)

    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_method_override_is_not_heard(api: FlaskClient) -> None:
    answer = api.get("/api/v1/runs", headers={"X-HTTP-Method-Override": "DELETE"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("status", "asked"),
    [
        (406, {"headers": {"Accept": "image/png"}}),
        (415, {"data": "{}", "content_type": "application/json"}),
        (415, {"data": "a=1", "content_type": "text/plain"}),
        (414, {"query_string": {"region": "1" * 20_000}}),
        (400, {"base_url": "http://evil.example"}),
    ],
)
def test_http_itself_is_answered_in_the_same_form(
    api: FlaskClient, status: int, asked: Mapping[str, Any]
) -> None:
    problem(api.get("/api/v1/cells", **asked), status)


@pytest.mark.parametrize("path", ["/api/v1/cells", "/api/v1/nothing"])
def test_an_error_of_a_foreign_host_leads_nowhere_foreign(
    api: FlaskClient, path: str
) -> None:
    answer = api.get(path, base_url="http://evil.example")

    assert answer.status_code in (400, 404)
    assert b"evil.example" not in answer.data


def test_a_store_that_is_away_is_a_503_without_its_words() -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/secret_name"
    app = create_app(
        Config(database_url=url, secret_key="x" * 40, base_url="http://hub.test")
    )

    answer = app.test_client().get("/api/v1/cells", base_url="http://hub.test")

    problem(answer, 503)
    assert answer.headers["Retry-After"] == "10"
    assert b"secret_name" not in answer.data and b"127.0.0.1" not in answer.data


def test_a_question_that_takes_too_long_is_a_503(
    api_app: Flask, api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(session: Session, *_: object) -> None:
        session.execute(text("select pg_sleep(60)"))

    short = replace(api_app.config["HUB"], statement_timeout_ms=50)
    monkeypatch.setitem(api_app.config, "HUB", short)
    monkeypatch.setattr("hub.services.listing.cells.page", slow)

    problem(api.get("/api/v1/cells"), 503)


def test_no_question_can_write(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(session: Session, *_: object) -> None:
        session.execute(text("create temp table t (a int)"))

    monkeypatch.setattr("hub.services.listing.cells.page", write)

    problem(api.get("/api/v1/cells"), 500)


def test_what_nobody_expected_is_a_500_without_details(
    api: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("hub.services.listing.places.page", broken)

    body = problem(api.get("/api/v1/regions"), 500)

    assert "secret" not in str(body)


def test_a_problem_fits_its_own_schema(api: FlaskClient, api_app: Flask) -> None:
    document = api_app.extensions["hub_openapi"]
    schema = {
        "$ref": "#/components/schemas/Problem",
        "components": document["components"],
    }

    for url in ("cells?limit=x", "nothing", "cells?region=1275"):
        Draft202012Validator(schema).validate(api.get(f"/api/v1/{url}").get_json())


def test_pages_keep_their_own_errors(api: FlaskClient) -> None:
    answer = api.get("/nothing")

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"


@given(
    st.dictionaries(
        st.sampled_from("limit cursor region indicator period from level x".split()),
        st.text(max_size=40),
        max_size=4,
    ),
    st.sampled_from(NAMES),
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_question_breaks_the_api(
    api: FlaskClient, query: dict[str, str], name: str
) -> None:
    answer = api.get(f"/api/v1/{name}", query_string=query)

    assert answer.status_code in (200, 400, 422)
