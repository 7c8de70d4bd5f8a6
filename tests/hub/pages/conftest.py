"""A web application over an invented province."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.app import create_app
from hub.config import Config
from tests.hub.pages import invented
from tests.servers.cluster import Cluster

BASE = "http://hub.test"


@pytest.fixture(scope="session")
def province_app(main_cluster: Cluster, worker_name: str) -> Iterator[Flask]:
    made = main_cluster.database(f"hub_{worker_name}_pages")
    invented.build(made.owner_url)
    yield create_app(
        Config(database_url=made.app_url, secret_key="x" * 40, base_url=BASE)
    )
    main_cluster.drop(made)


@pytest.fixture
def client(province_app: Flask) -> FlaskClient:
    found = province_app.test_client()
    found.environ_base["HTTP_HOST"] = "hub.test"
    return found
