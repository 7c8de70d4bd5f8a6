"""The fixtures that all other tests lean on keep their promises."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from sqlalchemy import create_engine, text


def test_the_session_is_the_application_role_which_cannot_bypass_policies(session):
    row = session.execute(
        text(
            "SELECT rolname, rolbypassrls, rolsuper FROM pg_roles"
            " WHERE rolname = current_user"
        )
    ).one()

    assert tuple(row) == ("hub_app", False, False)


def test_the_owner_session_is_the_owner_which_bypasses_policies(owner_session):
    row = owner_session.execute(
        text(
            "SELECT rolname, rolbypassrls, rolsuper FROM pg_roles"
            " WHERE rolname = current_user"
        )
    ).one()

    assert tuple(row) == ("hub_owner", True, False)


@pytest.mark.parametrize("turn", [1, 2])
def test_a_commit_in_a_test_is_undone_after_it(session, turn):
    session.execute(text("CREATE TEMP TABLE mine (n integer)"))
    session.execute(text("INSERT INTO mine VALUES (1)"))

    session.commit()

    assert session.execute(text("SELECT count(*) FROM mine")).scalar_one() == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_a_database_of_ones_own_is_fresh_each_time(database, turn):
    engine = create_engine(database.owner_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE committed (n integer)"))

    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM committed")).scalar_one()

    engine.dispose()
    assert left == 0


@pytest.mark.rls
def test_every_postgres_here_is_new_enough(any_postgres):
    engine = create_engine(any_postgres.app_url)

    with engine.connect() as connection:
        version = connection.execute(text("SHOW server_version_num")).scalar_one()

    engine.dispose()
    assert int(version) >= 150000


@pytest.mark.parametrize("turn", [1, 2])
def test_the_broker_is_empty_at_the_start(broker_url, turn):
    address, _, number = broker_url.partition("?virtual_host=")
    path = address.removeprefix("redis+socket://")

    with redis.Redis(unix_socket_path=path, db=int(number)) as client:
        before = client.dbsize()
        client.set("left", "behind")

    assert before == 0


def test_the_clock_stands_still_until_it_is_moved(clock):
    first = clock()

    clock.advance(timedelta(minutes=5))

    assert first == datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert clock() - first == timedelta(minutes=5)
