"""A real pygeoapi (OGC API – Features) on loopback over one GeoJSON file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import installed

SERVE = """
import sys
from werkzeug.serving import make_server
from pygeoapi.flask_app import APP
make_server("127.0.0.1", int(sys.argv[1]), APP, threaded=True).serve_forever()
"""
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
ABOUT = ("title", "description", "keywords", "terms_of_service", "url")
ADDRESS = ("address", "city", "stateorprovince", "postalcode", "country", "phone")
PERSON = ("name", "position", "fax", "email", "url", "hours", "instructions", "role")


@contextmanager
def running(file: Path, page: int = 10) -> Iterator[str]:
    """The address of a server with the collection `titik` and such pages at most."""
    python = installed.place("pygeoapi") / "bin" / "python"
    port = installed.free_port()
    config, described = file.with_name("config.yml"), file.with_name("openapi.yml")
    config.write_text(json.dumps(_config(file, port, page)), encoding="utf-8")
    described.write_text("{}", encoding="utf-8")
    env = {"PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(described)}
    command = [str(python), "-c", SERVE, str(port)]
    with installed.started(command, port, "/conformance?f=json", env) as url:
        yield url


def _config(file: Path, port: int, page: int) -> dict[str, Any]:
    """The least that pygeoapi asks of its configuration, which may be JSON."""
    extent = {"bbox": [98, 0, 100, 4], "crs": CRS84}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"http://127.0.0.1:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": page, "max_items": page},
            "map": {"url": "-", "attribution": "-"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": dict.fromkeys(ABOUT, "-") | {"keywords": ["-"]},
            "license": {"name": "-", "url": "-"},
            "provider": {"name": "-", "url": "-"},
            "contact": dict.fromkeys(ADDRESS + PERSON, "-"),
        },
        "resources": {
            "titik": {
                "type": "collection",
                "title": "Titik",
                "description": "-",
                "keywords": ["-"],
                "links": [],
                "extents": {"spatial": extent},
                "providers": [
                    {
                        "type": "feature",
                        "name": "GeoJSON",
                        "data": str(file),
                        "id_field": "id",
                        "time_field": "diubah",
                    }
                ],
            }
        },
    }
