"""Shared schemas are served version by version, for those who send and who read."""

import pytest

from schemas.contracts.domain import catalogue

DOMAINS = [each.name for each in catalogue().domains]


def test_the_list_names_every_domain_with_its_versions(api):
    answer = api.get("/schemas")

    found = {each["name"]: each for each in answer.json["schemas"]}
    assert list(found) == DOMAINS
    assert found["disease"]["versions"][-1]["version"] == "1.0.0"


@pytest.mark.parametrize("name", DOMAINS)
def test_every_version_is_json_schema_2020_12(api, name):
    listed = api.get(f"/schemas/{name}").json["versions"]

    for each in listed:
        answer = api.get(f"/schemas/{name}/{each['version']}")
        assert answer.status_code == 200
        assert answer.mimetype == "application/schema+json"
        assert answer.json["$schema"].endswith("2020-12/schema")
        assert answer.json["$id"] == f"/schemas/{name}/{each['version']}"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_consumers_view_is_open_and_the_producers_closed(api):
    closed = api.get("/schemas/citizen_report/1.0.0").json
    opened = api.get("/schemas/citizen_report/1.0.0?view=consumer").json

    assert closed["additionalProperties"] is False
    assert opened["additionalProperties"] is True
    assert "enum" in closed["properties"]["category"]
    assert "enum" not in opened["properties"]["category"]
    assert closed["required"] == opened["required"]


def test_a_major_version_alone_means_its_newest_and_may_change(api):
    answer = api.get("/schemas/disease/1")

    assert answer.json["$id"].startswith("/schemas/disease/1.")
    assert "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/schemas/diseases", 404, "“disease”"),
        ("/schemas/disease/9.0.0", 404, "1.0.0"),
        ("/schemas/disease/latest", 404, "1.0.0"),
        ("/schemas/disease/1.0.0?view=both", 422, "view=consumer"),
        ("/schemas/disease/1.0.0/more", 404, "address"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(api, path, status, said):
    answer = api.get(path, headers={"Accept-Language": "en"})

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert said in answer.text


@pytest.mark.parametrize("path", ["/schemas/manifest", "/schemas/manifest/v1"])
def test_the_schema_of_manifests_is_served_for_editors(api, path):
    answer = api.get(path)

    assert answer.status_code == 200
    assert answer.mimetype == "application/schema+json"
    assert answer.json["$id"].endswith("/schemas/manifest/v1")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
