"""A province moves between servers whole, row for row, or not at all."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from hub.models import Base
from hub.services.database import scope
from hub.services.transfer import arriving, contents, files, leaving
from hub.services.transfer.server import address
from schemas.values.problem import Refused
from tests.hub.services import building

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PEPPER = building.PEPPER
NASTY = "tab\tbackslash\\ quote' \\N \\.\n\\.\nnext — مدن"
SOMEBODY = """
with somebody as (insert into person (name) values ('Butet') returning id)
insert into role_assignment (person_id, role, publisher_id, granted_by, until)
select id, 'walidata', 'dinas-of-before', 'test', now() + interval '1 day' from somebody
"""
ROWS = (
    building.report(1, judul="Jalan 'rusak' \\N مدن"),
    building.report(
        2, status="Selesai", selesai="2026-02-01 10:00", lat="3.5900", lon="98.67"
    ),
    building.report(3, status="Hilang"),
)
MORE = """
insert into blob (publisher_id, sha256, body, size)
    values ('kota-medan', '\\x00ff', decode(repeat('00ff5c0a', 60000), 'hex'), 240000);
insert into region (code, slug, name, short_name, kind, level, aliases)
    values ('99', '', 'kosong', '', 'province', 1,
            array['a,b', 'c"d', '', 'e\\f', 'NULL']);
insert into job (kind, state, leased_by, lease_until, attempts, requested_by)
    values ('roll_up', 'leased', 'worker:elsewhere:1', now(), 2, 'test');
insert into cell (indicator, region, period, value, unit, status, method_version)
    values ('area', '12.71', '2025', 265.10, 'km2', 'official', 1);
"""


@contextmanager
def session_of(database) -> Iterator[Session]:
    engine = create_engine(database.app_url)
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            scope.hub(session)
            yield session
    finally:
        engine.dispose()


def fill(database) -> None:
    with session_of(database) as session:
        building.province(session)
        building.manifest(session, building.REPORTS)
        feed = building.Feed.open(session, building.MEDAN)
        feed.send(*ROWS)
        feed.end()
        scope.hub(session)
        for statement in MORE.split(";\n")[:-1]:
            session.connection().exec_driver_sql(statement)
        session.execute(
            text("update region set name = :n where code = '99'"), {"n": NASTY}
        )


def exported(database) -> bytes:
    out = io.BytesIO()
    leaving.export(database.owner_url, files.Writer(out), PEPPER, NOW, no_progress)
    return out.getvalue()


def imported(database, body: bytes, replace: bool = False) -> arriving.Taken:
    source = files.Reader(io.BytesIO(body))
    return arriving.take_in(database.owner_url, source, PEPPER, replace, no_progress)


@pytest.fixture(scope="module")
def untouched(main_cluster, worker_name):
    """An empty store that every refused import must leave empty."""
    made = main_cluster.database(f"hub_{worker_name}_untouched")
    yield made
    main_cluster.drop(made)


@pytest.fixture(scope="module")
def body(main_cluster, worker_name):
    """The export of a filled store."""
    made = main_cluster.database(f"hub_{worker_name}_filled")
    fill(made)
    yield exported(made)
    main_cluster.drop(made)


def no_progress(table: str, rows: int) -> None:
    pass


def content(body: bytes) -> list[str]:
    """The lines of an export without the first and last: one moment, one digest."""
    return body.decode().splitlines()[1:-1]


def count(database, table: str) -> int:
    with session_of(database) as session:
        return session.execute(text(f"select count(*) from {table}")).scalar_one()


def refusal(database, body: bytes, **more) -> str:
    with pytest.raises(Refused) as refused:
        imported(database, body, **more)
    return refused.value.problems[0].rule


def test_every_table_is_either_exported_or_left_out_on_purpose():
    assert contents.EXPORTED | contents.LEFT_OUT == set(Base.metadata.tables)
    assert contents.EXPORTED & contents.LEFT_OUT == set()


def test_accounts_and_their_roles_outlive_an_import_that_replaces_all_facts(
    database, body
):
    imported(database, body)
    with session_of(database) as session:
        scope.sso(session)
        session.execute(text(SOMEBODY))

    imported(database, body, replace=True)

    assert count(database, "publisher") > 0
    with session_of(database) as session:
        scope.sso(session)
        held = session.execute(text("select publisher_id from role_assignment"))
        assert held.scalars().all() == ["dinas-of-before"]


@pytest.mark.rls
def test_there_and_back_every_row_and_every_sequence_is_the_same(
    database, any_postgres
):
    fill(database)
    first = exported(database)

    taken = imported(any_postgres, first)
    second = exported(any_postgres)
    imported(database, second, replace=True)

    assert content(second) == content(first)
    assert content(exported(database)) == content(first)
    assert taken.rows["record"] == 2 and taken.rows["quarantine"] == 1
    assert taken.same_key


@pytest.mark.rls
def test_a_sync_after_the_move_creates_and_updates_nothing(database, any_postgres):
    fill(database)
    imported(any_postgres, exported(database))

    with session_of(any_postgres) as session:
        feed = building.Feed.open(session, building.MEDAN)
        seen = feed.send(*ROWS, building.report(4))
        feed.end()

    assert (seen.created, seen.updated) == (1, 0)
    assert count(any_postgres, "record") == 3


def test_text_that_looks_like_the_end_of_a_table_arrives_as_it_was(database, body):
    imported(database, body)

    with session_of(database) as session:
        names = session.execute(text("select name from region")).scalars()
        assert NASTY in names.all()


def test_changes_are_numbered_by_the_server_that_takes_them_in(database, body):
    imported(database, body)

    with session_of(database) as session:
        visible = session.execute(
            text(
                "select bool_and(changed_xid < pg_snapshot_xmax(pg_current_snapshot())"
                "::text::bigint), count(distinct changed_xid) from record"
            )
        ).one()

    assert tuple(visible) == (True, 1)


def test_a_job_in_somebodys_hands_is_due_where_it_arrives(database, body):
    imported(database, body)

    with session_of(database) as session:
        job = session.execute(
            text(
                "select state, leased_by, lease_until, attempts from job"
                " where kind = 'roll_up'"
            )
        ).one()
        assert tuple(job) == ("due", None, None, 0)


@pytest.mark.parametrize("keep", [0.3, 0.9, -1, -70, -80])
def test_a_file_that_is_cut_off_changes_nothing(untouched, body, keep):
    end = int(len(body) * keep) if isinstance(keep, float) else keep

    assert refusal(untouched, body[:end]) == "export.damaged"
    assert count(untouched, "region") == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Kota Medan", b"Kota Median"),
        (b"265.10", b"999.10"),
        (b"265.10", b"many"),
        (b'copy "cell"', b'copy "pg_authid"'),
        (b"commit;", b"drop table cell;\ncommit;"),
        (b"commit;", b"commit;\ndrop table cell;"),
        (b"-- smart", b"-- other"),
    ],
)
def test_a_file_that_was_altered_changes_nothing(untouched, body, old, new):

    rule = refusal(untouched, body.replace(old, new))

    assert rule in ("export.damaged", "export.not_ours")
    assert count(untouched, "region") == 0


def test_words_after_the_digest_are_refused(untouched, body):
    assert refusal(untouched, body + b"\n") == "export.damaged"


def test_a_database_that_holds_rows_is_refused_unless_told_to_replace_them(
    database, body
):
    imported(database, body)

    assert refusal(database, body) == "import.not_empty"
    assert refusal(database, body[:-9], replace=True) == "export.damaged"
    assert count(database, "record") == 2


def test_another_shape_of_the_tables_is_refused(untouched, body):
    body = re.sub(rb'"revision": "\w+"', b'"revision": "0000"', body)

    assert refusal(untouched, body) == "export.other_shape"


def test_nothing_is_taken_in_while_dispatchers_or_workers_are_at_work(untouched, body):
    with psycopg.connect(address(untouched.app_url), application_name="hub-worker"):
        assert refusal(untouched, body) == "import.at_work"


def test_a_role_that_row_security_binds_cannot_export_a_part(database):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        leaving.export(
            database.app_url, files.Writer(io.BytesIO()), PEPPER, NOW, no_progress
        )


def test_another_secret_key_is_noticed(database, body):
    source = files.Reader(io.BytesIO(body))

    taken = arriving.take_in(
        database.owner_url, source, b"another key", False, no_progress
    )

    assert not taken.same_key


def test_the_secret_key_does_not_stand_in_the_file(body):
    assert PEPPER not in body and PEPPER.hex().encode() not in body
