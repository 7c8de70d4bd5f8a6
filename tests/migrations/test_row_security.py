"""Nobody reads or writes what is not theirs: every table, scope and verb."""

from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from hub.models import Base
from hub.services.database import scope, sessions
from hub.services.territory import provinces
from tests.hub.services import building
from tests.migrations import identity, matrix
from tests.migrations.matrix import FACTS, ROWS, allowed, tried

pytestmark = pytest.mark.rls
MEDAN, BINJAI = "kota-medan", "kota-binjai"
SCOPES = {
    "public": scope.public,
    "own": lambda session: scope.publisher(session, MEDAN),
    "foreign": lambda session: scope.publisher(session, BINJAI),
    "province": scope.province,
    "hub": scope.hub,
    "sso": scope.sso,
}


@pytest.fixture
def engine(any_postgres):
    made = create_engine(any_postgres.app_url, pool_size=1, max_overflow=0)
    with Session(made) as session, session.begin():
        building.province(session)
        for table in ROWS:
            if table != "coverage":
                for who, at in ((MEDAN, "12.71"), (BINJAI, "12.75")):
                    values = {"who": who, "at": at, "n": "1"}
                    if table in ("refused_page", "spooled"):  # the hub makes none
                        scope.publisher(session, who)
                    if table in identity.ROWS:
                        scope.sso(session)
                    session.execute(text(matrix.cast(ROWS[table])), values)
                    scope.hub(session)
    yield made
    made.dispose()


@contextmanager
def undone(engine, acting):
    """A transaction of a scope that leaves nothing behind."""
    with Session(engine) as session:
        acting(session)
        yield session
        session.rollback()


def test_the_matrix_knows_every_table():
    assert set(ROWS) == set(Base.metadata.tables)


def test_every_table_scope_and_verb_is_as_declared(engine):
    wrong = []
    for who, acting in SCOPES.items():
        for table in ROWS:
            for verb in ("read", "insert", "update", "delete"):
                expected = verb in allowed(table, who)
                found = attempt(engine, acting, table, verb)
                if found != expected:
                    wrong.append(f"{who} {verb} {table}: {found}")

    assert wrong == []


def attempt(engine, acting, table, verb):
    with undone(engine, acting) as session:
        try:
            return tried(session, table, verb, MEDAN, "12.71", "2")
        except IntegrityError as error:
            # Keys are checked after policies: those let it through.
            assert "foreign key" in str(error), error
            return True
        except ProgrammingError as error:
            assert "row-level security" in str(error), error
            return False


def test_a_publisher_sees_facts_of_others_inside_its_coverage_and_schema(engine):
    with sessions.as_hub(engine) as session:
        provinces.publisher(session, "dinas", "Dinas", "12", ["12.71"], "statistics")
        session.execute(text("update observation set visibility = 'internal'"))

    with undone(engine, lambda session: scope.publisher(session, "dinas")) as session:
        seen = {
            table: [r[0] for r in session.execute(text(f"select region from {table}"))]
            for table in FACTS
        }
        changed = session.execute(text("update observation set unit = 'y'")).rowcount

    assert seen == {"record": [], "observation": ["12.71"], "fact_version": []}
    assert changed == 0


def test_a_publisher_sees_its_own_facts_after_its_coverage_has_gone(engine):
    with sessions.as_hub(engine) as session:
        session.execute(text(f"delete from coverage where publisher_id = '{MEDAN}'"))

    with undone(engine, SCOPES["own"]) as session:
        seen = session.execute(text("select region from record")).all()

    assert [tuple(row) for row in seen] == [("12.71",)]


@pytest.mark.parametrize("table", ["record", "observation"])
def test_a_publisher_writes_no_fact_outside_its_coverage(engine, table):
    with undone(engine, SCOPES["own"]) as session:
        with pytest.raises(ProgrammingError, match="row-level security"):
            tried(session, table, "insert", MEDAN, "12.75", "9")
    with undone(engine, SCOPES["own"]) as session:
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(text(f"update {table} set region = '12.75'"))


def test_a_publisher_cannot_give_its_rows_to_another(engine):
    for table in ("run", "stream", "blob", "record"):
        with undone(engine, SCOPES["own"]) as session:
            with pytest.raises(ProgrammingError, match="row-level security"):
                session.execute(text(f"update {table} set publisher_id = '{BINJAI}'"))


def test_public_facts_are_seen_by_everybody_and_others_by_nobody(engine):
    with sessions.as_hub(engine) as session:
        session.execute(
            text("update observation set visibility = 'public' where region = '12.71'")
        )

    with undone(engine, scope.public) as session:
        found = session.execute(text("select region from observation")).all()
        records = session.execute(text("select region from record")).all()

    assert ([tuple(row) for row in found], records) == ([("12.71",)], [])


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_scope_is_forgotten_at_the_end_of_the_transaction(engine, end):
    with Session(engine) as session:
        scope.hub(session)
        before = session.execute(text("select count(*) from record")).scalar_one()
        backend = session.execute(text("select pg_backend_pid()")).scalar_one()
        getattr(session, end)()
        after = session.execute(text("select count(*) from record")).scalar_one()
        session.rollback()

    with Session(engine) as other:
        pooled = other.execute(
            text("select pg_backend_pid(), (select count(*) from record)")
        ).one()
    assert (before, after) == (2, 0)
    assert tuple(pooled) == (backend, 0)


def test_rows_copied_to_a_temporary_table_pass_the_policies_on_their_way_in(engine):
    def copied(at):
        with Session(engine) as session:
            scope.publisher(session, MEDAN)
            session.execute(text("create temp table mine (n text) on commit drop"))
            driver = session.connection().connection.driver_connection
            with driver.cursor() as cursor, cursor.copy("copy mine from stdin") as out:
                out.write_row(("50",))
                out.write_row(("51",))
            values = ROWS["record"].replace(":n", "n").partition(" values (")
            query = f"{values[0]} select {values[2].rstrip(')')} from mine"
            done = session.execute(text(query), {"who": MEDAN, "at": at}).rowcount
            session.rollback()
            return done

    assert copied("12.71") == 2
    with pytest.raises(ProgrammingError, match="row-level security"):
        copied("12.75")


def test_the_public_views_show_that_when_and_how_much_and_no_words(engine):
    with undone(engine, scope.public) as session:
        runs = session.execute(text("select * from run_public")).mappings().all()
        pages = session.execute(text("select * from raw_page_public")).mappings().all()

    assert (len(runs), len(pages)) == (2, 2)
    assert not {"reason", "reason_en", "resume", "high", "bytes"} & set(runs[0])
    assert set(pages[0]) == {
        "id",
        "run_id",
        "stream_id",
        "number",
        "sha256",
        "size",
        "records",
        "mapping_version",
        "received_at",
    }
