"""A real SensorThings 1.1 server (django-ogc-sensorthings) on loopback over SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.servers import installed

SETTINGS = """
from uuid import UUID
from django.urls import include, path
SECRET_KEY = "-"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "city_urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "sensorthings.versions.v1_1",
                  "sensorthings.versions.v1_1.backends.django"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3",
                         "NAME": "{database}"}}}}
SENSORTHINGS_V1_1_SERVICE_URL = "http://127.0.0.1:{port}/sensorthings"
SENSORTHINGS_V1_1_BACKEND_ADAPTER = (
    "sensorthings.versions.v1_1.backends.django.adapter.DjangoBackendAdapter")
SENSORTHINGS_V1_1_ID_TYPE = UUID
SENSORTHINGS_V1_1_ID_DELIMITER = "'"
SENSORTHINGS_V1_1_MAX_TOP = {page}
SENSORTHINGS_V1_1_DOCS_ENABLED = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("sensorthings/", include("sensorthings.versions.v1_1.urls"))]
"""
SERVE = """
import sys
import django
from django.core.management import call_command
django.setup()
call_command("migrate", verbosity=0)
call_command("runserver", sys.argv[1], use_reloader=False, skip_checks=True)
"""
ROOT = "/sensorthings/v1.1"
MEASURED = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"


@contextmanager
def running(folder: Path, page: int = 10) -> Iterator[str]:
    """The address of an empty service with at most so many entities a page."""
    python = str(installed.place("sensorthings") / "bin" / "python")
    port = installed.free_port()
    settings = SETTINGS.format(database=folder / "db", port=port, page=page)
    (folder / "city_settings.py").write_text(settings, encoding="utf-8")
    (folder / "city_urls.py").write_text(URLS, encoding="utf-8")
    env = {"DJANGO_SETTINGS_MODULE": "city_settings", "PYTHONPATH": str(folder)}
    command = [python, "-c", SERVE, f"127.0.0.1:{port}"]
    with installed.started(command, port, f"{ROOT}/", env) as url:
        yield f"{url}{ROOT}"


def post(url: str, path: str, value: dict[str, Any]) -> None:
    """Create an entity in the service at an address."""
    host, _, root = url.removeprefix("http://").partition("/")
    connection = HTTPConnection(host, timeout=10)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", f"/{root}/{path}", json.dumps(value), headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    assert answer.status == 201, said


def station(name: str) -> dict[str, Any]:
    """A thing with one datastream of water levels."""
    return {
        "name": name,
        "description": "-",
        "properties": {},
        "Datastreams": [
            {
                "name": f"Tinggi muka air {name}",
                "description": "-",
                "observationType": MEASURED,
                "unitOfMeasurement": {
                    "name": "meter",
                    "symbol": "m",
                    "definition": "ucum:m",
                },
                "Sensor": {
                    "name": "-",
                    "description": "-",
                    "encodingType": "application/pdf",
                    "metadata": "-",
                },
                "ObservedProperty": {
                    "name": "tinggi muka air",
                    "definition": "http://x.test/",
                    "description": "-",
                },
            }
        ],
    }
