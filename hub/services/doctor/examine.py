"""Look at a whole installation, also when half of it is down."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from celery.exceptions import CeleryError
from kombu.exceptions import KombuError
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError

from hub.config import Config, ConfigError
from hub.services.database import sessions
from hub.services.doctor import broker, database, machine, rot, settings, work
from hub.services.doctor.findings import Finding, wrong

Probe = Literal["dispatcher", "worker"]
NAME: Final = "hub-doctor"


def everything(environ: Mapping[str, str], data: Path) -> list[Finding]:
    """Every finding, in the order in which somebody would mend them."""
    config, found = settings.examine(environ)
    if config is None:
        here = not environ.get("HUB_DATABASE_URL")
        return [*found, *machine.examine(data, demo=here)]
    engine = sessions.engine(config.database_url, NAME)
    try:
        tables, said = database.examine(engine)
        found += said
        if config.owner_database_url and said[0].level == "ok":
            found.append(database.migrated(config.owner_database_url))
        answers, said = broker.examine(config.broker_url)
        found += said
        if tables:
            found += work.examine(engine, config.broker_url, answers)
            found += rot.examine(engine)
    except SQLAlchemyError as lost:
        found.append(_lost_midway(type(lost).__name__))
    finally:
        engine.dispose()
    return [*found, *machine.examine(data, config.demo)]


def alive(part: Probe, environ: Mapping[str, str]) -> bool:
    """Does the process of this very container do its work? For health checks."""
    try:
        config = Config.from_env(environ)
        if part == "worker":
            name = f"celery@{socket.gethostname()}"
            return broker.answering(config.broker_url, name) == [name]
        engine = sessions.engine(config.database_url, NAME)
        try:
            return work.dispatchers(engine, here=True) > 0
        finally:
            engine.dispose()
    except (
        ConfigError,
        SQLAlchemyError,
        CeleryError,
        KombuError,
        RedisError,
        OSError,
    ):
        return False


def _lost_midway(kind: str) -> Finding:
    return wrong(
        "database",
        (
            f"Basis data berhenti menjawab di tengah pemeriksaan ({kind}).",
            f"The database stopped answering during the examination ({kind}).",
        ),
        ("Periksa PostgreSQL, lalu ulangi.", "Check PostgreSQL, then try again."),
    )
