"""A real Koop (ArcGIS FeatureServer) on loopback over one GeoJSON file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers import installed

SCRIPT = Path(__file__).with_name("koop.js")
LAYER = "kota/rest/services/laporan/FeatureServer/0"


@contextmanager
def running(file: Path, page: int = 10) -> Iterator[str]:
    """The address of a server whose layer has pages of at most so many features."""
    place = installed.place("koop")
    node = shutil.which("node")
    if node is None:
        pytest.skip("Koop needs node")
    port = installed.free_port()
    command = [node, str(SCRIPT), str(port), str(file), str(page)]
    env = {"NODE_PATH": str(place / "node_modules")}
    env["SUPPRESS_NO_CONFIG_WARNING"] = "true"
    with installed.started(command, port, f"/{LAYER}", env, place) as url:
        yield url
