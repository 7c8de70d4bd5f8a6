"""Work is asked for once, claimed fairly, leased, taken away, and never lost."""

import pytest
from sqlalchemy import text

from hub.services.database import scope
from hub.services.working import jobs
from hub.services.working.jobs import LostLease
from tests.hub.services import building
from tests.hub.services.building import one, rows

STREAM = """\
insert into stream (id, system_id, publisher_id, schema, write_mode, delete_mode,
                    rhythm_s, manifest_version_id)
select :id, :system, publisher_id, schema, write_mode, delete_mode, rhythm_s,
       manifest_version_id from stream where id = :like
"""


@pytest.fixture
def hub(session):
    """The machinery's session over a province with one active stream."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    scope.hub(session)
    return session


def more_streams(session, count):
    names = [f"kota-medan-lapor/n{number}" for number in range(count)]
    for name in names:
        values = {"id": name, "system": "kota-medan-lapor", "like": building.MEDAN}
        session.execute(text(STREAM), values)
    session.execute(text("update link set concurrent = 8"))
    return names


def expire(session):
    session.execute(text("update job set lease_until = now() - interval '1 second'"))


def job(session, number):
    [row] = rows(
        session, "select state, leased_by, attempts from job where id = :id", id=number
    )
    return row


def test_a_stream_has_one_open_job_however_often_it_is_asked_for(hub):
    first = jobs.request_sync(hub, building.MEDAN, "ani")

    second = jobs.request_sync(hub, building.MEDAN, "budi")

    assert first == second
    assert one(hub, "select count(*) from job") == 1


def test_a_closed_job_does_not_stand_in_the_way_of_the_next(hub):
    lease = building.lease(hub, building.MEDAN)
    jobs.finish(hub, lease, None, None)

    assert jobs.request_sync(hub, building.MEDAN, "ani") != lease.job_id


def test_one_roll_up_waits_at_a_time(hub):
    jobs.request_roll_up(hub, "ani")

    jobs.request_roll_up(hub, "budi")

    assert one(hub, "select count(*) from job where kind = 'roll_up'") == 1


def test_a_due_job_can_be_taken_without_a_dispatcher(hub):
    lease = building.lease(hub, building.MEDAN)

    jobs.finish(hub, lease, None, None)

    assert job(hub, lease.job_id) == ("done", "w1", 1)


def test_a_claimed_job_is_not_claimed_again_while_it_is_on_its_way(hub):
    number = jobs.request_sync(hub, building.MEDAN, "ani")

    first, second = jobs.claim(hub, "a", 4), jobs.claim(hub, "b", 4)

    assert (first, second) == ([(number, "sync")], [])


def test_a_claimed_job_is_taken_by_a_worker(hub):
    number = jobs.request_sync(hub, building.MEDAN, "ani")
    jobs.claim(hub, "a", 4)

    lease = jobs.take(hub, number, "w1")

    assert lease is not None
    assert jobs.take(hub, number, "w2") is None
    assert job(hub, number) == ("leased", "w1", 1)


def test_a_job_whose_message_was_lost_is_claimed_again(hub):
    number = jobs.request_sync(hub, building.MEDAN, "ani")
    for _ in range(5):
        jobs.claim(hub, "a", 4)
        expire(hub)

    again = jobs.claim(hub, "b", 4)

    assert again == [(number, "sync")]
    assert jobs.park(hub) == []


def test_an_expired_lease_goes_to_another_with_a_higher_fence(hub):
    first = building.lease(hub, building.MEDAN)
    expire(hub)

    second = jobs.take(hub, first.job_id, "w2")

    assert second is not None
    assert second.fence == first.fence + 1
    assert jobs.renew(hub, second)
    assert not jobs.renew(hub, first)


def test_a_lease_that_is_kept_alive_is_not_taken_away(hub):
    lease = building.lease(hub, building.MEDAN)
    expire(hub)

    assert jobs.renew(hub, lease)
    assert jobs.take(hub, lease.job_id, "w2") is None


@pytest.mark.parametrize("verb", [jobs.again, jobs.finish])
def test_who_lost_the_lease_can_neither_close_nor_return_the_job(hub, verb):
    lease = building.lease(hub, building.MEDAN)
    expire(hub)
    jobs.take(hub, lease.job_id, "w2")
    rest = (None, None) if verb is jobs.finish else (None,)

    with pytest.raises(LostLease):
        verb(hub, lease, *rest)

    assert job(hub, lease.job_id) == ("leased", "w2", 2)


def test_a_job_given_back_for_its_next_slice_is_due_with_its_run(hub):
    lease = building.lease(hub, building.MEDAN)

    jobs.again(hub, lease, 77)

    assert rows(hub, "select state, run_id, attempts, leased_by from job") == [
        ("due", 77, 0, None)
    ]
    assert jobs.claim(hub, "a", 4) == [(lease.job_id, "sync")]


def test_a_job_that_ends_three_workers_is_parked_and_its_stream_says_so(hub):
    feed = building.Feed.open(hub, building.MEDAN)
    scope.hub(hub)
    for worker in ("w2", "w3"):
        expire(hub)
        jobs.take(hub, feed.holding.job_id, worker)
    assert jobs.park(hub) == []
    expire(hub)

    parked = jobs.park(hub)

    assert [row.id for row in parked] == [feed.holding.job_id]
    assert job(hub, feed.holding.job_id)[0] == "parked"
    assert one(hub, "select outcome from run") == "failed"
    assert "three" in one(hub, "select reason_en from run").lower()
    assert feed.now().last_outcome == "failed"
    assert jobs.claim(hub, "a", 4) == []


def test_a_worker_that_failed_gives_the_job_up_at_once(hub):
    lease = building.lease(hub, building.MEDAN)

    jobs.crashed(hub, lease, "ValueError: x")

    assert jobs.claim(hub, "a", 4) == [(lease.job_id, "sync")]
    assert one(hub, "select error from job") == "ValueError: x"


def test_no_publisher_holds_more_than_two_jobs_at_once(hub):
    for name in more_streams(hub, 4):
        jobs.request_sync(hub, name, "ani")

    claimed = jobs.claim(hub, "a", 16)

    assert len(claimed) == jobs.PER_PUBLISHER
    assert jobs.claim(hub, "b", 16) == []


def test_the_cap_frees_itself_as_jobs_end(hub):
    for name in more_streams(hub, 4):
        jobs.request_sync(hub, name, "ani")
    [(first, _), _] = jobs.claim(hub, "a", 16)
    lease = jobs.take(hub, first, "w1")

    jobs.finish(hub, lease, None, None)

    assert len(jobs.claim(hub, "a", 16)) == 1


def test_no_more_jobs_are_claimed_than_there_are_slots(hub):
    jobs.request_sync(hub, building.MEDAN, "ani")
    jobs.request_roll_up(hub, "ani")

    assert len(jobs.claim(hub, "a", 1)) == 1
    assert jobs.claim(hub, "a", 1) == []
    assert len(jobs.claim(hub, "a", 2)) == 1


def test_a_publisher_with_many_jobs_does_not_starve_another(hub):
    binjai = building.REPORTS.replace("kota-medan", "kota-binjai").replace(
        '"12.71"', '"12.75"'
    )
    building.manifest(hub, binjai)
    for name in more_streams(hub, 3):
        jobs.request_sync(hub, name, "ani")
    other = jobs.request_sync(hub, "kota-binjai-lapor/laporan", "ani")

    claimed = [number for number, _ in jobs.claim(hub, "a", 2)]

    assert other in claimed


def test_pages_so_far_tell_an_open_job_from_a_closed_one(hub):
    feed = building.Feed.open(hub, building.MEDAN)
    before = jobs.pages_so_far(hub, feed.holding.job_id)
    feed.send(building.report())

    during = jobs.pages_so_far(hub, feed.holding.job_id)
    feed.end()

    assert (before, during) == (1, 2)
    assert jobs.pages_so_far(hub, feed.holding.job_id) == 0
