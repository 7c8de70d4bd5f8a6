"""Whether a store has the newest shape of the tables; asked at every start, so cheap.

Alembic takes long to load: who only asks reads the table that it keeps and the names
of the files, and it is loaded when there is something to apply.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text

SCRIPTS: Final = Path(__file__).parents[3] / "migrations"
MIGRATIONS: Final = "hub.services.database.migrations"
KNOWN: Final = text("select to_regclass('alembic_version') is not null")
HERE: Final = text("select version_num from alembic_version")


def newest() -> str:
    """The migration that this code needs: files begin with its number."""
    names = (path.stem for path in (SCRIPTS / "versions").glob("[0-9]*.py"))
    return max(name.partition("_")[0] for name in names)


def pending(owner_url: str) -> bool:
    """Whether the store lacks a migration that this code needs."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        known = connection.scalar(KNOWN)
        here = set(connection.scalars(HERE)) if known else set()
    engine.dispose()
    return here != {newest()}


def renew(owner_url: str) -> None:
    """Apply what is missing, as the owner, if anything is."""
    if pending(owner_url):
        migrations: Any = import_module(MIGRATIONS)
        migrations.upgrade(owner_url)
