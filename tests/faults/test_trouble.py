"""The database refuses, is full or lets nobody in: said once, healed by itself."""

import json
import threading
from contextlib import suppress

import pytest
import time_machine
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.services.database import sessions
from hub.services.working import jobs
from tests.workers.city import BINJAI, MEDAN, City, manifest, of_binjai, reports
from tests.workers.crew import eventually
from workers import pipeline

pytestmark = pytest.mark.faults
BASE = "http://hub.test"
# The first so many statements that touch a record fail.
FAIL = """
    create sequence if not exists failures;
    grant usage on sequence failures to hub_app;
    create or replace function fail() returns trigger language plpgsql as $$ begin
        if nextval('failures') <= {times} then
            raise exception 'as a test wants it' using errcode = '{code}';
        end if;
        return null;
    end $$;
    create or replace trigger fail after insert on record for each statement
        execute function fail();
"""
# The first page waits until somebody waits for it, and then for that somebody.
CROSS = """
    create sequence crossings;
    grant usage on sequence crossings to hub_app;
    create function cross_() returns trigger language plpgsql as $$ begin
        if nextval('crossings') <= 2 then
            while not exists (select from pg_locks where not granted) loop
                perform pg_sleep(0.01);
            end loop;
            perform pg_advisory_xact_lock(4711);
        end if;
        return null;
    end $$;
    create trigger cross_ after insert on record for each statement
        execute function cross_();
"""
PASSING = ("40001", "57014")  # serialization, time; deadlock and lock are made below
FULL = ("53100", "53200", "58030")  # disk full, out of memory, an I/O error


@pytest.fixture
def web(hub):
    url = hub.database.app_url
    app = create_app(Config(database_url=url, secret_key="x" * 40, base_url=BASE))
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def fail(hub, code, times):
    hub.own(FAIL.format(code=code, times=times).replace("%", "%%"))


def attempt(hub, job, times):
    """As often as a dispatcher would give the job to a worker."""
    for _ in range(times):
        with suppress(OperationalError):
            pipeline.work(hub.engine, job, "worker:a")
        with sessions.as_hub(hub.engine) as session:
            jobs.park(session)
    return hub.rows("select state, error from job where id = :j", j=job)[0]


@pytest.mark.parametrize("code", [*PASSING, *FULL])
def test_a_statement_that_fails_twice_is_tried_again_and_costs_no_row(
    hub, server, code
):
    fail(hub, code, 2)
    [job] = hub.ask(MEDAN)

    state, _ = attempt(hub, job, 3)

    assert state == "done"
    assert hub.one("select count(*) from record") == 25
    assert hub.rows("select received, created from run where outcome = 'complete'") == [
        (25, 25)
    ]


@pytest.mark.parametrize("code", ["40P01", "53100"])
def test_one_that_fails_for_ever_is_set_aside_and_says_why(hub, server, code):
    fail(hub, code, 1_000_000)
    [job] = hub.ask(MEDAN)

    state, error = attempt(hub, job, 5)

    assert state == "parked" and "as a test wants it" in error
    assert hub.one("select attempts from job where id = :j", j=job) == 3
    assert "administrator" in hub.one("select last_reason_en from stream")
    assert hub.one("select count(*) from record") == 0


def rival(servers, name):
    """Hold what a worker wants, and want what it holds, until it gives way."""
    address = make_url(servers.admin_url).set(database=name)
    engine = create_engine(address)
    with engine.connect() as held:
        held.execute(text("set deadlock_timeout = '1min'"))
        held.commit()
        at = text("select last_value from crossings where is_called")
        for turn in (1, 2):
            held.execute(text("select pg_advisory_xact_lock(4711)"))
            eventually(lambda turn=turn: held.execute(at).scalar() == turn)
            held.execute(text("select 1 from stream for update"))
            held.rollback()
    engine.dispose()


def test_a_worker_in_a_real_deadlock_gives_way_and_is_tried_again(
    hub, server, own_servers
):
    hub.own(CROSS)
    admin = create_engine(own_servers.admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        name = hub.database.name
        connection.execute(text(f"alter database {name} set deadlock_timeout = 100"))
    admin.dispose()
    hub.engine.dispose()
    [job] = hub.ask(MEDAN)
    other = threading.Thread(target=rival, args=(own_servers, name), daemon=True)

    other.start()
    met = [attempt(hub, job, 1)[1] for _ in range(2)]
    other.join()
    state, _ = attempt(hub, job, 1)

    assert all("deadlock detected" in error for error in met)
    assert state == "done"
    assert hub.one("select count(*) from record") == 25


def test_who_waits_for_a_lock_too_long_says_so_and_is_tried_again(
    hub, server, monkeypatch
):
    monkeypatch.setattr(sessions, "LOCK_WAIT", "100ms")
    hub.engine = sessions.engine(hub.database.app_url, "test-impatient")
    owner = create_engine(hub.database.owner_url)
    [job] = hub.ask(MEDAN)

    with owner.begin() as connection:
        connection.execute(text("lock table record in exclusive mode"))
        met = [attempt(hub, job, 1) for _ in range(2)]
    state, _ = attempt(hub, job, 1)
    owner.dispose()
    hub.engine.dispose()

    assert [state for state, _ in met] == ["leased", "leased"]
    assert all("lock timeout" in error for _, error in met)
    assert (state, hub.one("select count(*) from record")) == ("done", 25)


def test_a_full_disk_lets_everybody_read_and_heals(hub, server, web, medan):
    hub.pull(MEDAN)
    hub.compute()
    medan.rows[0] |= {"status": "Proses", "diubah": "2026-02-01 00:00:00"}
    hub.own("alter table record disable trigger user")
    fail(hub, "53100", 2)
    medan.rows += [medan.rows[1] | {"id": 99, "diubah": "2026-02-01 00:00:00"}]
    [job] = hub.ask(MEDAN)
    attempt(hub, job, 1)

    during = web.get("/api/v1/indicators", base_url=BASE).status_code
    state, _ = attempt(hub, job, 2)

    assert (during, state) == (200, "done")
    assert hub.one("select count(*) from record") == 26


def test_a_worker_without_memory_fails_alone_and_its_job_is_set_aside(
    hub, server, medan, monkeypatch
):
    binjai = City(reports(5, kode="12.75"))
    server.pages = {"/laporan": medan, "/binjai": binjai}
    hub.apply(of_binjai(manifest(server.url)))
    real = pipeline.pages.commit

    def greedy(session, plan, page):
        if plan.stream_id == BINJAI:
            raise MemoryError
        return real(session, plan, page)

    monkeypatch.setattr(pipeline.pages, "commit", greedy)
    [poor] = hub.ask(BINJAI)

    state, error = attempt(hub, poor, 4)

    assert (state, error.partition(":")[0]) == ("parked", "MemoryError")
    assert hub.pull(MEDAN)["outcome"] == "complete"


def test_without_a_connection_left_pages_say_when_to_come_again(hub, web, own_servers):
    name = hub.database.name
    admin = create_engine(own_servers.admin_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"alter database {name} connection limit 0"))
        page, api, ready = (
            web.get(path, base_url=BASE)
            for path in ("/", "/api/v1/indicators", "/readyz")
        )
        connection.execute(text(f"alter database {name} connection limit -1"))
    admin.dispose()
    took = eventually(lambda: web.get("/", base_url=BASE).status_code == 200, 10)

    assert (page.status_code, ready.status_code) == (503, 503)
    assert int(page.headers["Retry-After"]) <= 60
    assert api.status_code in (200, 503)
    assert json.loads(ready.text)["database"] == "unreachable"
    assert took < 10


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_jump_of_the_hubs_clock_gives_no_job_to_two_workers(hub, server, hours):
    [job] = hub.ask(MEDAN)
    with sessions.as_hub(hub.engine) as session:
        lease = jobs.take(session, job, "worker:a")

    with time_machine.travel(hours * 3600 + 1_800_000_000, tick=True):
        with sessions.as_hub(hub.engine) as session:
            claimed = jobs.claim(session, "b", 16)
            second = jobs.take(session, job, "worker:b")
            kept = jobs.renew(session, lease)

    assert (claimed, second, kept) == ([], None, True)
