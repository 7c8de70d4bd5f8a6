"""Where a value comes from, told to whoever may know it; others find nothing."""

import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from hub.models import Record
from tests.hub.api import facts


@pytest.fixture(scope="module")
def known(api_database: Any) -> dict[str, str]:
    """Ids of the records of the invented province, by visibility."""
    engine = create_engine(api_database.owner_url)
    with Session(engine) as session:
        rows = session.execute(select(Record.visibility, Record.id))
        found = {visibility: str(id) for visibility, id in rows}
    engine.dispose()
    return found


def missing(answer: Any) -> tuple[int, dict[str, Any]]:
    """Status and body, without the path that was asked for."""
    return answer.status_code, {**answer.get_json(), "instance": ""}


@pytest.mark.parametrize("visibility", ["internal", "public"])
def test_a_record_about_a_person_is_as_one_that_does_not_exist(
    api: FlaskClient, known: dict[str, str], visibility: str
) -> None:
    nothing = api.get(f"/api/v1/records/{uuid.uuid4()}/explain")

    found = api.get(f"/api/v1/records/{known[visibility]}/explain")
    field = api.get(f"/api/v1/records/{known[visibility]}/explain?field=title")
    wrong = api.get("/api/v1/records/x/explain")

    assert found.status_code == 404 and missing(found) == missing(nothing)
    assert missing(field) == missing(nothing) == missing(wrong)


def test_a_figure_names_its_formula_and_the_facts_below_it(api: FlaskClient) -> None:
    question = "indicator=internet_coverage&region=12.71&period=2025"

    answer = api.get(f"/api/v1/cells/explain?{question}")

    said = answer.get_json()
    assert answer.status_code == 200
    assert (said["measure"], said["formula"]["en"][:6]) == ("Observed", "As its")
    [fact] = said["facts"]
    assert (fact["values"]["value"], fact["stream"]) == (71.5, facts.STREAM)
    assert fact["origin"]["mapping_version"] == "m"
    assert fact["judged"] is None and fact["earlier"] == []
    assert said["earlier"] == []


@pytest.mark.parametrize("period", ["2021", "2020", "1901"])
def test_what_is_internal_simulated_or_nothing_has_no_official_explanation(
    api: FlaskClient, period: str
) -> None:
    question = f"indicator=internet_coverage&region=12.71&period={period}"

    assert api.get(f"/api/v1/cells/explain?{question}").status_code == 404


def test_a_question_without_a_region_says_so(api: FlaskClient) -> None:
    answer = api.get("/api/v1/cells/explain?indicator=population&period=2025")

    assert answer.status_code == 422
    assert [e["field"] for e in answer.get_json()["errors"]] == ["region"]
