"""Two dispatchers and two roll-ups at the same moment: each job once, in order."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from hub.services.database import scope, sessions
from hub.services.rollup import run
from hub.services.working import jobs
from tests.hub.services import building
from tests.hub.services.building import one, rows


@pytest.fixture
def app(database):
    engine = create_engine(database.app_url)
    with Session(engine) as session, session.begin():
        building.province(session)
        for who, code in (("kota-medan", "12.71"), ("kota-binjai", "12.75")):
            for number in range(6):
                body = building.REPORTS.replace("kota-medan-lapor", f"{who}-{number}")
                body = body.replace("publisher: kota-medan", f"publisher: {who}")
                building.manifest(session, body.replace('"12.71"', f'"{code}"'))
        jobs.schedule(session)
    yield engine
    engine.dispose()


def together(*calls):
    """Run the calls in threads that begin at one moment; their results."""
    start = Barrier(len(calls))

    def begin(call):
        start.wait(timeout=10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(begin, calls))


def test_two_dispatchers_never_claim_the_same_job(app):
    def sweep(me):
        claimed = []
        with sessions.as_hub(app) as session:
            claimed += jobs.claim(session, me, 3)
        with sessions.as_hub(app) as session:
            claimed += jobs.claim(session, me, 3)
        return claimed

    found = together(lambda: sweep("a"), lambda: sweep("b"))

    numbers = [number for claimed in found for number, _ in claimed]
    assert len(numbers) == len(set(numbers)) == 3
    with sessions.as_hub(app) as session:
        busy = rows(
            session,
            "select publisher_id, count(*) from job where state = 'leased' group by 1",
        )
    assert all(count <= jobs.PER_PUBLISHER for _, count in busy)


def test_two_workers_never_hold_the_same_job(app):
    with sessions.as_hub(app) as session:
        [(number, _), *_] = jobs.claim(session, "a", 1)

    def take(me):
        with sessions.as_hub(app) as session:
            return jobs.take(session, number, me)

    leases = together(lambda: take("w1"), lambda: take("w2"))

    assert sum(lease is not None for lease in leases) == 1


def test_two_requests_at_once_make_one_job(app):
    with sessions.as_hub(app) as session:
        session.execute(text("delete from job"))

    def request():
        with sessions.as_hub(app) as session:
            return jobs.request_sync(session, "kota-medan-0/laporan", "ani")

    first, second = together(request, request)

    assert first == second


def test_two_roll_ups_at_once_take_turns(app):
    with sessions.as_hub(app) as session:
        session.execute(
            text(
                "insert into mark (indicator, region, period)"
                " select 'reports', '12.71', '2026-0' || n from generate_series(1, 9) n"
            )
        )
    with Session(app) as first, first.begin():
        scope.hub(first)
        run.roll_up(first, most=1)
        with Session(app) as second, second.begin():
            scope.hub(second)
            second.execute(text("set local lock_timeout = '50ms'"))
            with pytest.raises(Exception, match="lock timeout"):
                run.roll_up(second)

    def roll_up():
        with sessions.as_hub(app) as session:
            return run.roll_up(session).marks

    assert sorted(together(roll_up, roll_up)) == [0, 8]
    with sessions.as_hub(app) as session:
        assert one(session, "select count(*) from mark") == 0
