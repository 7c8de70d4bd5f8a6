"""A page is committed as a whole by whoever holds the newest fence, or not at all."""

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hub.services.database import scope, sessions
from hub.services.ingest import finish
from hub.services.ingest import page as pages
from hub.services.ingest.finish import Ending
from hub.services.ingest.plan import prepare
from hub.services.working import jobs
from hub.services.working.jobs import LostLease
from tests.hub.services import building
from tests.hub.services.building import Feed, one, report, rows

TOUCHED = ("record", "fact_version", "quarantine", "mark", "raw_page", "blob")


def counts(session):
    building.scope.hub(session)
    found = {t: one(session, f"select count(*) from {t}") for t in TOUCHED}
    [run] = rows(session, "select pages, received, resume, high from run")
    return found | {"run": run}


def test_a_worker_that_lost_its_lease_changes_nothing(feed, session):
    feed.send(report(1))
    scope.hub(session)
    session.execute(text("update stream set fence = fence + 1"))
    before = counts(session)
    scope.publisher(session, "kota-medan")

    with pytest.raises(LostLease):
        feed.send(report(1, judul="Lain"), report(2), resume={"page": 9})

    assert counts(session) == before


def test_a_worker_that_lost_its_lease_cannot_end_the_run(feed, session):
    feed.send(report(1))
    scope.hub(session)
    session.execute(text("update stream set fence = fence + 1"))
    scope.publisher(session, "kota-medan")

    with pytest.raises(LostLease):
        finish.finish(session, feed.plan, Ending("complete"), building.NOW)

    assert one(session, "select outcome from run") is None
    assert feed.now().last_run_at is None


def test_the_next_holder_goes_on_with_the_run_where_it_was(feed, session):
    feed.send(report(1), resume={"page": 2})
    scope.hub(session)
    session.execute(text("update job set lease_until = now() - interval '1 second'"))
    second = jobs.take(session, feed.holding.job_id, "w2")
    scope.publisher(session, "kota-medan")

    plan = prepare(session, second, building.PEPPER, building.NOW)
    result = pages.commit(session, plan, building.page(report(1), report(2)))

    assert (plan.run_id, plan.resume) == (feed.plan.run_id, {"page": 2})
    assert plan.fence == feed.plan.fence + 1
    assert (result.created, result.unchanged) == (1, 1)
    with pytest.raises(LostLease):
        feed.send(report(3))


def test_a_run_that_was_cut_off_is_closed_by_the_next(feed, session):
    feed.send(report(1))
    scope.hub(session)
    session.execute(text("update job set state = 'parked'"))

    feed.again()

    assert rows(session, "select outcome from run order by id") == [
        ("failed",),
        (None,),
    ]


def test_a_new_manifest_begins_a_new_run(feed, session):
    feed.send(report(1), resume={"page": 2})
    building.manifest(session, building.REPORTS + "# baru\n")
    session.execute(text("update job set lease_until = now() - interval '1 second'"))
    taken = jobs.take(session, feed.holding.job_id, "w2")
    scope.publisher(session, "kota-medan")

    plan = prepare(session, taken, building.PEPPER, building.NOW)

    assert plan.run_id != feed.plan.run_id
    assert plan.resume is None


@pytest.fixture
def engines(database):
    made = create_engine(database.app_url), create_engine(database.owner_url)
    with Session(made[0]) as session, session.begin():
        building.province(session)
        building.manifest(session, building.REPORTS)
    yield made
    for engine in made:
        engine.dispose()


def test_a_page_is_committed_whole_or_not_at_all(engines):
    app, owner = engines
    with Session(app) as session, session.begin():
        plan = Feed.open(session, building.MEDAN).plan
    with sessions.as_publisher(app, plan.publisher_id) as session:
        pages.commit(session, plan, building.page(report(1)))
    with Session(app) as session:
        before = counts(session)
    page = building.page(
        report(1, judul="Lain"), report(2), report(3, status="?"), resume={"page": 2}
    )

    for table in ("record", "fact_version", "quarantine", "mark", "raw_page", "run"):
        _break(owner, table)
        with (
            pytest.raises((DBAPIError, psycopg.Error)) as failure,
            sessions.as_publisher(app, plan.publisher_id) as session,
        ):
            pages.commit(session, plan, page)
        _mend(owner, table)
        assert "broken on purpose" in str(failure.value)
        with Session(app) as session:
            assert counts(session) == before, table

    with sessions.as_publisher(app, plan.publisher_id) as session:
        after = pages.commit(session, plan, page)
    assert (after.created, after.updated, after.quarantined) == (1, 1, 1)


def _break(owner, table):
    with owner.begin() as connection:
        connection.execute(text("""
            create or replace function fail() returns trigger language plpgsql
            as $$ begin raise exception 'broken on purpose'; end $$
            """))
        connection.execute(
            text(
                f"create trigger broken before insert or update on {table}"
                " for each row execute function fail()"
            )
        )


def _mend(owner, table):
    with owner.begin() as connection:
        connection.execute(text(f"drop trigger broken on {table}"))


def test_two_pages_one_after_the_other_on_one_connection(engines):
    app, _ = engines
    with Session(app) as session, session.begin():
        plan = Feed.open(session, building.MEDAN).plan

    for number in (1, 2):
        with sessions.as_publisher(app, plan.publisher_id) as session:
            result = pages.commit(session, plan, building.page(report(number)))
            assert (result.created, result.unchanged) == (1, 0)
