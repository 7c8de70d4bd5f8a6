"""A provider on this machine: apps, people, and browsers that are signed in."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask, request
from sqlalchemy import Engine, create_engine, text

from hub.app import create_app
from hub.config import Config
from hub.extensions import db
from hub.services.database import sessions
from hub.services.territory import provinces
from hub.sso import signed_in, store
from tests.hub.services import building
from tests.hub.sso.provider.world import BASE, World
from tests.servers.cluster import Cluster, Database


@pytest.fixture(scope="session")
def sso_database(main_cluster: Cluster, worker_name: str) -> Iterator[Database]:
    made = main_cluster.database(f"hub_{worker_name}_sso")
    engine = create_engine(made.app_url)
    with sessions.as_hub(engine) as session:
        building.province(session)
        provinces.publisher(session, "dinas", "Dinas", "12", ["12.71"], "statistics")
    engine.dispose()
    yield made
    main_cluster.drop(made)


@pytest.fixture(scope="session")
def sso_app(sso_database: Database) -> Iterator[Flask]:
    app = create_app(
        Config(
            sso_database.app_url,
            "x" * 40,
            BASE,
            allowed_hosts=frozenset({"127.0.0.1:9"}),
        )
    )
    app.add_url_rule("/sign-in", view_func=sign_in, methods=["POST"])
    yield app
    with app.app_context():
        db.engine.dispose()


def sign_in() -> str:
    """What the login page does at its end, without a login."""
    given = request.form
    who = signed_in.begin(
        uuid.UUID(given["person"]), ("pwd",), given.get("acr", "urn:hub:acr:1")
    )
    store.commit()
    return who.sid


@pytest.fixture(scope="session")
def sso_engine(sso_database: Database) -> Iterator[Engine]:
    engine = create_engine(sso_database.app_url)
    yield engine
    engine.dispose()


@pytest.fixture
def world(sso_app: Flask, sso_engine: Engine) -> Iterator[World]:
    made = World(sso_app, sso_engine)
    yield made
    with sessions.as_sso(sso_engine) as session:
        session.execute(text("update outbox set state = 'sent' where state = 'due'"))
