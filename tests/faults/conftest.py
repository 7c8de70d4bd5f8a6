"""Servers of these tests' own, which may be killed, and processes to kill."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from connectors.certify.hostile import HostileServer
from hub.embedded.servers import Servers
from tests.faults.arena import Arena, opened
from tests.servers import cluster
from tests.workers import city
from tests.workers.crew import Crew
from tests.workers.province import Hub, founded


@pytest.fixture(autouse=True)
def torn_connections(request: pytest.FixtureRequest) -> Iterator[None]:
    """Connections that a test tore are collected here, not in somebody else's test."""
    yield
    if not {"hub", "own_servers"} & set(request.fixturenames):
        return  # nothing was torn: collecting takes longer than the test
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def own_servers() -> Iterator[Servers]:
    """PostgreSQL and Valkey that nobody else uses."""
    with cluster.running() as started:
        yield started


@pytest.fixture
def hub(own_servers: Servers) -> Iterator[Hub]:
    """Three regions in a fresh database; a commit that was answered is on disk."""
    own = cluster.Cluster(own_servers.admin_url)
    made = own.database("hub_faults")
    with own.connect() as admin:
        admin.execute("alter database hub_faults set synchronous_commit = on")
    path = own_servers.broker_url.removeprefix("redis+socket://")
    with redis.Redis(unix_socket_path=path) as client:
        client.flushall()
    with founded(made, own_servers.broker_url) as opened:
        yield opened
    own.drop(made)


@pytest.fixture
def medan() -> city.City:
    """Twenty-five reports of Medan, ten a page."""
    return city.City(city.reports(25))


@pytest.fixture
def server(hub: Hub, medan: city.City) -> Iterator[HostileServer]:
    """Medan's system, connected and active; a page may be held back."""
    with HostileServer({"/laporan": medan}) as running:
        hub.allow(running.host_port)
        hub.apply(city.manifest(running.url))
        yield running
        medan.gate.set()


@pytest.fixture
def crew(hub: Hub, server: HostileServer, tmp_path: Path) -> Iterator[Crew]:
    """Processes that work for the hub, once they are started."""
    with Crew(hub.environment, tmp_path) as made:
        yield made


@pytest.fixture
def whole(hub: Hub, server: HostileServer) -> dict[str, list[str]]:
    """What the store holds after a pull that nothing disturbs; then it is emptied."""
    hub.pull(city.MEDAN)
    hub.compute()
    found = hub.contents()
    hub.own(
        "truncate record, observation, fact_version, quarantine, cell, mark, staged,"
        " job, raw_page, run cascade"
    )
    hub.own(
        "update stream set cursor = null, covered_until = null, last_run_at = null,"
        " last_success_at = null, last_outcome = null"
    )
    return found


@pytest.fixture(scope="module")
def _arena(main_cluster: cluster.Cluster, worker_name: str) -> Iterator[Arena]:
    made = main_cluster.database(f"hub_{worker_name}_arena")
    with opened(made) as arena:
        yield arena
    main_cluster.drop(made)


@pytest.fixture
def arena(_arena: Arena) -> Arena:
    """A hub with two cities of which nothing was pulled yet; shared by a module."""
    _arena.forget()
    return _arena


@pytest.fixture
def knowing(_arena: Arena) -> Arena:
    """The same hub when it knows two rows of Medan and three of Binjai."""
    _arena.know()
    return _arena
