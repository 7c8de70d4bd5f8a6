"""Logout over real processes: a killed worker loses no token, and none has to wait."""

import pytest
from sqlalchemy import text

from bench.logins import apps
from hub.services.database import sessions
from hub.sso.logout import ending
from tests.workers.crew import Crew, eventually
from tests.workers.province import founded

LEASES_OVER = "update outbox set due_at = now() where kind = 'logout' and state = 'due'"


@pytest.mark.faults
@pytest.mark.requirement("R28")
def test_a_worker_that_is_killed_while_it_sends_loses_no_logout_token(
    database, broker_url, tmp_path
):
    with (
        founded(database, broker_url) as hub,
        apps.listening(12, 2) as city,
        Crew(dict(hub.environment), tmp_path) as crew,
    ):
        hub.allow(city.host_port)
        crew.environment = dict(hub.environment)
        sid = city.register(hub.engine)
        crew.dispatcher()
        worker = crew.workers(1, "--queues", "sso")
        with sessions.as_sso(hub.engine) as session:
            ending.end(session, sid, "logout")
        eventually(lambda: city.heard, 60)

        crew.kill(worker)
        with sessions.as_sso(hub.engine) as session:
            session.execute(text(LEASES_OVER))
        crew.workers(1, "--queues", "sso")

        eventually(lambda: len(city.well()) == 10, 60)
        assert city.well() == set(range(2, 12))
