"""PostgreSQL restarts, or its answers are lost; no row is lost or doubled."""

import os
import signal
from contextlib import suppress

import pytest
from sqlalchemy.exc import OperationalError

from hub.services.database import sessions
from tests.faults.cutting import Cutter
from tests.workers.city import MEDAN
from tests.workers.crew import eventually
from workers import pipeline

pytestmark = pytest.mark.faults


def test_a_restart_in_mid_run_heals_without_restarting_anything_of_ours(
    hub, medan, crew, own_servers, whole
):
    medan.asked.clear()
    medan.wait_at = 3
    processes = [crew.workers(), crew.dispatcher()]
    [job] = hub.ask(MEDAN)
    eventually(lambda: 3 in medan.pages)

    os.kill(own_servers.keepers["postgres"].pid, signal.SIGQUIT)
    medan.wait_at = None
    medan.gate.set()
    own_servers.keepers["postgres"].wait_ready()
    hub.engine.dispose()
    took = eventually(
        lambda: hub.one("select state from job where id = :j", j=job) == "done"
    )
    hub.compute()

    assert took < 15
    assert hub.contents() == whole
    assert [p.poll() for p in processes] == [None, None]


@pytest.mark.parametrize("commit", range(1, 9))
def test_a_commit_whose_answer_is_lost_is_found_done(hub, server, medan, whole, commit):
    medan.asked.clear()
    [job] = hub.ask(MEDAN)
    with Cutter(hub.database.app_url) as cutter:
        engine = sessions.engine(cutter.url, "test-cut")
        cutter.cut_at(commit)
        for _ in range(3):
            with suppress(OperationalError):  # Celery takes such a job up again
                pipeline.work(engine, job, "worker:cut")
            hub.own("update job set lease_until = now() where state = 'leased'")
        engine.dispose()
    hub.compute()

    assert cutter.cut
    assert hub.one("select state from job where id = :j", j=job) == "done"
    assert hub.contents() == whole
    received = "select received, created, outcome from run where outcome = 'complete'"
    assert hub.rows(received) == [(25, 25, "complete")]
