"""A rolling restart: whoever is told to end finishes what it began."""

import signal
import threading
import urllib.request

import pytest
from sqlalchemy import create_engine, text

from tests.workers.city import MEDAN
from tests.workers.crew import eventually
from workers import ports

pytestmark = pytest.mark.faults


def test_a_worker_told_to_end_finishes_its_work_first(hub, medan, crew, whole):
    medan.asked.clear()
    medan.wait_at = 3
    worker = crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    eventually(lambda: 3 in medan.pages, 60)

    worker.terminate()
    medan.wait_at = None
    medan.gate.set()

    assert worker.wait(timeout=30) == 0
    assert hub.one("select state from job where id = :j", j=job) == "done"
    hub.compute()
    assert hub.contents() == whole
    assert medan.pages.count(1) == 1


def test_a_worker_told_to_quit_leaves_its_work_to_the_next(hub, medan, crew, whole):
    medan.asked.clear()
    medan.wait_at = 3
    worker = crew.workers()
    crew.dispatcher()
    [job] = hub.ask(MEDAN)
    eventually(lambda: 3 in medan.pages, 60)

    worker.send_signal(signal.SIGQUIT)
    medan.wait_at = None
    medan.gate.set()
    ended = worker.wait(timeout=40)
    crew.workers()
    hub.own("update job set lease_until = now() where leased_by like 'worker:%'")
    state = "select state from job where id = :j"
    eventually(lambda: hub.one(state, j=job) == "done", 60)

    assert ended == 0
    hub.compute()
    assert hub.contents() == whole
    assert medan.pages.count(1) == 1


def test_a_dispatcher_told_to_end_ends_at_once(hub, server, crew):
    dispatcher = crew.dispatcher()
    listening = "select count(*) from pg_stat_activity where application_name = :name"
    eventually(lambda: hub.one(listening, name="hub-dispatcher"), 60)

    dispatcher.terminate()

    assert dispatcher.wait(timeout=10) == 0


def test_a_request_in_hand_is_answered_when_the_web_server_is_told_to_end(
    hub, server, crew
):
    with ports.reserved(None) as port:
        url = f"http://127.0.0.1:{port}"
    crew.environment = {**crew.environment, "HUB_BASE_URL": url}
    web = crew.start(
        *("gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4"),
        *("--graceful-timeout", "30", "hub.app:create_app()"),
    )
    eventually(lambda: asked(f"{url}/healthz") == 200, 60)
    owner = create_engine(hub.database.owner_url)
    answers: list[int] = []
    with owner.begin() as held:
        held.execute(text("lock table region in access exclusive mode"))
        there = threading.Thread(target=lambda: answers.append(asked(f"{url}/daerah")))
        there.start()
        waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        eventually(lambda: hub.one(waits), 60)
        web.terminate()
    there.join(timeout=30)
    owner.dispose()

    assert answers == [200]
    assert web.wait(timeout=30) == 0


def asked(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return int(answer.status)
    except OSError:
        return 0
