"""Points of a city as a file, and servers that nobody here wrote that serve it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.kinds.conftest import City, serving
from tests.connectors.kinds.standards.speaking import Speaker
from tests.servers import koop, mapserver, pygeoapi, sensorthings

COUNT = 25


def feature(number: int) -> dict[str, Any]:
    """A point in Sumatera Utara, changed on a day of October."""
    return {
        "type": "Feature",
        "id": number,
        "properties": {
            "kode": number,
            "nama": f"Titik {number}",
            "diubah": f"2026-10-{number:02d}T08:00:00Z",
        },
        "geometry": {
            "type": "Point",
            "coordinates": [98 + number / 100, 3 + number / 100],
        },
    }


REAL = {"koop_server", "pygeoapi_server", "mapserver_url", "sensorthings_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need a real server can be chosen, and left out, by their mark."""
    for item in items:
        if REAL & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.servers)


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    def make() -> Path:
        found = [feature(number) for number in range(1, COUNT + 1)]
        file = tmp_path_factory.mktemp("kota") / "titik.geojson"
        text = json.dumps({"type": "FeatureCollection", "features": found})
        file.write_text(text, encoding="utf-8")
        return file

    return make


@pytest.fixture(scope="module")
def koop_server(points: Callable[[], Path]) -> Iterator[str]:
    with koop.running(points()) as url:
        yield url


@pytest.fixture(scope="module")
def pygeoapi_server(points: Callable[[], Path]) -> Iterator[str]:
    with pygeoapi.running(points()) as url:
        yield url


@pytest.fixture(scope="module")
def mapserver_url(points: Callable[[], Path]) -> Iterator[str]:
    with mapserver.running(points(), 1000) as url:
        yield url


@pytest.fixture(scope="module")
def sensorthings_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sensorthings.running(tmp_path_factory.mktemp("sensor")) as url:
        yield url


@pytest.fixture
def speak() -> Iterator[Callable[..., Speaker]]:
    """`speak(kind, {"/path": answer})` starts a stand-in and gives who reads it."""
    with ExitStack() as stack:

        def start(kind: str, paths: dict[str, Any], connection: str = "") -> Speaker:
            city = stack.enter_context(serving(City(paths)))
            speaker = Speaker(kind, city.url, connection)
            speaker.city = city
            return speaker

        yield start
