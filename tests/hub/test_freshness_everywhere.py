"""Late and broken are decided in one place: pages, API and numbers say the same."""

import re

import pytest

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.services.database import sessions
from tests.hub.services import building
from tests.hub.services.building import MEDAN, Feed, report
from tests.workers.province import founded

BASE = "http://hub.test"


@pytest.fixture
def hub(database):
    with founded(database) as made:
        with sessions.as_hub(made.engine) as session:
            building.manifest(session, building.REPORTS)
        with sessions.as_hub(made.engine) as session:
            feed = Feed.open(session, MEDAN, building.NOW)
            feed.send(report(1))
            feed.end()
        yield made


@pytest.fixture
def web(hub):
    config = Config(
        database_url=hub.database.app_url, secret_key="x" * 40, base_url=BASE
    )
    app = create_app(config)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def told(web):
    """The state of the one feed as numbers, API and page say it."""
    numbers = web.get("/metrics", base_url=BASE).text
    found = re.findall(r'hub_feed_state\{.*state="(\w+)".*\} 1\.0', numbers)
    listed = web.get("/api/v1/systems", base_url=BASE).json["data"]
    page = web.get("/kualitas-data", base_url=BASE).text
    return found, [row["state"] for row in listed], set(re.findall(r"a-(\w+)", page))


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ("last_outcome = 'complete', last_success_at = now()", "fresh"),
        ("last_success_at = now() - interval '7 h'", "late"),
        (
            "last_success_at = now() - interval '7 h', last_outcome = 'failed'",
            "broken",
        ),
    ],
)
def test_whoever_is_asked_a_feed_is_in_the_same_state(hub, web, changes, state):
    hub.own(f"update stream set last_run_at = now(), covered_until = now(), {changes}")

    numbers, listed, page = told(web)

    assert (numbers, listed) == ([state], [state])
    assert state in page
