"""A web application over an invented province with facts, runs and secrets in it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from tests.hub.api import facts
from tests.hub.pages import invented
from tests.servers.cluster import Cluster, Database

BASE = "http://hub.test"


@pytest.fixture(scope="session")
def api_database(main_cluster: Cluster, worker_name: str) -> Iterator[Database]:
    made = main_cluster.database(f"hub_{worker_name}_api")
    invented.build(made.owner_url)
    facts.build(made.owner_url)
    yield made
    main_cluster.drop(made)


@pytest.fixture(scope="session")
def api_app(api_database: Database) -> Iterator[Flask]:
    url = api_database.app_url
    app = create_app(Config(database_url=url, secret_key="x" * 40, base_url=BASE))
    yield app
    with app.app_context():
        db.engine.dispose()


class Program(FlaskClient):
    """A client that asks the one host the hub answers for."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", BASE)
        return super().open(*args, **kwargs)


@pytest.fixture
def api(api_app: Flask) -> FlaskClient:
    return Program(api_app, api_app.response_class)
