"""The migrated store is what the models say, and each migration can be undone."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

from hub.models import Base
from hub.services.database import migrations, versions

TABLES = """
    select c.relname, c.relrowsecurity, c.relforcerowsecurity,
           (select count(*) from pg_policy p where p.polrelid = c.oid),
           c.relispartition
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p')
      and c.relname <> 'alembic_version'
    order by 1
    """
SHAPE = """
    select table_name, column_name, data_type, is_nullable, column_default
    from information_schema.columns where table_schema = 'public' order by 1, 2
    """


@pytest.fixture
def owner(database):
    engine = create_engine(database.owner_url)
    yield engine
    engine.dispose()


def run(owner, verb, to):
    with owner.begin() as connection:
        config = migrations.scripts()
        config.attributes["connection"] = connection
        verb(config, to)


def test_the_models_are_the_migrated_store(owner):
    with owner.connect() as connection:
        partitions = {row[0] for row in connection.execute(text(TABLES)) if row[4]}
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": False,
                "include_name": lambda name, kind, _: not (
                    kind == "table" and name in partitions
                ),
            },
        )
        found = compare_metadata(context, Base.metadata)

    assert found == []


def test_the_names_of_the_files_tell_the_newest_migration():
    heads = ScriptDirectory.from_config(migrations.scripts()).get_heads()

    assert heads == [versions.newest()]


def test_a_new_store_needs_no_migration(database):
    assert not versions.pending(database.owner_url)


def test_down_and_up_again_gives_the_same_store(owner, database):
    with owner.connect() as connection:
        before = [tuple(r) for r in connection.execute(text(SHAPE))]
        guarded = [tuple(r) for r in connection.execute(text(TABLES))]

    run(owner, command.downgrade, "base")
    with owner.connect() as connection:
        emptied = [tuple(r) for r in connection.execute(text(TABLES))]
    pending = versions.pending(database.owner_url)
    migrations.upgrade(database.owner_url)

    with owner.connect() as connection:
        after = [tuple(r) for r in connection.execute(text(SHAPE))]
        assert [tuple(r) for r in connection.execute(text(TABLES))] == guarded
    assert (emptied, pending) == ([], True)
    assert after == before


def test_every_table_forces_row_security_and_has_a_policy(owner):
    with owner.connect() as connection:
        found = connection.execute(text(TABLES)).all()

    naked = [
        name
        for name, enabled, forced, policies, partition in found
        if not (enabled and forced and (policies or partition))
    ]
    assert naked == []
    assert {name for name, *_ in found} >= set(Base.metadata.tables)


@pytest.mark.parametrize("table", ["record", "observation", "fact_version"])
@pytest.mark.parametrize(
    "statement",
    [
        "select from {t}_default",
        "delete from {t}_default",
        "insert into {t}_default select from {t}",
        "truncate {t}_default",
    ],
)
def test_the_application_cannot_go_round_the_policies_by_a_partition(
    session, table, statement
):
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement.format(t=table)))


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (n int)",
        "alter table cell disable row level security",
        "drop policy reads on cell",
        "alter role hub_app bypassrls",
        "truncate cell",
        "set role hub_owner",
        "select * from alembic_version",
        "delete from run_public",
    ],
)
def test_the_application_cannot_loosen_its_own_bonds(session, statement):
    with pytest.raises(ProgrammingError, match="denied|must be"):
        session.execute(text(statement))
