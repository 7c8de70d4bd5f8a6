"""Valkey, dispatchers and messages fail; what is due in the database still happens."""

import os
import signal

import pytest
import redis

from tests.workers.city import BINJAI, MEDAN, manifest, of_binjai
from tests.workers.crew import eventually
from workers.app import app

pytestmark = pytest.mark.faults


def done(hub, *jobs):
    """Whether all these jobs are done."""
    query = "select bool_and(state = 'done') from job where id = any(:jobs)"
    return hub.one(query, jobs=list(jobs))


def client(servers):
    return redis.Redis(
        unix_socket_path=servers.broker_url.removeprefix("redis+socket://")
    )


def test_a_wiped_queue_loses_no_work(hub, crew, own_servers):
    [job] = hub.ask(MEDAN)
    crew.dispatcher()
    eventually(lambda: hub.one("select state from job") == "leased")
    with client(own_servers) as valkey:
        eventually(lambda: valkey.llen("sync"))
        valkey.flushall()

    crew.workers()
    took = eventually(lambda: done(hub, job))

    assert took < 15
    assert hub.one("select count(*) from record") == 25


def test_valkey_killed_with_work_in_it_loses_no_work(hub, crew, own_servers, medan):
    medan.wait_at = 2
    crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    eventually(lambda: 2 in medan.pages)

    os.kill(own_servers.keepers["valkey"].pid, signal.SIGKILL)
    medan.gate.set()
    first = eventually(lambda: done(hub, job))
    [again] = hub.ask(MEDAN)
    second = eventually(lambda: done(hub, again))

    assert (first < 15, second < 15) == (True, True)
    assert hub.one("select count(*) from record") == 25


def test_the_same_message_three_times_has_one_effect(hub, crew, medan):
    medan.wait_at = 2
    crew.workers(pool=3)
    [job] = hub.ask(MEDAN)
    with app.connection(hub.environment["HUB_BROKER_URL"]) as broker:
        for _ in range(3):
            app.send_task("sync.stream", args=[job], connection=broker)
        eventually(lambda: 2 in medan.pages)
    medan.gate.set()

    eventually(lambda: done(hub, job))

    assert medan.pages == [1, 2, 3, 4]
    assert hub.rows("select attempts, received from job j join run r on r.id = run_id")
    assert hub.one("select count(*) from run") == 1


def test_a_killed_dispatcher_is_replaced_by_another(hub, crew):
    first = crew.dispatcher()
    crew.workers()
    hub.ask(MEDAN)
    eventually(lambda: hub.one("select count(*) from record") == 25)
    crew.kill(first)
    [job] = hub.ask(MEDAN)

    crew.dispatcher()

    eventually(lambda: done(hub, job))
    assert hub.one("select outcome from run order by id desc limit 1") == "complete"


def test_two_dispatchers_send_each_job_once(hub, server, crew, medan):
    server.pages = {"/laporan": medan, "/binjai": medan}
    hub.apply(of_binjai(manifest(server.url)))
    for _ in range(2):
        crew.dispatcher()
    listening = (
        "select count(*) from pg_stat_activity"
        " where application_name = 'hub-dispatcher'"
    )
    eventually(lambda: hub.one(listening) == 2)

    jobs = hub.ask(MEDAN, BINJAI)
    crew.workers(pool=2)
    eventually(lambda: done(hub, *jobs))

    assert hub.one("select count(*) from run") == 2
    assert hub.one("select max(fence) from stream") == 1
