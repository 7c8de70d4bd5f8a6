"""A hub with real commits, and a city's server that it may reach."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.certify.hostile import HostileServer
from tests.connectors.conftest import authority, certificate_files
from tests.servers.cluster import Database
from tests.workers import city
from tests.workers.province import Hub, founded

__all__ = ["authority", "certificate_files"]  # fixtures of the connectors' tests


@pytest.fixture
def hub(database: Database, broker_url: str) -> Iterator[Hub]:
    """Three regions in a database of this test's own."""
    with founded(database, broker_url) as made:
        yield made


@pytest.fixture
def medan() -> city.City:
    """Twenty-five reports of Medan, ten a page."""
    return city.City(city.reports(25))


@pytest.fixture
def server(hub: Hub, medan: city.City) -> Iterator[HostileServer]:
    """Medan's system, connected and active."""
    with HostileServer({"/laporan": medan}) as running:
        hub.allow(running.host_port)
        hub.apply(city.manifest(running.url))
        yield running
