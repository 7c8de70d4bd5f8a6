"""Which apps have heard that a session is over."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Client, Outbox


def apps(session: Session, sid: str) -> list[tuple[str, str]]:
    """Name and state of each app of an ended session: due, sent, refused,
    given_up, or unsupported where it gave no address."""
    query = (
        select(Client.name, Outbox.state)
        .join(Client, Client.id == Outbox.receiver)
        .where(Outbox.kind == "logout", Outbox.about == sid)
        .order_by(Client.name, Outbox.id)
    )
    return [(name, state) for name, state in session.execute(query)]
