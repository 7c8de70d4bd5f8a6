"""A breaker opens, rests, lets one try through, and closes; others never notice."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.services.connected import freshness, waiting
from hub.services.database import scope
from hub.services.working import jobs, links
from hub.services.working.links import Failure
from schemas.manifests.connection import Limits
from tests.hub.services import building
from tests.hub.services.building import MEDAN, one, rows

LAPOR = "kota-medan-lapor"
BINJAI = "kota-binjai-lapor/laporan"
TWO = """\
insert into stream (id, system_id, publisher_id, schema, write_mode, delete_mode,
                    rhythm_s, manifest_version_id)
select :id, system_id, publisher_id, schema, write_mode, delete_mode, rhythm_s,
       manifest_version_id from stream where id = :like
"""
DOWN = Failure("refused")
DENIED = Failure("access_denied", final=True)


@pytest.fixture
def hub(session):
    """The machinery over two systems of two publishers; Medan's has three streams."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    building.manifest(
        session,
        building.REPORTS.replace("kota-medan", "kota-binjai").replace("12.71", "12.75"),
    )
    scope.hub(session)
    for name in ("a", "b"):
        session.execute(text(TWO), {"id": f"{LAPOR}/{name}", "like": MEDAN})
    return session


def state(session, system=LAPOR):
    [row] = rows(
        session,
        "select state, failures, rule, probe_at > now() as rests from link"
        " where system_id = :s",
        s=system,
    )
    return row


def pause_s(session, system=LAPOR):
    query = "select extract(epoch from probe_at - now()) from link where system_id = :s"
    return float(one(session, query, s=system))


def fail(session, times=1, failure=DOWN):
    for _ in range(times):
        links.failed(session, LAPOR, failure, lambda: 1.0)


def elapse(session, system=LAPOR):
    """Let the pause be over."""
    session.execute(
        text("update link set probe_at = now() - interval '1 s' where system_id = :s"),
        {"s": system},
    )


def claimed(session, slots=9):
    found = jobs.claim(session, "d", slots)
    ids = [job for job, _ in found]
    return sorted(
        row[0]
        for row in rows(
            session, "select stream_id from job where id = any(:ids)", ids=ids
        )
    )


def ask_all(session):
    for stream in (MEDAN, f"{LAPOR}/a", f"{LAPOR}/b", BINJAI):
        session.execute(
            text("insert into job (kind, stream_id, publisher_id, requested_by)"
                 " select 'sync', id, publisher_id, 'dispatcher' from stream"
                 " where id = :s"),
            {"s": stream},
        )  # fmt: skip


def test_two_failures_leave_it_closed_and_the_third_opens_it(hub):
    fail(hub, 2)
    before = state(hub)[:2]

    fail(hub)

    assert before == ("closed", 2)
    assert state(hub) == ("open", 3, "refused", True)


def test_a_denial_opens_it_at_once_for_an_hour(hub):
    again = links.failed(hub, LAPOR, DENIED, lambda: 0.0)

    assert state(hub) == ("open", 1, "access_denied", True)
    assert again is None
    assert pause_s(hub) == pytest.approx(3600, abs=1)


def test_the_pause_doubles_to_an_hour_with_jitter(hub):
    pauses = [links.failed(hub, LAPOR, DOWN, lambda: 1.0) for _ in range(10)]
    spread = links.failed(hub, LAPOR, DOWN, lambda: 0.0)

    assert pauses[:4] == [30, 60, 120, 240]
    assert pauses[-1] == 3600
    assert spread == 2700


@pytest.mark.parametrize(("told", "pause"), [(900, 900), (5, 30), (10**9, 3600)])
def test_the_try_comes_no_sooner_than_the_server_said(hub, told, pause):
    found = links.failed(hub, LAPOR, Failure("rate_limited", told_s=told), lambda: 1.0)

    assert found == pause


def test_success_closes_it_and_forgets_the_failures(hub):
    fail(hub, 4)

    links.succeeded(hub, LAPOR)

    assert state(hub) == ("closed", 0, None, None)


def test_success_on_a_healthy_link_writes_nothing(hub):
    before = one(hub, "select xmin::text from link where system_id = :s", s=LAPOR)

    links.succeeded(hub, LAPOR)

    after = one(hub, "select xmin::text from link where system_id = :s", s=LAPOR)
    assert after == before


def test_an_open_breaker_is_not_claimed_and_delays_nobody(hub):
    fail(hub, 3)
    ask_all(hub)

    assert claimed(hub, slots=1) == [BINJAI]


def test_after_the_pause_one_job_tries_and_only_one(hub):
    hub.execute(text("update link set concurrent = 8"))
    fail(hub, 3)
    elapse(hub)
    ask_all(hub)

    assert len([s for s in claimed(hub) if s.startswith(LAPOR)]) == 1
    assert [s for s in claimed(hub) if s.startswith(LAPOR)] == []


def test_two_workers_never_try_at_the_same_time(hub):
    hub.execute(text("update link set concurrent = 8"))
    fail(hub, 3)
    elapse(hub)
    ask_all(hub)
    mine = "select id from job where stream_id like 'kota-medan%' order by id"
    first, second, _ = (row[0] for row in rows(hub, mine))

    assert jobs.take(hub, first, "worker:1") is not None
    assert state(hub)[0] == "half_open"
    assert jobs.take(hub, second, "worker:2") is None


def test_a_worker_takes_no_job_of_a_system_that_rests(hub):
    fail(hub, 3)
    ask_all(hub)
    job = one(hub, "select id from job where stream_id = :s", s=MEDAN)

    assert jobs.take(hub, job, "worker:1") is None
    assert rows(hub, "select state, attempts from job where id = :j", j=job) == [
        ("due", 0)
    ]


def test_a_try_whose_worker_died_does_not_block_the_next(hub):
    fail(hub, 3)
    elapse(hub)
    ask_all(hub)
    [job] = (
        row[0] for row in rows(hub, "select id from job where stream_id = :s", s=MEDAN)
    )
    jobs.take(hub, job, "worker:1")

    hub.execute(text("update job set lease_until = now() - interval '1 s'"))

    assert MEDAN in claimed(hub)


def test_a_try_that_fails_rests_longer_and_one_that_succeeds_frees_the_others(hub):
    hub.execute(text("update link set concurrent = 2"))
    fail(hub, 3)
    elapse(hub)
    ask_all(hub)
    job = one(hub, "select id from job where stream_id = :s", s=MEDAN)
    jobs.take(hub, job, "worker:1")
    fail(hub)
    longer = state(hub), pause_s(hub)

    links.succeeded(hub, LAPOR)

    assert longer == (("open", 4, "refused", True), pytest.approx(240, abs=1))
    assert [s for s in claimed(hub) if s.startswith(LAPOR)] == [f"{LAPOR}/a"]


def test_a_person_may_try_at_once_but_not_where_the_server_asked_for_rest(hub):
    fail(hub, 3)
    jobs.request_sync(hub, MEDAN, "ani")
    freely = claimed(hub)
    fail(hub, 1, Failure("rate_limited", told_s=600))
    hub.execute(text("update job set state = 'done', lease_until = null"))

    jobs.request_sync(hub, MEDAN, "ani")

    assert (freely, claimed(hub)) == ([MEDAN], [])
    assert pause_s(hub) == pytest.approx(600, abs=1)


def test_a_new_manifest_is_tried_at_once(hub):
    fail(hub, 1, DENIED)

    building.manifest(hub, building.REPORTS + "# token baru\n")

    jobs.request_sync(hub, MEDAN, "dispatcher")
    assert claimed(hub) == [MEDAN]


@pytest.mark.parametrize("most", [1, 2])
def test_no_more_jobs_of_a_system_at_once_than_its_manifest_allows(hub, most):
    links.declare(hub, LAPOR, "kota-medan", Limits(concurrent=most))
    ask_all(hub)

    first = [s for s in claimed(hub) if s.startswith(LAPOR)]

    assert len(first) == most
    assert [s for s in claimed(hub) if s.startswith(LAPOR)] == []


def test_what_is_said_to_people_holds_times_and_counts_alone(hub):
    fail(hub, 3)
    hub.execute(text("update stream set last_run_at = now(), last_outcome = 'failed'"))

    waiting.note(hub)

    stream = building.Stream
    found = freshness.of(hub.get_one(stream, MEDAN), building.NOW + timedelta(days=1))
    told = freshness.of(hub.get_one(stream, MEDAN), one(hub, "select now()")).reason
    assert found.state == "broken"
    assert "setelah 3 kegagalan berturut-turut" in told.id
    assert "after 3 failures in a row" in told.en
    assert links.states(hub)[LAPOR].startswith("open (refused), next try ")
    assert links.states(hub)["kota-binjai-lapor"] == "closed"


def test_the_words_go_when_the_cause_has_gone(hub):
    fail(hub, 3)
    first = waiting.note(hub)
    same = waiting.note(hub)

    links.succeeded(hub, LAPOR)

    assert (first, same, waiting.note(hub), waiting.note(hub)) == (3, 0, 3, 0)
    assert one(hub, "select count(waiting_for) from stream") == 0


def test_a_publisher_cannot_close_the_breaker_of_another(hub):
    fail(hub, 3)
    scope.publisher(hub, "kota-binjai")

    links.succeeded(hub, LAPOR)

    assert state(hub)[0] == "open"
