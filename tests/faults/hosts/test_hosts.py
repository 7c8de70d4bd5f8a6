"""Hosts die, cables are pulled, clocks are wrong; the store ends as if they had not."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from tests.faults.hosts.drill import DELI, WORKERS
from tests.faults.test_workers import HANG
from tests.workers.city import BINJAI, MEDAN
from tests.workers.crew import eventually

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("hosts")]

UNHANG = "drop function hang() cascade; drop sequence once"
HUNG = """
    select host(client_addr) from pg_stat_activity where wait_event = 'PgSleep'
"""


def test_two_dispatchers_on_two_hosts_send_each_job_once(drill, whole):
    drill.due()

    found = drill.settled()

    assert found == whole
    assert [made.pages for made in drill.cities.values()] == [[1, 2, 3, 4]] * 3
    assert drill.hub.one("select count(*) from run") == 3


def test_when_a_dispatcher_host_is_gone_the_other_goes_on(drill, whole):
    drill.hosts["worker-a"].kill()

    drill.due()
    began = drill.now()
    found = drill.settled()

    assert found == whole
    assert drill.finished() - began < timedelta(seconds=12)


def test_the_work_of_a_killed_host_is_done_by_the_other_within_seconds(drill, whole):
    drill.due(held_at=2)
    drill.everybody_holds(2)
    held = drill.holders()
    victim = held[MEDAN]
    mine = [stream for stream, holder in held.items() if holder == victim]

    killed_at = drill.now()
    drill.hosts[victim].kill()
    drill.let_go()
    found = drill.settled()

    assert found == whole
    assert drill.finished(*mine) - killed_at < timedelta(seconds=12)
    assert {drill.holders()[stream] for stream in mine} == set(WORKERS) - {victim}
    assert [drill.cities[stream].pages.count(1) for stream in mine] == [1] * len(mine)


def test_a_host_that_loses_its_power_in_a_commit_does_not_keep_its_locks(drill, whole):
    drill.due(held_at=1)
    drill.hub.own(HANG)
    drill.let_go()
    eventually(lambda: drill.hub.rows(HUNG))
    [[address]] = drill.hub.rows(HUNG)
    [victim] = [host for host in drill.hosts.values() if host.address == address]

    lost_at = drill.now()
    victim.lose_power()
    found = drill.settled(50)
    drill.hub.own(UNHANG)

    assert found == whole
    assert drill.finished() - lost_at < timedelta(seconds=20)


def test_a_host_without_its_cable_is_replaced_and_commits_nothing_later(drill, whole):
    drill.due(held_at=2)
    drill.everybody_holds(2)
    held = drill.holders()
    victim = drill.hosts[held[MEDAN]]
    mine = [stream for stream, holder in held.items() if holder == victim.name]

    victim.pull()
    drill.let_go(*mine)
    print("done", eventually(drill.done, 30))
    victim.plug()
    drill.let_go()
    try:
        print("log", eventually(lambda: b"went to another worker" in victim.log("worker").read_bytes()))
    finally:
        print(victim.log("worker").read_text()[-6000:])
    found = drill.settled()

    assert found == whole
    assert drill.hub.one("select sum(received) from run") == 75


def test_the_data_host_without_its_cable_stops_nobody_for_longer(drill, whole):
    drill.due(held_at=2)
    drill.everybody_holds(2)
    before = drill.processes()
    data = drill.hosts["postgres"]

    data.pull()
    data.end("valkey")
    drill.store.start_valkey()
    drill.let_go()
    asked = drill.ask_for(12, "/readyz", "/", "/api/v1/regions")
    data.plug()
    plugged_at = drill.now()
    back = eventually(drill.answers, 30)
    try:
        found = drill.settled(60)
    finally:
      for n in WORKERS:
        for w in ("dispatcher", "worker"): print(n, w, drill.hosts[n].log(w).read_text()[-5000:])
    print([(a[0],a[1],round(a[3],1)) for a in asked], back, drill.finished() - plugged_at)

    assert found == whole
    print(drill.processes(), before)
    assert drill.finished() - plugged_at < timedelta(seconds=12)


def test_valkey_killed_and_then_emptied_loses_no_work(drill, whole):
    drill.due(held_at=2)
    drill.everybody_holds(2)
    data = drill.hosts["postgres"]

    data.end("valkey")
    drill.store.start_valkey()
    eventually(drill.store.pings)
    drill.store.empty_valkey()
    drill.let_go()
    found = drill.settled()

    assert found == whole


def test_a_host_whose_clock_is_an_hour_fast_takes_nothing_away(drill, whole):
    drill.due(held_at=2)
    drill.everybody_holds(2)
    held_at = drill.now()

    eventually(lambda: drill.now() - held_at > timedelta(seconds=4))
    drill.let_go()
    found = drill.settled()

    assert found == whole
    assert [made.pages for made in drill.cities.values()] == [[1, 2, 3, 4]] * 3
