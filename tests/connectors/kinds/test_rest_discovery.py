"""What the kind `rest` finds in an OpenAPI document, and what it says without one."""

from __future__ import annotations

import pytest

from connectors.base import Discovering, Refusal, connector
from connectors.reading import openapi
from tests.connectors.kinds import protocols

REPORT = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "diubah": {"type": "string", "format": "date-time", "title": "Diubah"},
    },
}
DOCUMENT = {
    "openapi": "3.0.3",
    "components": {"schemas": {"Laporan": REPORT}},
    "paths": {
        "/laporan": {
            "get": {
                "summary": "Laporan warga",
                "parameters": [
                    {"name": "sejak", "in": "query", "schema": {"type": "string"}},
                    {"name": "X-Id", "in": "header", "schema": {"type": "string"}},
                    {
                        "name": "per_page",
                        "in": "query",
                        "schema": {"type": "integer", "default": 20, "maximum": 500},
                    },
                    {
                        "name": "sort",
                        "in": "query",
                        "schema": {"type": "string", "enum": ["diubah", "-diubah"]},
                    },
                ],
                "responses": {
                    "200": {
                        "content": {
                            "application/json": {
                                "schema": {
                                    "properties": {
                                        "meta": {"properties": {"total": {}}},
                                        "data": {
                                            "type": "array",
                                            "items": {
                                                "$ref": "#/components/schemas/Laporan"
                                            },
                                        },
                                    }
                                }
                            }
                        }
                    }
                },
            }
        },
        "/laporan/{id}": {"get": {}},
        "/masuk": {"post": {}},
    },
}


def test_paths_fields_filters_sorts_and_limits_of_a_document(serve):
    reader = serve({"/swagger.json": lambda _: DOCUMENT})

    found = protocols.discovered(reader.city.url, "rest")

    [reports] = found.datasets
    assert (reports.id, reports.title) == ("/laporan", "Laporan warga")
    assert [(f.name, f.type) for f in reports.fields] == [
        ("id", "integer"),
        ("diubah", "date-time"),
    ]
    assert [each.param for each in reports.filters] == ["sejak", "per_page", "sort"]
    assert reports.sorts == ("diubah", "-diubah")
    assert found.limits == {"page": 500, "page_default": 20}
    assert isinstance(connector("rest"), Discovering)


def test_an_api_without_a_document_is_told_and_is_no_error(serve):
    reader = serve({"/openapi.json": lambda _: {"paths": []}})

    found = protocols.discovered(reader.city.url, "rest")

    assert found.datasets == ()
    assert [note.rule for note in found.notes] == ["discovery.undeclared"]


def test_a_server_that_denies_access_is_asked_once(serve):
    reader = serve({path: lambda _: (403, {}) for path in openapi.WHERE})

    with pytest.raises(Refusal) as refused:
        protocols.discovered(reader.city.url, "rest")

    assert refused.value.rule == "access_denied"
    assert len(reader.city.asked) == 1


@pytest.mark.parametrize(
    "value",
    [
        {"$ref": "#/a"},
        {
            "a": {"$ref": "#/a"},
            "openapi": "3",
            "paths": {"/x": {"get": {"$ref": "#/a"}}},
        },
        {"openapi": "3", "paths": {"/x": {"get": {"parameters": 7, "responses": []}}}},
        {"swagger": "2.0", "paths": {"/x": None, "/y": {"get": []}}},
    ],
)
def test_a_crooked_document_breaks_nothing(value):
    if openapi.is_one(value):
        assert all(each.id for each in openapi.datasets(value))
        assert openapi.limits(value) == {}
