"""Workers are killed and stopped in the middle; the store ends as if they were not."""

import os
import signal

import pytest

from tests.workers.city import MEDAN
from tests.workers.crew import children, eventually
from workers import lease, pipeline

pytestmark = [pytest.mark.faults, pytest.mark.slow]

# The first statement that touches a record hangs, in its transaction.
HANG = """
    create sequence once;
    grant usage on sequence once to hub_app;
    create function hang() returns trigger language plpgsql as $$ begin
        if nextval('once') = 1 then perform pg_sleep(60); end if;
        return null;
    end $$;
    create trigger hang after insert on record for each statement
        execute function hang();
"""


def ended(hub, jobs):
    """Every job is closed and every cell computed."""
    open_ = "select count(*) from job where state in ('due', 'leased')"
    return not hub.one(open_) and not hub.one("select count(*) from mark")


def settle(hub, job):
    """Wait for the pull's end, compute, and show the store."""
    eventually(lambda: hub.one("select state from job where id = :j", j=job) == "done")
    hub.compute()
    return hub.contents()


def soon(hub):
    """Let the dead worker's lease be over now instead of in eight seconds."""
    hub.own("update job set lease_until = now() where leased_by like 'worker:%'")


def test_a_pool_process_killed_in_mid_run_costs_nothing_but_time(
    hub, medan, crew, whole
):
    medan.asked.clear()
    medan.wait_at = 3
    worker = crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    eventually(lambda: 3 in medan.pages)

    [child] = children(worker.pid)
    os.kill(child, signal.SIGKILL)
    medan.wait_at = None
    medan.gate.set()
    took = eventually(lambda: medan.pages.count(3) > 1)

    assert took < 12
    assert settle(hub, job) == whole
    assert medan.pages.count(1) == 1


def test_a_whole_worker_killed_in_mid_run_costs_nothing_but_time(
    hub, medan, crew, whole
):
    medan.asked.clear()
    medan.wait_at = 3
    worker = crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    eventually(lambda: 3 in medan.pages)
    [child] = children(worker.pid)

    os.kill(worker.pid, signal.SIGKILL)
    eventually(lambda: not os.path.exists(f"/proc/{child}"), 5)
    medan.wait_at = None
    medan.gate.set()
    crew.workers()
    soon(hub)

    assert settle(hub, job) == whole
    assert medan.pages.count(1) == 1


def test_a_kill_between_upsert_and_commit_leaves_no_half_page(hub, medan, crew, whole):
    medan.asked.clear()
    hub.own(HANG)
    worker = crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    hung = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
    eventually(lambda: hub.one(hung))

    crew.kill(worker)
    at_the_kill = hub.one("select count(*) from record")
    crew.workers()
    soon(hub)

    assert at_the_kill == 0
    assert settle(hub, job) == whole


def test_a_worker_that_slept_past_its_lease_can_commit_nothing(hub, medan, crew, whole):
    medan.asked.clear()
    medan.wait_at = 2
    zombie = crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    eventually(lambda: 2 in medan.pages)
    os.killpg(zombie.pid, signal.SIGSTOP)

    medan.wait_at = None
    soon(hub)
    crew.workers()
    after = settle(hub, job)
    medan.gate.set()
    os.killpg(zombie.pid, signal.SIGCONT)
    log = crew.folder / "0-celery.log"
    eventually(lambda: b"went to another worker" in log.read_bytes())

    assert after == whole
    assert hub.contents() == whole


def test_a_fenced_off_worker_is_refused_at_its_commit(hub, server, medan):
    medan.wait_at = None
    [job] = hub.ask(MEDAN)
    pipeline.work(hub.engine, job, "worker:a", 0.0)

    with lease.held(hub.engine, job, "worker:slow") as mine:
        holding, heart = mine
        part = pipeline.Slice(holding, float("inf"), heart.lost.is_set)
        soon(hub)
        pipeline.work(hub.engine, job, "worker:quick")
        pipeline._work(hub.engine, part)
    records = hub.one("select count(*) from record")

    assert records == 25
    assert hub.one("select received from run where outcome = 'complete'") == 25
