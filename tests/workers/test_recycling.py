"""A process that is replaced, or told to end, takes no pull with it half done."""

import signal
import threading

import pytest
from billiard.pool import EX_OK, EX_RECYCLE

from connectors.certify.hostile import HostileServer
from tests.workers import city
from tests.workers.city import BINJAI, MEDAN
from tests.workers.crew import Crew, children, eventually
from workers import aside, recycling
from workers.tasks.sync import first_page

SLOW = "limits: {rps: 5}, timeouts: {connect: 1s, read: 20s, run: 5m}"
STATE = "select state from job where id = :j"


@pytest.fixture
def full(monkeypatch):
    """This process belongs to a worker whose limit it has passed."""
    monkeypatch.setattr(recycling.Limit, "kb", 1)


@pytest.mark.parametrize(
    ("limit", "used", "near"),
    [(0, 10**9, False), (1000, 949, False), (1000, 951, True)],
)
def test_a_process_is_near_its_limit_shortly_before_its_pool_says_so(
    monkeypatch, limit, used, near
):
    monkeypatch.setattr(recycling.Limit, "kb", limit)

    assert recycling.near(used) is near


def test_a_process_that_will_be_replaced_works_the_first_page_in_its_place(
    hub, server, full
):
    [job] = hub.ask(MEDAN)

    first_page(job)

    assert hub.one(STATE, j=job) == "done"


def test_beyond_so_many_pulls_the_next_one_holds_its_place(
    hub, server, medan, monkeypatch
):
    silent = city.City(city.reports(2, kode="12.75"), wait_at=1)
    server.pages = {"/laporan": medan, "/binjai": silent}
    hub.apply(city.of_binjai(city.manifest(server.url)))
    monkeypatch.setattr(aside, "MOST", 1)
    [beside] = hub.ask(BINJAI)
    [job] = hub.ask(MEDAN)

    first_page(beside)
    first_page(job)

    assert hub.one(STATE, j=job) == "done"
    assert hub.one(STATE, j=beside) == "leased"
    silent.gate.set()
    eventually(lambda: hub.one(STATE, j=beside) == "done")


def test_before_it_is_replaced_a_process_waits_for_the_page_of_each_pull(
    hub, server, medan, full
):
    medan.wait_at = 2
    [job] = hub.ask(MEDAN)
    aside.begin(job)
    eventually(lambda: medan.pages == [1, 2])
    task = threading.Thread(target=aside.settle)

    task.start()
    eventually(aside.PULLS.closing.is_set)
    waited = task.is_alive()
    medan.gate.set()
    task.join()

    assert waited
    assert hub.one(STATE, j=job) == "due"
    assert hub.one("select pages from run") == 2
    assert not aside.PULLS.closing.is_set()


def test_a_page_that_takes_too_long_is_left_to_its_lease(hub, server, medan):
    medan.wait_at = 1
    [job] = hub.ask(MEDAN)
    pull = aside.begin(job)
    eventually(lambda: medan.pages == [1])

    left = aside.leave(0.01)

    assert left is False
    medan.gate.set()
    pull.join()


@pytest.mark.parametrize(
    ("exitcode", "waits"), [(EX_OK, True), (EX_RECYCLE, True), (-241, False)]
)
def test_only_a_process_that_ends_in_order_waits_for_its_pulls(
    monkeypatch, exitcode, waits
):
    asked = []
    monkeypatch.setattr(aside, "leave", asked.append)

    aside.end_well(exitcode=exitcode)  # -241: its worker was told to quit

    assert bool(asked) is waits


@pytest.mark.faults
def test_a_job_is_done_once_although_every_task_has_its_process_replaced(
    hub, medan, tmp_path
):
    medan.wait_at = 1
    with HostileServer({"/laporan": medan}) as running:
        hub.allow(running.host_port)
        hub.apply(city.manifest(running.url, SLOW))
        with Crew(hub.environment, tmp_path) as crew:
            worker = crew.workers(1, "--max-memory-per-child", "1000")
            crew.dispatcher()
            [job] = hub.ask(MEDAN)
            eventually(lambda: medan.asked)
            first = children(worker.pid)
            until = hub.one("select lease_until from job where id = :j", j=job)
            beaten = "select lease_until > :u + interval '3 s' from job where id = :j"
            eventually(lambda: hub.one(beaten, u=until, j=job))
            asked = list(medan.pages)
            medan.gate.set()
            eventually(lambda: hub.one(STATE, j=job) == "done")
            eventually(lambda: set(children(worker.pid)).isdisjoint(first))

    assert asked == [1]
    assert medan.pages == [1, 2, 3, 4]
    assert hub.rows("select outcome, created from run") == [("complete", 25)]


@pytest.mark.faults
def test_a_worker_that_is_asked_to_end_gives_its_pulls_back_after_their_page(
    hub, tmp_path
):
    slow = city.City(city.reports(40), size=1, wait_at=2)
    with HostileServer({"/laporan": slow}) as running:
        hub.allow(running.host_port)
        hub.apply(city.manifest(running.url, SLOW))
        with Crew(hub.environment, tmp_path) as crew:
            worker = crew.workers()
            crew.dispatcher()
            [job] = hub.ask(MEDAN)
            eventually(lambda: slow.pages == [1, 2])
            crew.kill(crew.running[1])  # nobody shall hand the job out again
            worker.send_signal(signal.SIGTERM)
            slow.gate.set()
            worker.wait(30)

    assert hub.rows("select state, leased_by from job where id = :j", j=job) == [
        ("due", None)
    ]
    pages = hub.one("select pages from run")
    assert 2 <= pages < 40
    assert slow.pages == list(range(1, pages + 1))
