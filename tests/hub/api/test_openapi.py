"""The OpenAPI document: complete, well formed, and what the page shows."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator


@pytest.fixture
def document(api: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/api/v1/openapi.json").get_json()
    return found


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from nodes(each)
    elif isinstance(value, list):
        for each in value:
            yield from nodes(each)


def test_it_has_what_openapi_3_1_demands(document: dict[str, Any]) -> None:
    assert re.fullmatch(r"3\.1\.\d+", document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    assert document["servers"] == [{"url": "http://hub.test"}]
    names = [item["get"]["operationId"] for item in document["paths"].values()]
    assert len(names) == len(set(names))
    for path, item in document["paths"].items():
        assert path.startswith("/")
        assert set(item) <= {"get", "parameters"}
        for status, response in item["get"]["responses"].items():
            assert re.fullmatch(r"[1-5]\d\d|default", status)
            assert "$ref" in response or response["description"]
        for parameter in item["get"].get("parameters", []):
            assert parameter["in"] == "query" and parameter["description"]
            assert parameter["schema"]


def test_every_route_of_the_url_map_is_in_it(
    document: dict[str, Any], api_app: Flask
) -> None:
    served = {
        re.sub("<(.+?)>", r"{\1}", rule.rule)
        for rule in api_app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }

    assert served == set(document["paths"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for node in nodes(document):
        if isinstance(node.get("$ref"), str):
            found: Any = document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            assert found


def test_every_schema_is_a_json_schema(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    for item in document["paths"].values():
        for parameter in item["get"].get("parameters", []):
            Draft202012Validator.check_schema(parameter["schema"])


def test_errors_are_problem_json(document: dict[str, Any]) -> None:
    for response in document["components"]["responses"].values():
        assert set(response["content"]) == {"application/problem+json"}


def test_every_field_is_explained_in_both_languages(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, body in schema["properties"].items():
            if field not in ("data", "errors"):
                assert body.get("description") and body.get("x-description-id"), name


def test_lists_come_in_three_forms(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        content = set(item["get"]["responses"]["200"]["content"])
        if not path.endswith(("openapi.json", "explain", "{id}")):
            assert {"application/json", "text/csv"} < content and len(content) == 3


@pytest.mark.parametrize(
    ("url", "words"),
    [("/api", "Angka resmi dan data simulasi"), ("/en/api", "never mixed")],
)
def test_the_reference_page_tells_everything_in_its_language(
    api: FlaskClient, document: dict[str, Any], url: str, words: str
) -> None:
    answer = api.get(url)

    assert answer.status_code == 200
    assert words in answer.text
    for path, item in document["paths"].items():
        assert path in answer.text
        for parameter in item["get"].get("parameters", []):
            assert f"<b>{parameter['name']}</b>" in answer.text
    assert "<script" not in answer.text and "style=" not in answer.text


def test_examples_of_the_reference_page_work(api: FlaskClient) -> None:
    found = set(re.findall(r'href="(/api/v1/[^"]+)"', api.get("/api").text))

    assert len(found) == 9
    for address in found:
        assert api.get(address.replace("&amp;", "&")).status_code == 200


def test_the_kind_of_a_problem_leads_to_its_line_on_the_page(api: FlaskClient) -> None:
    page = api.get("/api").text

    for url in ("cells?limit=x", "cells?region=1275", "nothing"):
        kind = api.get(f"/api/v1/{url}").get_json()["type"]
        assert kind.startswith("http://hub.test/api#")
        assert f'id="{kind.partition("#")[2]}"' in page
