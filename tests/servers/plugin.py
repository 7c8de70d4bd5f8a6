"""Fixtures for real servers: shared by all xdist workers, started once by the first.

With xdist the controlling process starts them (before the workers) and hands the
addresses down; without it, the first test that asks does. The template database is
migrated once, each worker has a copy, each test a transaction that is rolled back.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
import redis
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tests.servers import cluster

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
NO_CHROMIUM = (
    "browser tests need Chromium: on Debian or Ubuntu, apt install chromium"
    " fonts-noto-core"
)
CONTROLLER = pytest.StashKey[ExitStack]()
SHARED = pytest.StashKey["Addresses"]()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the shared servers are."""

    admin_url: str
    broker_url: str


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """In the xdist controller: start the servers once, tell every worker where."""
    config = node.config
    if CONTROLLER not in config.stash:
        stack = config.stash[CONTROLLER] = ExitStack()
        started = stack.enter_context(cluster.running())
        config.stash[SHARED] = Addresses(started.admin_url, started.broker_url)
    shared = config.stash[SHARED]
    node.workerinput["servers"] = (shared.admin_url, shared.broker_url)


def pytest_configure(config: pytest.Config) -> None:
    """The marker of tests against real servers (tests/servers/README.md)."""
    words = "servers: runs a real server of a protocol; skipped where none is installed"
    config.addinivalue_line("markers", words)


def pytest_unconfigure(config: pytest.Config) -> None:
    """In the xdist controller: stop the servers when all workers are done."""
    if CONTROLLER in config.stash:
        config.stash[CONTROLLER].close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "any_postgres" in metafunc.fixturenames:
        labels = cluster.postgres_labels()
        metafunc.parametrize("any_postgres", labels, indirect=True, scope="function")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first, so that no core waits for them in the end.

    Browser tests are skipped, visibly, where there is no browser.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    if any(shutil.which(name) for name in CHROMIUM):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the installed Chromium."""
    for name in CHROMIUM:
        if found := shutil.which(name):
            return found
    pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def shared_servers(request: pytest.FixtureRequest) -> Iterator[Addresses]:
    """Addresses of the servers all tests share."""
    given = getattr(request.config, "workerinput", {}).get("servers")
    if given:
        yield Addresses(*given)
        return
    with cluster.running() as started:
        yield Addresses(started.admin_url, started.broker_url)


@pytest.fixture(scope="session")
def main_cluster(shared_servers: Addresses) -> cluster.Cluster:
    return cluster.Cluster(shared_servers.admin_url)


@pytest.fixture(scope="session")
def worker_database(
    main_cluster: cluster.Cluster, worker_name: str
) -> Iterator[cluster.Database]:
    """This worker's copy of the template: tests leave no committed row in it."""
    made = main_cluster.database(f"hub_{worker_name}")
    yield made
    main_cluster.drop(made)


@pytest.fixture(scope="session")
def worker_name() -> str:
    """Names this worker's database; the process id keeps outside servers apart."""
    return f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"


@pytest.fixture(scope="session")
def worker_engines(
    worker_database: cluster.Database,
) -> Iterator[tuple[Engine, Engine]]:
    """Engines for the application role and the owner role, in this order."""
    engines = (
        create_engine(worker_database.app_url),
        create_engine(worker_database.owner_url),
    )
    yield engines
    for engine in engines:
        engine.dispose()


@pytest.fixture
def session(worker_engines: tuple[Engine, Engine]) -> Iterator[Session]:
    """A session as the application role; its commits are savepoints, undone after."""
    yield from _rolled_back(worker_engines[0])


@pytest.fixture
def owner_session(worker_engines: tuple[Engine, Engine]) -> Iterator[Session]:
    """A session as the owner (bypasses row level security), undone after.

    It is a connection of its own: it does not see what `session` has not committed,
    nor the other way round. Tests that need both to see rows use `database`.
    """
    yield from _rolled_back(worker_engines[1])


@pytest.fixture
def database(
    main_cluster: cluster.Cluster, worker_name: str
) -> Iterator[cluster.Database]:
    """A fresh database with real commits, dropped after the test."""
    made = main_cluster.database(f"hub_{worker_name}_once")
    yield made
    main_cluster.drop(made)


@pytest.fixture(scope="session")
def postgres_by_label() -> Iterator[dict[str, cluster.Cluster]]:
    """Clusters of the other PostgreSQL versions, started when first asked for."""
    with ExitStack() as stack:
        found = _Clusters(stack)
        yield found


@pytest.fixture
def any_postgres(
    request: pytest.FixtureRequest,
    postgres_by_label: dict[str, cluster.Cluster],
    worker_name: str,
) -> Iterator[cluster.Database]:
    """A fresh migrated database on each PostgreSQL found on this machine in turn."""
    if request.param == "outside":
        where = request.getfixturevalue("main_cluster")
    else:
        where = postgres_by_label[request.param]
    made = where.database(f"hub_{worker_name}_any")
    yield made
    where.drop(made)


@pytest.fixture
def broker_url(shared_servers: Addresses) -> str:
    """An emptied Valkey database of this worker's own, as a kombu address."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    number = int(worker) % 15 + 1
    path = shared_servers.broker_url.removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=path, db=number) as client:
        client.flushdb()
    return f"{shared_servers.broker_url}?virtual_host={number}"


class _Clusters(dict[str, cluster.Cluster]):
    def __init__(self, stack: ExitStack) -> None:
        super().__init__()
        self.stack = stack

    def __missing__(self, label: str) -> cluster.Cluster:
        program = cluster.program_of(label)
        started = self.stack.enter_context(cluster.running(program, broker=False))
        self[label] = found = cluster.Cluster(started.admin_url)
        return found


def _rolled_back(engine: Engine) -> Iterator[Session]:
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(
            bind=connection, join_transaction_mode="create_savepoint"
        ) as opened:
            yield opened
        outer.rollback()
