"""The command line on a database with real commits, and a city it may reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connectors.certify.hostile import HostileServer
from hub.cli import main
from tests.servers.cluster import Database
from tests.workers import city
from tests.workers.province import Hub, founded

Run = Callable[..., Result]


@pytest.fixture
def hub(database: Database, broker_url: str) -> Iterator[Hub]:
    """Three regions in a database of this test's own."""
    with founded(database, broker_url) as made:
        yield made


@pytest.fixture
def run(hub: Hub) -> Run:
    """Runs `hub WORDS…` and gives exit code and output."""
    return lambda *words: CliRunner().invoke(main, words)


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """Writes a file; its path."""

    def write(body: str | bytes, name: str = "given.yaml") -> str:
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return str(path)

    return write


@pytest.fixture
def server(hub: Hub) -> Iterator[HostileServer]:
    """Medan's system with twelve good reports and one bad one."""
    rows = city.reports(12) + city.reports(1, first=13, kategori="Hantu")
    with HostileServer({"/laporan": city.City(rows)}) as running:
        hub.allow(running.host_port)
        yield running
