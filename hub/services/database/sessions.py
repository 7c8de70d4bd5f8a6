"""Database sessions for everything that is not a web request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from hub.services.database import scope

# A statement of a process that died is ended, so that it does not hold its locks; and
# so is a session of a host that is gone: a pulled cable tells nobody.
OPTIONS: Final = (
    "-c timezone=UTC -c client_connection_check_interval=1s"
    " -c tcp_keepalives_idle=4 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
    " -c tcp_user_timeout=8s"
)
# Who waits for a lock as long as this says so and is tried again; pulls and roll-ups
# hold theirs for seconds.
LOCK_WAIT: Final = "60s"
# How long a database host that says nothing is believed to be there (over TCP).
PATIENCE: Final = {
    "connect_timeout": 5,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 8_000,
}


def engine(url: str, application: str = "hub") -> Engine:
    """A pool that notices dead connections; `application` shows in pg_stat_activity."""
    options = f"{OPTIONS} -c lock_timeout={LOCK_WAIT}"
    return create_engine(
        url,
        pool_pre_ping=True,
        pool_size=4,
        connect_args=PATIENCE | {"application_name": application, "options": options},
    )


@contextmanager
def as_hub(bind: Engine) -> Iterator[Session]:
    """One transaction of the machinery."""
    with Session(bind, expire_on_commit=False) as session, session.begin():
        scope.hub(session)
        yield session


@contextmanager
def as_publisher(bind: Engine, publisher_id: str) -> Iterator[Session]:
    """One transaction that can touch only what one publisher owns."""
    with Session(bind, expire_on_commit=False) as session, session.begin():
        scope.publisher(session, publisher_id)
        yield session


@contextmanager
def as_sso(bind: Engine) -> Iterator[Session]:
    """One transaction of the identity provider."""
    with Session(bind, expire_on_commit=False) as session, session.begin():
        scope.sso(session)
        yield session
