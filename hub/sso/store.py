"""The database session of a request to the provider, in the provider's scope."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.extensions import db
from hub.services.database import scope


def session() -> Session:
    """The session of this request; the first use in a transaction sets its scope."""
    found = db.session()
    if not found.in_transaction():
        scope.sso(found)
    return found


def commit() -> None:
    """Keep what this request has changed; later uses begin anew."""
    db.session().commit()
