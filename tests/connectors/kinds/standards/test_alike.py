"""What holds for every kind that speaks a standard: replay, cost, budgets."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from connectors.base import Discovering, RunLimits, connector
from schemas.mapping import kept
from tests.connectors.kinds.standards.conftest import feature
from tests.connectors.kinds.standards.speaking import HOME, stream, taken

KINDS = ("open311", "arcgis", "ogc", "sensorthings", "ngsi")
ABOUT = {
    "objectIdField": "OBJECTID",
    "maxRecordCount": 100,
    "fields": [
        {"name": "OBJECTID", "type": "esriFieldTypeOID"},
        {"name": "EditDate", "type": "esriFieldTypeDate"},
    ],
    "advancedQueryCapabilities": {"supportsOrderBy": True},
}
ROW = {"attributes": {"OBJECTID": 1, "EditDate": 1790816400000}}
REQUEST = {
    "service_request_id": "R-1",
    "requested_datetime": "2026-11-20T00:00:00Z",
    "updated_datetime": "2026-11-20T00:00:00Z",
}
TURNED = feature(1)
TURNED["geometry"]["coordinates"].reverse()
ENTITY = {"id": "urn:1", "type": "Udara", "modifiedAt": "2026-11-20T00:00:00Z"}
READING = {"@iot.id": 1, "result": 2.5, "phenomenonTime": "2026-11-20T00:00:00Z"}
XML = b"""<service_requests><request><service_request_id>R-1</service_request_id>
<requested_datetime>2026-11-20T00:00:00Z</requested_datetime>
</request></service_requests>"""


def query(params):
    return {"count": 1} if "returnCountOnly" in params else {"features": [ROW]}


# kind, keys of the stream, key, keys of the connection, what the city answers
CASES = {
    "open311": (
        'open311: {since: "2026-11-01"}',
        (),
        "",
        {"/requests.json": lambda _: [REQUEST]},
    ),
    "open311-wrapped": (
        'open311: {since: "2026-11-01"}',
        (),
        "",
        {"/requests.json": lambda _: {"service_requests": [REQUEST]}},
    ),
    "open311-xml": (
        'open311: {since: "2026-11-01", format: xml}',
        (),
        "",
        {"/requests.xml": lambda _: XML},
    ),
    "arcgis": (
        "arcgis: {path: x/FeatureServer/0}",
        ("attributes.OBJECTID",),
        "",
        {"/x/FeatureServer/0": lambda _: ABOUT, "/x/FeatureServer/0/query": query},
    ),
    "ogc": (
        "ogc: {name: titik}",
        (),
        "",
        {"/collections/titik/items": lambda _: {"features": [feature(1)]}},
    ),
    "ogc-turned": (
        "ogc: {name: titik, axes: lat-lon}",
        (),
        "",
        {"/collections/titik/items": lambda _: {"features": [TURNED]}},
    ),
    "sensorthings": (
        "sensorthings: {path: Observations}",
        (),
        "",
        {"/Observations": lambda _: {"value": [READING]}},
    ),
    "ngsi": (
        "ngsi: {type: Udara}",
        (),
        "",
        {"/entities": lambda p: [ENTITY] if p["offset"] == "0" else []},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_kept_of_a_page_gives_the_same_records_again(speak, case):
    text, key, connection, paths = CASES[case]
    kind = case.partition("-")[0]
    speaker = speak(kind, paths, connection)

    page = speaker.read(text, key)[0]

    original = sha256(page.raw).digest() == page.raw_sha256  # as the store tells
    again = kept.of_page(page.raw, original, stream(kind, text, key).records)
    assert [(each.value, each.pointer) for each in again] == [
        (record.value, record.pointer) for record in page.records
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_standard_declares_what_it_has_and_has_its_page(kind):
    page = HOME / "docs/connectors" / f"{kind}.md"

    assert isinstance(connector(kind), Discovering)
    assert f"kind: {kind}" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "text", "key", "most"),
    [
        (
            "arcgis",
            CASES["arcgis"][0] + "\ncursor: {fields: [attributes.EditDate]}",
            ("attributes.OBJECTID",),
            2,
        ),
        (
            "ogc",
            CASES["ogc"][0] + "\ncursor: {fields: [properties.diubah]}",
            (),
            1,
        ),
        ("sensorthings", CASES["sensorthings"][0] + "\ncursor: {}", (), 1),
        ("ngsi", CASES["ngsi"][0] + "\ncursor: {}", (), 2),
        ("open311", CASES["open311"][0] + "\ncursor: {}", (), 1),
    ],
)
def test_a_city_where_little_changed_costs_at_most_two_requests(
    speak, kind, text, key, most
):
    speaker = speak(kind, CASES[kind][3])

    speaker.read(text, key, since="2026-11-20T00:00:00+00:00")

    assert len(speaker.city.asked) <= most


def test_a_run_that_does_not_end_is_stopped_by_its_budget_of_pages(speak):
    def endless(params):
        at = int(params.get("$skip", 0))
        return {
            "features": [feature(at % 28 + 1) | {"id": at}],
            "links": [{"rel": "next", "href": f"items?$skip={at + 1}"}],
        }

    speaker = speak("ogc", {"/collections/titik/items": endless})
    speaker.limits = replace(RunLimits(), max_pages=3)

    pages, refusal = speaker.refusal("ogc: {name: titik}")

    assert (taken(pages, "id"), refusal.rule) == ([0, 1, 2], "too_many_pages")
