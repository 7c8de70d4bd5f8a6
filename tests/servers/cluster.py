"""Real servers for tests: one migrated template, cloned for whoever asks."""

import importlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

from hub.embedded import postgres, programs, servers

TEMPLATE = "hub_template"
TEMPLATE_LOCK = 20261124  # advisory lock: one xdist worker migrates, the others wait


@dataclass(frozen=True, slots=True)
class Database:
    """One database, and its addresses for the owner and for the application."""

    name: str
    owner_url: str
    app_url: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL where tests may make and drop databases."""

    admin_url: str  # superuser, SQLAlchemy form

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        plain = make_url(self.admin_url).set(drivername="postgresql")
        address = plain.render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True)

    def database(self, name: str) -> Database:
        """A fresh committed copy of the migrated template."""
        with self.connect() as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
            self._migrate_template(admin)
            self._drop(admin, name)
            postgres.create_database(admin, name, like=TEMPLATE)
        return self._addresses(name)

    def drop(self, database: Database) -> None:
        with self.connect() as admin:
            self._drop(admin, database.name)

    def _drop(self, admin: psycopg.Connection[tuple[object, ...]], name: str) -> None:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def _migrate_template(self, admin: psycopg.Connection[tuple[object, ...]]) -> None:
        found = admin.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]
        ).fetchone()
        if found:
            return
        # Imported here so that the tests of schemas and connectors load no database.
        migrations = importlib.import_module("hub.services.database.migrations")
        unfinished = self._addresses(f"{TEMPLATE}_unfinished")
        self._drop(admin, unfinished.name)
        postgres.roles(admin)
        postgres.create_database(admin, unfinished.name)
        migrations.upgrade(unfinished.owner_url)
        rename = f'ALTER DATABASE "{unfinished.name}" RENAME TO "{TEMPLATE}"'
        admin.execute(rename.encode())

    def named(self, name: str) -> Database:
        """A database that is there already."""
        return self._addresses(name)

    def _addresses(self, name: str) -> Database:
        def address(role: str) -> str:
            url: URL = make_url(self.admin_url).set(username=role, database=name)
            return url.render_as_string(hide_password=False)

        return Database(name, address(postgres.OWNER), address(postgres.APPLICATION))


@contextmanager
def running(
    program: programs.Program | None = None, *, broker: bool = True
) -> Iterator[servers.Servers]:
    """Servers in a temporary folder that is gone afterwards; nothing is flushed.

    With HUB_TEST_DATABASE_URL (a superuser's address) and no `program`, PostgreSQL
    is the one named there and only Valkey is started.
    """
    folder = Path(tempfile.mkdtemp(prefix="hub-test-"))
    outside = "" if program else os.environ.get("HUB_TEST_DATABASE_URL", "")
    try:
        with servers.start(
            folder,
            durable=False,
            database=not outside,
            broker=broker,
            program=program,
        ) as started:
            started.admin_url = started.admin_url or _with_driver(outside)
            yield started
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgres_labels() -> list[str]:
    """The major versions the row level security tests run on, as test ids."""
    if os.environ.get("HUB_TEST_DATABASE_URL"):
        return ["outside"]
    return [str(program.major) for program in programs.every_postgres()]


def program_of(label: str) -> programs.Program:
    """The program behind a label of `postgres_labels`."""
    found = {str(program.major): program for program in programs.every_postgres()}
    return found[label]


def _with_driver(address: str) -> str:
    url = make_url(address).set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)
