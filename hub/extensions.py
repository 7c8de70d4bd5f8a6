"""What Flask is extended with: the database session of a request."""

from __future__ import annotations

from typing import Any, Final

from flask import g, has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

READ_ONLY: Final = "set transaction isolation level repeatable read, read only"

# A page does not wait long for a database host that says nothing: a pulled cable tells
# neither side. The server ends such sessions of ours as well.
PATIENCE: Final = {
    "connect_timeout": 3,
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4_000,
    "options": "-c client_connection_check_interval=1s -c tcp_keepalives_idle=4"
    " -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2 -c tcp_user_timeout=8s",
}

# The tables live in hub.models with a base of their own; a session without a
# bind key for them uses the one engine.
db = SQLAlchemy(
    add_models_to_shell=False,
    engine_options={"pool_pre_ping": True, "connect_args": PATIENCE},
)


def read_only(timeout_ms: int) -> None:
    """Let the transaction of this request see one moment and change nothing."""
    g.read_only_timeout_ms = timeout_ms


def _limit(session: Session, transaction: SessionTransaction, bind: Connection) -> None:
    if transaction.nested or not has_request_context():
        return
    timeout = g.get("read_only_timeout_ms")
    if timeout is not None:
        bind.exec_driver_sql(
            f"{READ_ONLY}; set local statement_timeout = {int(timeout)}"
        )


def _listen(target: Any) -> None:
    event.listen(target, "after_begin", _limit)


_listen(db.session)
