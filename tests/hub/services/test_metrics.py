"""What can be measured: cheap, of the whole hub, and only for those who may know."""

from ipaddress import ip_network

import pytest

from hub.app import create_app
from hub.config import Config, ConfigError
from hub.extensions import db
from hub.services.connected import gauges
from hub.services.connected.gauges import Gauges
from hub.services.database import sessions
from tests.hub.services import building
from tests.hub.services.building import MEDAN, Feed, report
from tests.workers.province import founded

BASE = "http://hub.test"
NOWHERE = "postgresql+psycopg://hub@127.0.0.1:9/hub"


@pytest.fixture
def hub(database):
    with founded(database) as made:
        with sessions.as_hub(made.engine) as session:
            building.manifest(session, building.REPORTS)
        with sessions.as_hub(made.engine) as session:
            feed = Feed.open(session, MEDAN, building.NOW)
            feed.send(report(1), report(2), report(3, kategori="Entah"))
            feed.end()
        yield made


@pytest.fixture
def web(hub):
    made = app(hub.database.app_url)
    yield made.test_client()
    with made.app_context():
        db.engine.dispose()


def app(url, **more):
    values = {"database_url": url, "secret_key": "x" * 40, "base_url": BASE}
    return create_app(Config(**values, **more))


def numbers(hub):
    found = Gauges(hub.engine).samples()
    return {(s.name, *s.labels.values()): s.value for s in found}


def test_a_feed_is_measured_by_age_state_rows_and_refusals(hub):
    hub.own("update run set started_at = now() - interval '1 hour'")
    hub.own("update stream set last_success_at = now() - interval '90 s'")
    about = ("kota-medan", MEDAN)

    found = numbers(hub)

    assert found["up",] == 1
    assert 90 <= found["feed_success_age_seconds", *about] < 120
    assert found["rows_last_day", *about, "created"] == 2
    assert found["rows_last_day", *about, "quarantined"] == 1
    assert found["runs_last_day", *about, "complete"] == 1
    assert found["quarantine_open_rows", *about, "code.unknown_word"] == 1
    states = [found["feed_state", *about, state] for state in gauges.STATES]
    assert sum(states) == 1
    assert found["breaker_state", "kota-medan-lapor"] == 0


def test_the_queue_is_measured(hub):
    hub.ask(MEDAN)
    hub.own("update job set due_at = now() - interval '40 s' where state = 'due'")

    found = numbers(hub)

    assert found["jobs", "due"] == 1 and found["jobs", "parked"] == 0
    assert 40 <= found["oldest_due_job_age_seconds",] < 60
    assert found["marks_waiting",] > 0


def test_numbers_are_kept_for_five_seconds(hub):
    kept = Gauges(hub.engine)
    first = kept.samples()

    hub.ask(MEDAN)

    assert kept.samples() is first


def test_a_store_that_lacks_a_column_is_not_ready(hub):
    asked = Gauges(hub.engine)
    hub.own("alter table run rename column skipped to missed")

    lacking = asked.ready()
    hub.own("alter table run rename column missed to skipped")

    assert (lacking.database, lacking.migrated, lacking.lacking) == (True, False, 1)
    assert asked.ready().migrated


def test_metrics_are_told_in_the_form_that_prometheus_reads(web):
    web.get("/healthz", base_url=BASE)

    answer = web.get("/metrics", base_url="http://127.0.0.1:8000")

    assert answer.status_code == 200 and answer.mimetype == "text/plain"
    assert "hub_up 1.0" in answer.text
    assert 'hub_rows_last_day{outcome="created",publisher="kota-medan"' in answer.text
    assert 'hub_web_requests_total{method="GET",route="/healthz"' in answer.text


@pytest.mark.parametrize(
    ("caller", "headers"),
    [("203.0.113.7", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}), ("", {})],
)
def test_strangers_and_whoever_comes_through_a_proxy_find_no_metrics(
    web, caller, headers
):
    answer = web.get(
        *("/metrics",),
        base_url=BASE,
        headers=headers,
        environ_base={"REMOTE_ADDR": caller},
    )

    assert answer.status_code == 404 and "kota-medan" not in answer.text


def test_other_networks_can_be_allowed(hub):
    allowed = app(hub.database.app_url, metrics_from=(ip_network("10.20.0.0/16"),))
    here = {"REMOTE_ADDR": "::ffff:10.20.3.4"}

    answer = allowed.test_client().get("/metrics", base_url=BASE, environ_base=here)

    assert answer.status_code == 200
    with allowed.app_context():
        db.engine.dispose()


def test_a_list_of_networks_that_is_none_is_refused():
    environ = {"HUB_DATABASE_URL": "postgresql://h", "HUB_DEMO": "1"}

    with pytest.raises(ConfigError, match="HUB_METRICS_FROM"):
        Config.from_env(environ | {"HUB_METRICS_FROM": "10.0.0.0/40"})


def test_a_store_that_answers_is_ready_even_without_a_broker(hub):
    made = app(hub.database.app_url, broker_url="redis://127.0.0.1:9/0")

    answer = made.test_client().get("/readyz", base_url=BASE)

    assert answer.status_code == 200
    assert answer.get_json() == {
        "ready": True,
        "database": "ok",
        "migrations": "current",
        "broker": "degraded",
    }
    with made.app_context():
        db.engine.dispose()


def test_without_a_database_the_process_lives_but_is_not_ready():
    web = app(NOWHERE).test_client()

    ready, alive = web.get("/readyz", base_url=BASE), web.get("/healthz", base_url=BASE)
    told = web.get("/metrics", base_url=BASE)

    assert (ready.status_code, ready.get_json()["database"]) == (503, "unreachable")
    assert alive.status_code == 200
    assert told.status_code == 200 and "hub_up 0.0" in told.text


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-1.2", True), ("x" * 65, False), ("a\tb", False), ("", False)],
)
def test_a_request_has_a_number_its_callers_own_if_harmless(web, given, kept):
    headers = {"X-Request-ID": given} if given else {}

    number = web.get("/healthz", base_url=BASE, headers=headers).headers["X-Request-ID"]

    assert (number == given) is kept and len(number) >= 3
