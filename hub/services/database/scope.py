"""Who a transaction acts for; row security reads it, and forgets it at its end."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

SET = text(
    "select set_config('hub.scope', :scope, true),"
    " set_config('hub.publisher', :publisher, true)"
)


def public(session: Session) -> None:
    """See what everybody may see (also the state of a fresh transaction)."""
    session.execute(SET, {"scope": "", "publisher": ""})


def publisher(session: Session, publisher_id: str) -> None:
    """Act for one publisher: see its coverage, write its own."""
    session.execute(SET, {"scope": "publisher", "publisher": publisher_id})


def province(session: Session) -> None:
    """Read everything, for officials of the province."""
    session.execute(SET, {"scope": "province", "publisher": ""})


def hub(session: Session) -> None:
    """Act as the machinery: provisioning, dispatching, roll-up."""
    session.execute(SET, {"scope": "hub", "publisher": ""})


def sso(session: Session) -> None:
    """Act as the identity provider: only it sees accounts, sessions and tokens."""
    session.execute(SET, {"scope": "sso", "publisher": ""})
