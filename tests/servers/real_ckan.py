"""The real CKAN from PyPI on loopback, over the tests' PostgreSQL and Valkey.

Only its Solr is ours (little_solr): no registry has one. Actions, validation, caps,
errors and the whole datastore are CKAN's own.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import psycopg
from sqlalchemy import URL, make_url

from tests.servers import installed, little_solr

DATABASES = ("ckan_site", "ckan_store")
ROLES = ("ckan_owner", "ckan_reader")
HERE = Path(__file__).parent


@contextmanager
def running(admin_url: str, broker_url: str, folder: Path) -> Iterator[str]:
    """The address of a CKAN with seven datasets and a datastore of 250 rows."""
    place = installed.place("ckan")
    [schema] = place.glob("lib/python*/site-packages/ckan/config/solr/schema.xml")
    port = installed.free_port()
    url = f"http://127.0.0.1:{port}"
    with _databases(admin_url) as (site, store, reader), little_solr.running(
        schema
    ) as solr:
        settings = {
            "sqlalchemy.url": site,
            "ckan.datastore.write_url": store,
            "ckan.datastore.read_url": reader,
            "solr_url": solr,
            "ckan.redis.url": broker_url.replace("redis+socket://", "unix://"),
            "ckan.site_url": url,
            "ckan.plugins": "datastore",
            "ckan.search.rows_max": "3",
            "ckan.datastore.search.rows_max": "100",
            "ckan.storage_path": str(folder),
        }
        config = _config(place, folder, settings)
        ckan = [str(place / "bin" / "ckan"), "-c", str(config)]
        _run([*ckan, "db", "upgrade"])
        granted = _run([*ckan, "datastore", "set-permissions"])
        _grant(admin_url, granted)
        _run(
            [
                str(place / "bin" / "python"),
                "-P",
                str(HERE / "ckan_seed.py"),
                str(config),
            ]
        )
        serve = [*ckan, "run", "--host", "127.0.0.1", "--port", str(port)]
        with installed.started(
            [*serve, "--disable-reloader"], port, "/api/3"
        ) as address:
            yield address


def _config(place: Path, folder: Path, settings: dict[str, str]) -> Path:
    config = folder / "ckan.ini"
    _run([str(place / "bin" / "ckan"), "generate", "config", str(config)])
    doubled = {name: value.replace("%", "%%") for name, value in settings.items()}
    pairs = [f"{name}={value}" for name, value in doubled.items()]
    _run([str(place / "bin" / "ckan"), "config-tool", str(config), *pairs])
    return config


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(
            f"{command[1:4]}: {done.stdout[-1500:]}{done.stderr[-2500:]}"
        )
    return done.stdout


@contextmanager
def _databases(admin_url: str) -> Iterator[tuple[str, str, str]]:
    admin = make_url(admin_url).set(drivername="postgresql")
    tag = os.getpid()
    site, store = (f"{name}_{tag}" for name in DATABASES)
    owner, reader = (f"{name}_{tag}" for name in ROLES)
    plain = admin.render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for role in (owner, reader):
            connection.execute(f"create role {role} login password 'x'")
        for name in (site, store):
            connection.execute(f"create database {name} owner {owner}")
    try:
        yield (
            _address(admin, owner, site),
            _address(admin, owner, store),
            _address(admin, reader, store),
        )
    finally:
        with psycopg.connect(plain, autocommit=True) as connection:
            for name in (site, store):
                connection.execute(f"drop database {name} with (force)")
            for role in (owner, reader):
                connection.execute(f"drop role {role}")


def _address(admin: URL, role: str, name: str) -> str:
    own = admin.set(username=role, password="x", database=name)
    whole = own.render_as_string(hide_password=False)
    return unquote(whole)  # CKAN and Alembic stumble over a percent sign


def _grant(admin_url: str, script: str) -> None:
    """Run what `ckan datastore set-permissions` prints for psql, as the superuser."""
    store = f"{DATABASES[1]}_{os.getpid()}"
    admin = make_url(admin_url).set(drivername="postgresql", database=store)
    lines = [line for line in script.splitlines() if not line.startswith("\\")]
    with psycopg.connect(
        admin.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute("\n".join(lines).encode())
