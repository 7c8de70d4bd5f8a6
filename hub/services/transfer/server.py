"""The owner's plain connection, through which rows pass without being read."""

from __future__ import annotations

import psycopg
from sqlalchemy.engine import make_url

Server = psycopg.Connection[tuple[object, ...]]


def address(url: str) -> str:
    """A SQLAlchemy address as libpq reads it, password included."""
    plain = make_url(url).set(drivername="postgresql")
    return plain.render_as_string(hide_password=False)


def revision(server: Server) -> str:
    """The migration that the store stands at; "" when it has no tables yet."""
    there = server.execute("select to_regclass('public.alembic_version')").fetchone()
    if there is None or there[0] is None:
        return ""
    found = server.execute("select version_num from alembic_version").fetchone()
    return str(found[0]) if found else ""
