"""Bring a store to the newest shape of the tables."""

from __future__ import annotations

from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from hub.services.database.versions import SCRIPTS

LOCK: Final = 7_275_001


def scripts() -> Config:
    """The project's migrations as Alembic wants them."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def upgrade(owner_url: str, app_role: str = "hub_app") -> None:
    """Apply what is missing, as the owner; two at once wait for each other."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
        config = scripts()
        config.attributes["connection"] = connection
        config.attributes["app_role"] = app_role
        command.upgrade(config, "head")
    engine.dispose()
