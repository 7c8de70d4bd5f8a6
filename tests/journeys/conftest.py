"""A hub with real commits, the demo's cities, and processes that work for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from connectors.demo.server import DemoServer, serve
from tests.servers.cluster import Database
from tests.workers.crew import Crew
from tests.workers.province import Hub, founded

WIB = timezone(timedelta(hours=7))


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoServer]:
    """The demo's cities as of today."""
    with serve(datetime.now(UTC).astimezone(WIB).date()) as running:
        yield running


@pytest.fixture
def hub(database: Database, broker_url: str, demo: DemoServer) -> Iterator[Hub]:
    """A hub that may reach the demo's cities."""
    with founded(database, broker_url) as made:
        made.allow(*(url.partition("://")[2] for url in (demo.url, demo.down_url)))
        yield made


@pytest.fixture
def crew(hub: Hub, tmp_path: Path) -> Iterator[Crew]:
    """Processes that work for the hub, once they are started."""
    with Crew(hub.environment, tmp_path) as made:
        yield made
