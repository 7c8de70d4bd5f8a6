"""A city that does not answer holds no place of a worker."""

import signal
import subprocess
import sys
import threading

import pytest

from tests.workers import city
from tests.workers.city import BINJAI, MEDAN
from tests.workers.crew import Crew, eventually
from workers import aside, setting
from workers.tasks.sync import first_page


def test_the_task_is_over_before_the_city_has_answered(hub, server, medan):
    medan.wait_at = 1
    [job] = hub.ask(MEDAN)

    first_page(job)

    eventually(lambda: medan.pages == [1])
    assert hub.one("select state from job") == "leased"
    medan.gate.set()
    eventually(lambda: hub.one("select state from job") == "done")
    assert hub.one("select count(*) from record") == 25


def test_two_pulls_of_a_process_have_different_names(hub, server, medan):
    medan.wait_at = 1
    [job] = hub.ask(MEDAN)

    thread = aside.begin(job)
    eventually(lambda: medan.pages == [1])
    holder = hub.one("select leased_by from job")
    medan.gate.set()
    thread.join()

    assert holder == f"{setting.me()}:{thread.ident}"


def test_a_database_that_is_away_is_no_fault_of_the_pull(hub, server, monkeypatch):
    [job] = hub.ask(MEDAN)
    gone = hub.database.app_url.replace("hub_app", "nobody")
    monkeypatch.setenv("HUB_DATABASE_URL", gone)
    setting.config.cache_clear()
    setting._engine.cache_clear()

    aside.begin(job).join()

    setting._engine.cache_clear()
    assert hub.rows("select state, attempts from job") == [("due", 0)]


def test_a_process_whose_pull_does_not_end_is_told_so(monkeypatch):
    told = threading.Event()
    monkeypatch.setattr(aside, "work", lambda job: told.wait(20))

    aside._limited(1, limit_s=0.01, too_long=told.set)

    assert told.is_set()


def test_a_process_whose_page_never_ends_is_ended_by_its_own_watchdog():
    never = "lambda job: threading.Event().wait()"
    lines = (
        "import threading",
        "from workers import aside",
        f"aside.work = {never}",
        "aside._limited(1, limit_s=0.1)",
    )

    ended = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == -signal.SIGKILL
    assert b"a pull did not end within" in ended.stderr


@pytest.mark.faults
@pytest.mark.parametrize("was_well", [False, True])
def test_a_silent_city_delays_nobody_though_there_is_one_worker_process(
    hub, server, medan, tmp_path, was_well
):
    silent = city.City(city.reports(2, kode="12.75"), wait_at=1)
    server.pages = {"/laporan": medan, "/binjai": silent}
    hub.apply(city.of_binjai(city.manifest(server.url, "timeouts: {read: 30s}")))
    if was_well:
        hub.own("update stream set last_success_at = now()")
    with Crew(hub.environment, tmp_path) as crew:
        crew.workers(pool=1)
        crew.dispatcher()
        hub.ask(BINJAI)
        eventually(lambda: silent.asked)
        [job] = hub.ask(MEDAN)

        eventually(
            lambda: hub.one("select state from job where id = :j", j=job) == "done"
        )

        open_ = "select state from job where stream_id = :s"
        assert hub.one(open_, s=BINJAI) == "leased"
        silent.gate.set()
