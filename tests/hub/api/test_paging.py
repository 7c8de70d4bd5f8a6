"""Paging to the end gives each row once, whatever happens meanwhile."""

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, delete, insert
from sqlalchemy.orm import Session

from hub.models import Observation
from hub.services.database import scope
from tests.hub.api import facts
from tests.servers.cluster import Database

QUESTIONS = [
    ("regions", "limit=7", 34),
    ("indicators", "limit=3", None),
    ("cells", "limit=50&indicator=reports_resolved&source_class=simulated", None),
    ("observations", "limit=9&indicator=population", 34),
    ("systems", "limit=20", 68 + len(facts.FORMULAS)),
    ("runs", "limit=1", 4),
]


def walk(api: FlaskClient, address: str, between: Any = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = api.get(following)
        assert answer.status_code == 200, answer.text
        body = answer.get_json()
        found += body["data"]
        following = (body["next"] or "").removeprefix("http://hub.test") or None
        assert (following is not None) == (
            'rel="next"' in answer.headers.get("Link", "")
        )
        if between and following:
            between(len(found))
    return found


@pytest.mark.parametrize(("name", "query", "count"), QUESTIONS)
def test_walking_gives_each_row_once(
    api: FlaskClient, name: str, query: str, count: int | None
) -> None:
    whole = api.get(f"/api/v1/{name}?{query.partition('&')[2]}&limit=1000").get_json()

    found = walk(api, f"/api/v1/{name}?{query}")

    assert whole["next"] is None
    assert found == whole["data"]
    assert count is None or len(found) == count


def test_rows_that_come_meanwhile_double_and_lose_nothing(
    api: FlaskClient, api_database: Database
) -> None:
    question = "/api/v1/observations?indicator=internet_coverage&limit=1"
    before = walk(api, question)
    engine = create_engine(api_database.owner_url)

    def add(seen: int) -> None:
        if seen > 3:
            return
        with Session(engine) as session, session.begin():
            scope.hub(session)
            new = [
                facts.observation(f"new-{seen}-{year}", period=str(year))
                for year in (1950 + seen, 2030 + seen)
            ]
            session.execute(insert(Observation), new)

    try:
        found = walk(api, question, add)
    finally:
        with Session(engine) as session, session.begin():
            scope.hub(session)
            session.execute(delete(Observation).where(Observation.key.like("new-%")))
        engine.dispose()

    periods = [row["period"] for row in found]
    assert len(periods) == len(set(periods))
    assert {row["period"] for row in before} <= set(periods)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "%00",
        "....",
        "W10",
        "bnVsbA",
        base64.urlsafe_b64encode(b'["0","a"]').decode(),
        base64.urlsafe_b64encode(b'["0","a","b","c","d","\\u0000"]').decode(),
        base64.urlsafe_b64encode(b'["0",1,2,3,4,5]').decode(),
        base64.urlsafe_b64encode(b"[" * 900).decode(),
        "A" * 1999,
    ],
)
def test_a_broken_cursor_is_refused_in_words(api: FlaskClient, cursor: str) -> None:
    answer = api.get("/api/v1/cells", query_string={"cursor": cursor})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("number", [2**63, -(2**70), 1.5, True, None])
def test_a_number_that_no_run_has_is_refused(api: FlaskClient, number: object) -> None:
    body = f'["0",{str(number).lower().replace("none", "null")}]'
    cursor = base64.urlsafe_b64encode(body.encode()).decode()

    assert api.get(f"/api/v1/runs?cursor={cursor}").status_code == 422


def test_a_cursor_of_another_question_is_refused(api: FlaskClient) -> None:
    cursor = api.get("/api/v1/cells?limit=1&indicator=population").get_json()["cursor"]

    answer = api.get(f"/api/v1/cells?limit=1&indicator=area&cursor={cursor}")

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["rule"] == "cursor.other_question"


def test_the_size_and_form_of_a_page_may_change_on_the_way(api: FlaskClient) -> None:
    cursor = api.get("/api/v1/regions?limit=1").get_json()["cursor"]

    answer = api.get(f"/api/v1/regions?cursor={cursor}&limit=3&format=csv")

    assert answer.status_code == 200
    assert answer.text.splitlines()[1].startswith("12.01,")
