"""Pulls begin aside, where cities that do not answer delay nobody."""

import pytest
from sqlalchemy import text

from hub.services.database import scope
from hub.services.working import jobs
from hub.services.working.claiming import claim
from tests.hub.services import building
from tests.hub.services.building import one

BINJAI = "kota-binjai-lapor/laporan"


@pytest.fixture
def hub(session):
    """The machinery's session over a province with two systems that were well."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    binjai = building.REPORTS.replace("kota-medan", "kota-binjai")
    building.manifest(session, binjai.replace('"12.71"', '"12.75"'))
    scope.hub(session)
    session.execute(text("update stream set last_success_at = now()"))
    return session


def ill(session, stream):
    session.execute(
        text("update link set failures = 1 where system_id = :s"),
        {"s": stream.partition("/")[0]},
    )


def bring_a_page(session, lease):
    """What a committed first page leaves behind."""
    values = {"job": lease.job_id, "stream": lease.stream_id}
    session.execute(
        text("""
            with made as (
                insert into run (stream_id, publisher_id, fence, started_at, until,
                                 pages)
                select id, publisher_id, fence, now(), now(), 1 from stream
                where id = :stream returning id)
            update job set run_id = made.id from made where job.id = :job
            """),
        values,
    )
    run = one(session, "select run_id from job where id = :id", id=lease.job_id)
    jobs.again(session, lease, run)


def test_a_pull_begins_aside(hub):
    number = jobs.request_sync(hub, building.MEDAN, "ani")

    assert claim(hub, "a", 0, 1) == [(number, "first_page")]


def test_a_pull_that_brought_a_page_goes_on_in_a_place_of_its_own(hub):
    number = jobs.request_sync(hub, building.MEDAN, "ani")
    claim(hub, "a", 1, 1)
    bring_a_page(hub, jobs.take(hub, number, "worker:w"))

    assert claim(hub, "a", 1, 1) == [(number, "sync")]


def test_first_pages_take_no_place_from_work_that_goes_on(hub):
    first = jobs.request_sync(hub, building.MEDAN, "ani")
    claim(hub, "a", 1, 1)
    bring_a_page(hub, jobs.take(hub, first, "worker:w"))
    second = jobs.request_sync(hub, BINJAI, "ani")

    claimed = claim(hub, "a", 1, 1)

    assert sorted(claimed) == [(first, "sync"), (second, "first_page")]


def test_no_more_pulls_begin_than_there_are_slots_aside(hub):
    for stream in (building.MEDAN, BINJAI):
        jobs.request_sync(hub, stream, "ani")

    assert len(claim(hub, "a", 16, 1)) == 1
    assert claim(hub, "b", 16, 1) == []


@pytest.mark.parametrize("why", ["failed lately", "never answered"])
def test_a_doubtful_system_takes_no_place_from_one_that_was_well(hub, why):
    doubtful = jobs.request_sync(hub, BINJAI, "ani")
    if why == "failed lately":
        ill(hub, BINJAI)
    else:
        never = "update stream set last_success_at = null where id = :s"
        hub.execute(text(never), {"s": BINJAI})
    claim(hub, "a", 16, 1)
    well = jobs.request_sync(hub, building.MEDAN, "ani")

    claimed = claim(hub, "a", 16, 1)

    assert (claimed, doubtful < well) == ([(well, "first_page")], True)


def test_the_doubtful_are_sent_after_those_that_were_well(hub):
    doubtful = jobs.request_sync(hub, BINJAI, "ani")
    well = jobs.request_sync(hub, building.MEDAN, "ani")
    ill(hub, BINJAI)

    claimed = claim(hub, "a", 16, 16)

    assert claimed == [(well, "first_page"), (doubtful, "first_page")]


def test_a_roll_up_never_waits_aside(hub):
    jobs.request_roll_up(hub, "ani")

    assert [kind for _, kind in claim(hub, "a", 1, 1)] == ["roll_up"]
