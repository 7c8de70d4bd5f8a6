"""A hub with a whole province, and an office that publishes files for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from hub.embedded import postgres
from hub.services.database import sessions
from hub.services.territory import provinces, publishers
from schemas.places.province import read_province
from tests.servers.answering import Asked, Reply, answering
from tests.servers.cluster import Cluster
from tests.workers.province import Hub, founded

ROOT = Path(__file__).parents[3]
CITIES = ROOT / "connectors" / "cities"
REFERENCE = ROOT / "schemas" / "reference"
OFFICE = """\
- id: dinkes-sumut
  name: Dinas Kesehatan Provinsi Sumatera Utara
  coverage: [{schema: disease, regions: ["12"], precedence: 10}]
"""


@dataclass
class Publication:
    """Files by name, as an office's web server gives them; `asked` is its log."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    tags: bool = True
    url: str = ""
    host: str = ""

    def answer(self, path: str, tag: str | None) -> tuple[int, dict[str, str], bytes]:
        name = unquote(path).rpartition("/")[2]
        if not name:
            links = "".join(f'<li><a href="{n}">{n}</a>' for n in self.files)
            page = f"<html><body><a href='../'>..</a><ul>{links}</ul></body></html>"
            return 200, {"Content-Type": "text/html"}, page.encode()
        if name not in self.files:
            return 404, {}, b"tidak ada"
        body = self.files[name]
        own = f'"{hash(body):x}"'
        headers = {"ETag": own} if self.tags else {}
        if self.tags and tag == own:
            return 304, headers, b""
        return 200, headers, body


@contextmanager
def publishing(publication: Publication) -> Iterator[Publication]:
    """Serve the files on loopback."""

    def answer(asked: Asked) -> Reply:
        tag = asked.headers.get("if-none-match")
        status, headers, body = publication.answer(asked.target, tag)
        publication.asked.append((asked.target, status))
        return Reply(body, status, headers)

    with answering(answer) as url:
        publication.host = url.removeprefix("http://")
        publication.url = f"{url}/dbd/"
        yield publication


@pytest.fixture(scope="session")
def furnished(main_cluster: Cluster, worker_name: str) -> Iterator[str]:
    """A database to copy: Sumatera Utara with all its figures, and the office."""
    database = main_cluster.database(f"hub_{worker_name}_furnished")
    with founded(database) as made:
        province(made, "sumatera-utara")
        with sessions.as_hub(made.engine) as session:
            publishers.load(session, OFFICE)
        made.compute()
    yield database.name
    main_cluster.drop(database)


@pytest.fixture
def hub(main_cluster: Cluster, worker_name: str, furnished: str) -> Iterator[Hub]:
    """Sumatera Utara with its 33 regions, population and area, and the office."""
    copy = f"hub_{worker_name}_files"
    with main_cluster.connect() as admin:
        postgres.create_database(admin, copy, like=furnished)
    database = main_cluster.named(copy)
    with founded(database, empty=False) as made:
        yield made
    os.environ.pop("HUB_FILES_ROOT", None)
    main_cluster.drop(database)


def province(hub: Hub, name: str) -> None:
    """Load a shipped province, as `hub province load` does."""
    body = (REFERENCE / f"{name}.csv").read_bytes()
    read = read_province(body.decode("utf-8"))
    with sessions.as_hub(hub.engine) as session:
        provinces.load(session, read, body, datetime.now(UTC))


@pytest.fixture
def office(hub: Hub) -> Iterator[Publication]:
    """The health office's server, which the hub may reach."""
    with publishing(Publication()) as running:
        hub.allow(running.host)
        yield running
