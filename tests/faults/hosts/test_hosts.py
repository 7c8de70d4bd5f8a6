"""Hosts die, cables are pulled, a clock is wrong: the store ends as if none had.

Five hosts in network namespaces of their own run what compose.yaml says, with its
commands, variables, secrets and names. Left out: the proxy that speaks TLS, and what
only an image gives (read-only files, numbered users, limits on memory).
The times are the database's, and generous: a lease lasts eight seconds.
"""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from tests.faults.hosts.drill import CODES, FAST_HOST, WORKERS
from tests.faults.test_workers import HANG
from tests.workers.city import MEDAN
from tests.workers.crew import eventually

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.xdist_group("hosts")]

UNHANG = "drop function hang() cascade; drop sequence once"
HUNG = """
    select host(client_addr) from pg_stat_activity where wait_event = 'PgSleep'
"""
# How a late page can end: at the fence, with Celery's connection, without the database.
NOTHING = ("went to another worker", "Terminating it instead", " failed: Operational")
OUTAGE_S = 12
SOON = timedelta(seconds=12)
PAGES = ("/readyz", "/", "/api/v1/regions")
ONCE = [[1, 2, 3, 4]] * len(CODES)


@pytest.fixture
def hanging(drill):
    """The first statement that touches a record hangs, in its transaction."""
    drill.hub.own(HANG)
    yield
    drill.hub.own(UNHANG)


def asked(drill):
    """The pages that each city was asked for, in order."""
    return [made.pages for made in drill.cities.values()]


def of(held, host):
    """The streams that a host works for."""
    return [stream for stream, holder in held.items() if holder == host]


def test_two_dispatchers_on_two_hosts_send_each_job_once(drill, whole):
    drill.due()

    found = drill.settled()

    assert found == whole
    assert asked(drill) == ONCE
    assert drill.hub.one("select count(*) from run") == len(CODES)


def test_when_one_dispatcher_is_gone_the_other_goes_on(drill, whole):
    drill.hosts["worker-b"].end("dispatcher")
    killed_at = drill.now()

    drill.due()
    found = drill.settled()

    assert found == whole
    assert drill.finished() - killed_at < SOON


def test_the_work_of_a_killed_host_is_done_by_the_other_within_seconds(drill, whole):
    held = drill.due_and_held()
    victim = held[MEDAN]
    mine = of(held, victim)

    killed_at = drill.now()
    drill.hosts[victim].kill()
    drill.let_go()
    found = drill.settled()

    assert found == whole
    assert drill.finished(*mine) - killed_at < SOON
    assert {drill.holders()[stream] for stream in mine} == set(WORKERS) - {victim}
    assert [drill.cities[stream].pages.count(1) for stream in mine] == [1] * len(mine)


def test_a_host_that_loses_its_power_in_a_commit_does_not_keep_its_locks(
    drill, whole, hanging
):
    drill.due()
    eventually(lambda: drill.hub.rows(HUNG))
    [[address]] = drill.hub.rows(HUNG)
    [victim] = [host for host in drill.hosts.values() if host.address == address]

    lost_at = drill.now()
    victim.lose_power()
    drill.man(victim.name)
    found = drill.settled(50)

    assert found == whole
    assert drill.finished() - lost_at < timedelta(seconds=25)


def test_a_host_without_its_cable_is_replaced_and_commits_nothing_later(drill, whole):
    held = drill.due_and_held()
    victim = drill.hosts[held[MEDAN]]

    victim.pull()
    drill.let_go(*of(held, victim.name))
    eventually(drill.done, 30)
    victim.plug()
    drill.let_go()
    eventually(lambda: victim.says(*NOTHING))
    found = drill.settled()

    assert found == whole
    assert drill.hub.one("select sum(received) from run") == 25 * len(CODES)


def test_the_data_host_may_be_gone_for_a_while_and_everybody_goes_on(drill, whole):
    drill.due_and_held()
    before = drill.processes()
    data = drill.hosts["postgres"]

    data.pull()
    data.end("valkey")  # whose clients are told nothing
    drill.store.start_valkey()
    drill.let_go()
    end = time.monotonic() + OUTAGE_S
    with drill.visitor.asking(*PAGES) as answers:
        eventually(lambda: time.monotonic() > end)
        back_at = drill.now()
        data.plug()
    eventually(drill.visitor.is_served)
    found = drill.settled()

    assert found == whole
    assert drill.processes() == before
    assert drill.finished() - back_at < timedelta(seconds=20)
    refusals = [answer for answer in answers if answer.status == 503]
    assert {refusal.path for refusal in refusals} == set(PAGES)
    assert all(a.retry_after for a in refusals if a.path != "/readyz")
    assert {answer.status for answer in answers} <= {200, 503}
    assert max(answer.seconds for answer in answers) < 20


def test_valkey_killed_and_then_emptied_loses_no_work(drill, whole):
    drill.due_and_held()

    drill.hosts["postgres"].end("valkey")
    drill.store.start_valkey()
    eventually(drill.store.empty_valkey)
    drill.let_go()
    found = drill.settled()

    assert found == whole


def test_a_host_whose_clock_is_an_hour_fast_takes_nothing_from_the_other(drill, whole):
    drill.due_and_held()
    held_at = drill.now()

    eventually(lambda: drill.now() - held_at > timedelta(seconds=3))
    drill.let_go()
    found = drill.settled()

    assert found == whole
    assert asked(drill) == ONCE
    assert drill.hosts[FAST_HOST].clock("dispatcher") - held_at > timedelta(minutes=55)
