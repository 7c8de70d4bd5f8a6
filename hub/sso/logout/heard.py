"""Which apps have heard that a session is over, and which do not listen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
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


def silent(session: Session) -> list[dict[str, Any]]:
    """Apps that gave up on, refused, or cannot take logout tokens, the worst first.

    `since` and `count` are of what is kept: ninety days.
    """
    count = func.count().label("count")
    rows = session.execute(
        select(
            Client.id,
            Client.name,
            Client.publisher_id.label("publisher"),
            Outbox.state,
            count,
            func.min(Outbox.created_at).label("since"),
        )
        .join(Client, Client.id == Outbox.receiver)
        .where(
            Outbox.kind == "logout",
            Outbox.state.in_(("given_up", "refused", "unsupported")),
        )
        .group_by(Client.id, Outbox.state)
        .order_by(count.desc(), Client.id)
    )
    return [dict(row) for row in rows.mappings()]
