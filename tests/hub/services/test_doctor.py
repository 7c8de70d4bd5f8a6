"""The doctor finds what is wrong, says it in words, and tells no secret."""

import socket
import time
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text

from hub.config import ConfigError, address
from hub.services.doctor import (
    broker,
    database,
    examine,
    findings,
    machine,
    settings,
    work,
)
from hub.services.transfer.server import address as libpq
from tests.hub.services import building

KEY = "kQ3vYx7LwP0aT9sD2fG5hJ8zB1nM4cR6"
GOOD = {
    "HUB_DATABASE_URL": "postgresql://hub_app@127.0.0.1:1/hub",
    "HUB_BROKER_URL": "redis://127.0.0.1:1/0",
    "HUB_SECRET_KEY_FILE": "",
    "HUB_BASE_URL": "https://data.sumut.test",
}


@pytest.fixture
def good(tmp_path):
    key = tmp_path / "secret_key"
    key.write_text(f"{KEY}\n", encoding="utf-8")
    return GOOD | {"HUB_SECRET_KEY_FILE": str(key)}


@pytest.fixture
def engine(database):
    made = create_engine(database.app_url)
    yield made
    made.dispose()


def said(found: list[findings.Finding], level: str) -> str:
    return "\n".join(each.words.en for each in found if each.level == level)


def test_good_settings_raise_no_complaint(good):
    config, found = settings.examine(good)

    assert config is not None
    assert [each.level for each in found] == ["ok"]


@pytest.mark.parametrize(
    ("changed", "level", "words"),
    [
        ({"HUB_SECRET_KEY": "changeme"}, "wrong", "too short"),
        ({"HUB_BASE_URL": "data.sumut.test"}, "wrong", "HUB_BASE_URL"),
        ({"HUB_BASE_URL": "http://data.sumut.test"}, "warning", "https"),
        ({"HUB_BROKER_URL": ""}, "wrong", "HUB_BROKER_URL"),
        ({"HUB_ALLOWED_HOSTS": "10.0.0.1:80"}, "warning", "address guard"),
        ({"HUB_DEMO": "1"}, "wrong", "HUB_DEMO"),
        ({"HUB_DATABSE_URL": "x"}, "warning", "HUB_DATABSE_URL is not known"),
        ({"HUB_SECRET_KEY": KEY}, "warning", "environment of the process"),
        ({"HUB_BROKER_PASSWORD_FILE": "/nonexistent"}, "wrong", "PASSWORD_FILE"),
    ],
)
def test_a_setting_that_is_not_fit_is_named(good, changed, level, words):
    _, found = settings.examine(good | changed)

    assert words in said(found, level)
    assert all(each.remedy for each in found if each.level != "ok")


def test_a_password_comes_from_its_file_and_is_quoted(tmp_path):
    (tmp_path / "pw").write_text("a/b@:é\n", encoding="utf-8")
    environ = {
        "HUB_DATABASE_URL": "postgresql://hub_app@db:5432/hub",
        "HUB_DATABASE_PASSWORD_FILE": str(tmp_path / "pw"),
    }

    found = address(environ, "HUB_DATABASE_URL")

    assert found == "postgresql://hub_app:a%2Fb%40%3A%C3%A9@db:5432/hub"


def test_a_password_given_twice_is_refused(tmp_path):
    (tmp_path / "pw").write_text("x", encoding="utf-8")
    environ = {
        "HUB_BROKER_URL": "redis://:y@valkey/0",
        "HUB_BROKER_PASSWORD_FILE": str(tmp_path / "pw"),
    }

    with pytest.raises(ConfigError, match="HUB_BROKER_PASSWORD_FILE"):
        address(environ, "HUB_BROKER_URL")


@pytest.mark.rls
def test_a_good_database_raises_no_complaint(any_postgres):
    engine = create_engine(any_postgres.app_url)

    usable, found = database.examine(engine)
    shape = database.migrated(any_postgres.owner_url)

    engine.dispose()
    assert usable and {each.level for each in [*found, shape]} == {"ok"}


def test_an_application_that_is_the_owner_is_wrong(database):
    engine = create_engine(database.owner_url)

    _, found = examine.database.examine(engine)

    engine.dispose()
    assert "bypasses row security and owns tables" in said(found, "wrong")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("alter table cell no force row level security", "cell"),
        ("alter table cell drop column unit cascade", "cell.unit"),
        ("drop table mark cascade", "mark.id"),
    ],
)
def test_tables_that_are_not_as_they_must_be_are_named(database, engine, change, words):
    with psycopg.connect(libpq(database.owner_url)) as owner:
        owner.execute(change.encode())

    _, found = examine.database.examine(engine)

    assert words in said(found, "wrong")


def test_a_good_broker_raises_no_complaint_but_for_the_log(broker_url):
    answers, found = broker.examine(broker_url)

    assert answers and said(found, "wrong") == ""
    assert "append-only" in said(found, "ok") or "AOF" in said(found, "warning")


def test_a_broker_that_evicts_is_wrong():
    found = broker._eviction({"maxmemory_policy": "allkeys-lru"})

    assert found.level == "wrong" and "allkeys-lru" in found.words.en


def test_nobody_at_work_is_wrong(engine, broker_url):
    found = work.examine(engine, broker_url, True)

    assert "No dispatcher" in said(found, "wrong")
    assert "No worker" in said(found, "wrong")


def test_a_dispatcher_is_seen_by_its_heartbeat(database, engine):
    plain = libpq(database.app_url)

    with psycopg.connect(plain, application_name="hub-dispatcher", autocommit=True):
        assert work.dispatchers(engine) == 1
        assert work.dispatchers(engine, here=True) == 1
    patience = time.monotonic() + 10  # a backend leaves a little after its client
    while work.dispatchers(engine) and time.monotonic() < patience:
        continue
    assert work.dispatchers(engine) == 0


def test_work_that_waits_for_somebody_is_counted(database, engine, broker_url):
    with psycopg.connect(libpq(database.owner_url)) as owner:
        owner.execute(
            "insert into job (kind, state, due_at, requested_by) values"
            " ('a', 'due', now() - interval '1 hour', 'x'),"
            " ('b', 'parked', now(), 'x');"
            "insert into mark (indicator, region, period) values ('i', 'r', 'p');"
            "insert into job (kind, state, finished_at, requested_by)"
            " values ('roll_up', 'done', now() - interval '1 hour', 'x')"
        )

    found = work.examine(engine, broker_url, False)

    warned = said(found, "warning")
    assert "1 jobs have waited" in warned
    assert "1 jobs are set aside" in warned
    assert "1 cells wait" in warned


def test_everything_down_is_still_a_report_without_secrets(good, tmp_path):
    (tmp_path / "pw").write_text("hunter2secret", encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        environ = good | {
            "HUB_DATABASE_URL": f"postgresql://hub_app@127.0.0.1:{port}/hub",
            "HUB_DATABASE_PASSWORD_FILE": str(tmp_path / "pw"),
            "HUB_BROKER_URL": f"redis://:hunter3secret@127.0.0.1:{port}/0",
        }

        found = examine.everything(environ, tmp_path)

    everything = "\n".join(f"{f.words} {f.remedy}" for f in found)
    assert "The database does not answer" in everything
    assert "The broker does not answer" in everything
    assert "disk" in everything
    assert not any(word in everything for word in (KEY, "hunter2", "hunter3"))
    assert not findings.well(found)


def test_a_probe_says_no_when_nothing_is_there(good):
    assert not examine.alive("dispatcher", good)
    assert not examine.alive("worker", good)


def test_wheels_for_trying_out_are_not_for_production(tmp_path: Path):
    found = machine.examine(tmp_path / "not" / "yet", demo=False)

    assert "wheels" in said(found, "warning")


def test_programs_of_a_trial_machine_are_named_with_their_source(tmp_path: Path):
    found = machine.examine(tmp_path, demo=True)

    assert "postgres " in said(found, "ok") and " from " in said(found, "ok")


def test_two_levels_of_trouble_are_told_apart():
    fine = findings.ok("x", "a", "a")
    odd = findings.warning("x", ("a", "a"), ("b", "b"))
    bad = findings.wrong("x", ("a", "a"), ("b", "b"))

    assert findings.well([fine, odd]) and not findings.well([fine, odd, bad])


def test_feeds_that_are_not_well_are_named(database, engine, broker_url):
    with psycopg.connect(libpq(database.owner_url)) as owner:
        owner.execute("select 1")
    with work.sessions.as_hub(engine) as session:
        building.province(session)
        building.manifest(session, building.REPORTS)
        session.execute(
            text(
                "update stream set last_run_at = now(), last_outcome = 'failed',"
                " last_success_at = now() - interval '9 days'"
            )
        )

    found = work.examine(engine, broker_url, False)

    assert f"1 of 1 feeds are broken: {building.MEDAN}" in said(found, "warning")


def test_a_redis_that_is_too_old_is_wrong():
    class Old(redis.Redis):
        def info(self, *_, **__):
            return {"redis_version": "6.2.1", "maxmemory_policy": "noeviction"}

    with Old() as client:
        found = list(broker._judge(client))

    assert "too old" in said(found, "wrong")
