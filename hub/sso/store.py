"""The database session of a request to the provider, in the provider's scope."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

from hub.extensions import db
from hub.services.database import scope

OURS: Final = "hub.sso"
SET: Final = "select set_config('hub.scope', 'sso', true)"


def session() -> Session:
    """The session of this request; from now on all of its transactions are ours.

    Nothing is sent to the database before somebody asks it something: what a process
    remembers is answered without it.
    """
    found = db.session()
    if not found.info.get(OURS):
        found.info[OURS] = True
        if found.in_transaction():
            scope.sso(found)
    return found


def commit() -> None:
    """Keep what this request has changed; later uses begin anew."""
    found = db.session()
    if found.in_transaction():
        found.commit()


def _begun(
    session: Session, transaction: SessionTransaction, connection: Connection
) -> None:
    if session.info.get(OURS) and not transaction.nested:
        connection.exec_driver_sql(SET)


def _listen(target: Any) -> None:
    event.listen(target, "after_begin", _begun)


_listen(db.session)
