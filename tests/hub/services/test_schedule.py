"""What becomes due by itself: feeds by their rhythm, roll-ups when cells are marked."""

import pytest
from sqlalchemy import text

from hub.services.connected import systems
from hub.services.database import scope
from hub.services.working import jobs
from tests.hub.services import building
from tests.hub.services.building import one


@pytest.fixture
def hub(session):
    """The machinery's session over a province with one active stream."""
    building.province(session)
    building.manifest(session, building.REPORTS)
    scope.hub(session)
    return session


def test_a_stream_is_scheduled_when_its_rhythm_comes_round(hub):
    assert jobs.schedule(hub) == 1
    assert jobs.schedule(hub) == 0


@pytest.mark.parametrize(("minutes", "added"), [(29, 0), (67, 1)])
def test_a_stream_is_due_about_once_in_a_quarter_of_its_rhythm_an_hour_at_most(
    hub, minutes, added
):
    hub.execute(
        text(
            "update stream set rhythm_s = 86400,"
            " last_run_at = now() - make_interval(mins => :m)"
        ),
        {"m": minutes},
    )

    assert jobs.schedule(hub) == added


def test_a_draft_is_never_scheduled(session):
    building.province(session)
    building.manifest(session, building.REPORTS, activate=False)

    assert [s.id for s in systems.streams(session)] == [building.MEDAN]
    assert jobs.schedule(session) == 0


def mark(session):
    session.execute(
        text("insert into mark (indicator, region, period) values ('x', '12', '2026')")
    )


def open_roll_ups(session):
    return one(
        session,
        "select count(*) from job where kind = 'roll_up' and state <> 'done'",
    )


def test_marks_ask_for_a_roll_up(hub):
    mark(hub)

    jobs.schedule(hub)

    assert open_roll_ups(hub) == 1


DUE = "select extract(epoch from due_at - now()) from job where kind = 'roll_up'"


def test_a_roll_up_waits_while_feeds_are_pulled_and_runs_at_once_afterwards(hub):
    lease = building.lease(hub, building.MEDAN)
    mark(hub)
    jobs.schedule(hub)
    during = one(hub, DUE)
    hub.execute(text("update stream set last_run_at = now()"))
    jobs.finish(hub, lease, None, None)

    jobs.schedule(hub)

    assert (during, one(hub, DUE)) == (jobs.ROLL_UP_REST_S, 0)
    assert open_roll_ups(hub) == 1


def test_a_roll_up_that_waits_is_not_put_off_for_ever(hub):
    building.lease(hub, building.MEDAN)
    mark(hub)
    jobs.schedule(hub)
    hub.execute(
        text("update job set due_at = now() + interval '1 s' where kind = 'roll_up'")
    )

    jobs.schedule(hub)

    assert one(hub, DUE) == 1


def test_a_roll_up_that_found_nothing_to_do_is_closed(hub):
    jobs.request_roll_up(hub, "ani")

    jobs.close_roll_up(hub)

    assert open_roll_ups(hub) == 0


SPREAD = """\
insert into stream (id, system_id, publisher_id, schema, write_mode, delete_mode,
                    rhythm_s, manifest_version_id, last_run_at)
select 'kota-medan-lapor/n' || n, system_id, publisher_id, schema, write_mode,
       delete_mode, 14400, manifest_version_id, now() - make_interval(mins => :mins)
from stream, generate_series(1, 200) n where id = :like
"""


@pytest.mark.parametrize(
    ("minutes", "least", "most"), [(29, 0, 0), (30, 70, 130), (66, 200, 200)]
)
def test_feeds_of_one_rhythm_are_spread_over_it(hub, minutes, least, most):
    hub.execute(text("update stream set last_run_at = now()"))
    hub.execute(text(SPREAD), {"like": building.MEDAN, "mins": minutes})

    added = jobs.schedule(hub)

    assert least <= added <= most


def test_the_turn_of_a_feed_is_the_same_whoever_asks(hub):
    hub.execute(text(SPREAD), {"like": building.MEDAN, "mins": 45})
    chosen = []

    for _ in range(2):
        jobs.schedule(hub)
        found = hub.execute(text("delete from job returning stream_id"))
        chosen.append(sorted(row.stream_id for row in found))

    assert chosen[0] == chosen[1]


def test_a_feed_that_was_never_pulled_does_not_wait_for_its_turn(hub):
    hub.execute(text(SPREAD), {"like": building.MEDAN, "mins": 0})
    hub.execute(text("update stream set last_run_at = null"))

    assert jobs.schedule(hub) == 201
