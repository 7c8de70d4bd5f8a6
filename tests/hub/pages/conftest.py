"""A web application over an invented province."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from tests.hub.pages import invented
from tests.servers.cluster import Cluster

BASE = "http://hub.test"


@pytest.fixture(scope="session")
def province_app(main_cluster: Cluster, worker_name: str) -> Iterator[Flask]:
    made = main_cluster.database(f"hub_{worker_name}_pages")
    invented.build(made.owner_url, runs=True)
    config = Config(database_url=made.app_url, secret_key="x" * 40, base_url=BASE)
    app = create_app(config)
    yield app
    with app.app_context():
        db.engine.dispose()
    main_cluster.drop(made)


class Browser(FlaskClient):
    """A client that asks the one host the hub answers for."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", BASE)
        return super().open(*args, **kwargs)


@pytest.fixture
def client(province_app: Flask) -> FlaskClient:
    return Browser(province_app, province_app.response_class)
