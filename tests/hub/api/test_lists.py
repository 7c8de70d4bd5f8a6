"""Every list: its answer fits its own document, and nobody's secret is in it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from tests.hub.api.facts import SECRET

NAMES = ["regions", "indicators", "cells", "observations", "records", "systems", "runs"]
QUESTIONS = [
    "regions?parent=12",
    "indicators?topic=reports",
    "cells?indicator=population",
    "cells?source_class=simulated&limit=300",
    "cells?indicator=clean_water_access,density",
    "observations?breakdown=*",
    "records",
    "records?schema=citizen_report&source_class=simulated",
    "facts?schema=statistics",
    "facts?schema=statistics@1&source_class=simulated",
    "facts?schema=citizen_report@1",
    "systems",
    "runs",
]


def rows(api: FlaskClient, question: str) -> list[dict[str, Any]]:
    answer = api.get(f"/api/v1/{question}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["data"]
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_what_the_document_says(
    api: FlaskClient, api_app: Flask, question: str
) -> None:
    document = api_app.extensions["hub_openapi"]
    path = f"/api/v1/{question.partition('?')[0]}"
    content = document["paths"][path]["get"]["responses"]["200"]["content"]
    schema = {
        **content["application/json"]["schema"],
        "components": document["components"],
    }

    body = api.get(f"/api/v1/{question}").get_json()

    Draft202012Validator(schema).validate(body)
    assert body["data"] or body["note"]


@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
@pytest.mark.parametrize("name", NAMES)
def test_no_list_tells_what_is_not_public(
    api: FlaskClient, name: str, form: str
) -> None:
    for kind in ("", "&source_class=simulated"):
        if kind and name in ("regions", "indicators", "runs"):
            continue
        answer = api.get(f"/api/v1/{name}?format={form}{kind}")

        assert answer.status_code == 200
        assert SECRET.encode() not in answer.data


def test_internal_deleted_and_foreign_observations_never_appear(
    api: FlaskClient,
) -> None:
    found = rows(api, "observations?indicator=internet_coverage&breakdown=*")

    assert {row["period"] for row in found} == {"2025", "2024", "2023"}
    assert {row["publisher"] for row in found} == {"kota-medan"}


def test_totals_and_details_are_not_mixed_unasked(api: FlaskClient) -> None:
    question = "observations?indicator=internet_coverage&period=2025"

    assert [r["breakdown"] for r in rows(api, question)] == [""]
    exact = rows(api, question + "&breakdown=sex%3Dfemale")
    assert [r["breakdown"] for r in exact] == ["sex=female"]


def test_records_say_why_the_public_gets_none(api: FlaskClient) -> None:
    body = api.get("/api/v1/records?schema=citizen_report").get_json()

    assert body["data"] == []
    assert "hanya untuk penerbitnya" in body["note"]["id"]
    assert "not shown one by one" in body["note"]["en"]


def test_official_and_simulated_figures_never_stand_together(api: FlaskClient) -> None:
    official = api.get("/api/v1/cells?limit=1000").get_json()
    simulated = api.get("/api/v1/cells?limit=1000&source_class=simulated").get_json()

    assert official["source_class"] == "official"
    assert {row["source_class"] for row in official["data"]} == {"official"}
    assert simulated["source_class"] == "simulated"
    assert {row["source_class"] for row in simulated["data"]} == {"simulated"}


def test_an_empty_answer_points_to_simulated_figures_without_giving_them(
    api: FlaskClient,
) -> None:
    body = api.get("/api/v1/cells?indicator=reports_resolved").get_json()

    assert body["data"] == []
    assert "source_class=simulated" in body["note"]["en"]


def test_nothing_is_told_from_which_a_hidden_figure_can_be_computed(
    api: FlaskClient,
) -> None:
    hidden = rows(api, "cells?indicator=clean_water_access&region=12.01")[0]

    assert (hidden["value"], hidden["reason"]) == (None, "suppressed")
    assert (hidden["numerator"], hidden["denominator"], hidden["n"]) == (None,) * 3


def test_a_figure_says_of_which_year_its_denominator_is(api: FlaskClient) -> None:
    found = rows(api, "cells?indicator=density")[0]

    assert found["denominator"] == 10.25
    assert found["denominator_period"] == "2024"
    assert found["region_name"] == "Kabupaten Nias"


def test_a_span_holds_the_periods_that_lie_wholly_inside(api: FlaskClient) -> None:
    question = "cells?indicator=internet_coverage&region=12.71&source_class="
    inside = rows(api, question + "simulated&from=2025-11&to=2026-Q1")
    years = rows(api, question + "official&from=2025&to=2025")
    half = rows(api, question + "official&from=2025-02&to=2025")

    assert [row["period"] for row in inside] == [
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    assert [row["period"] for row in years] == ["2025"]
    assert half == []


def test_level_keeps_periods_of_one_length(api: FlaskClient) -> None:
    question = "cells?indicator=internet_coverage&region=12.71&source_class=simulated"

    assert rows(api, question + "&level=year") == []
    assert len(rows(api, question + "&level=month")) == 24
    assert rows(api, question + "&level=quarter") == []


def test_a_broken_feed_is_broken_without_its_servers_words(api: FlaskClient) -> None:
    found = rows(api, "systems?stream=kota-medan-statistik/data")[0]

    assert found["state"] == "broken"
    assert found["state_id"] == "Penarikan terakhir gagal."


def test_runs_come_newest_first_and_can_be_narrowed(api: FlaskClient) -> None:
    every = rows(api, "runs?publisher=kota-medan")
    failed = rows(api, "runs?outcome=failed&system=kota-medan-statistik")

    assert [row["outcome"] for row in every] == [None, "failed"]
    assert [row["received"] for row in failed] == [7]


def test_regions_are_found_by_either_code(api: FlaskClient) -> None:
    bps = rows(api, "regions?bps_code=1275")
    own = rows(api, "regions?region=12.75")

    assert [row["name"] for row in bps] == ["Kota Medan"]
    assert [row["name"] for row in own] == ["Kota Binjai"]
