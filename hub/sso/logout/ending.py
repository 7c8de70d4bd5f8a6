"""How every session ends: one function, which tells the apps in its transaction."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from hub.models import Client, Outbox, SessionClient, SignedInSession, TokenFamily
from hub.services.working.jobs import CHANNEL
from hub.sso import denied

REASONS: Final = frozenset(
    {
        "logout",
        "all_sessions",
        "password_change",
        "disabled",
        "expired",
        "admin",
        "another_person",
        "erased",
    }
)
MOST_AT_ONCE: Final = 200
DUE = (
    select(SignedInSession.sid)
    .where(SignedInSession.ended_at.is_(None), SignedInSession.ends_at < func.now())
    .order_by(SignedInSession.ends_at)
    .limit(MOST_AT_ONCE)
    .with_for_update(skip_locked=True)
)


def end(session: Session, sid: str, reason: str) -> bool:
    """End a session; whether it was open. Its apps get a logout token each.

    Refresh tokens that are not for offline use die with it, and so do the access
    tokens of its families. All of it belongs to the caller's transaction.
    """
    return bool(end_these(session, [sid], reason))


def end_all(
    session: Session, user_id: uuid.UUID, reason: str, *, but: str | None = None
) -> int:
    """End every session of a person, perhaps but the present one; how many."""
    mine = select(SignedInSession.sid).where(
        SignedInSession.user_id == user_id, SignedInSession.ended_at.is_(None)
    )
    sids = [sid for sid in session.scalars(mine) if sid != but]
    return end_these(session, sids, reason)


def expire(session: Session) -> int:
    """End the sessions whose time is over; how many. For the dispatcher."""
    return end_these(session, list(session.scalars(DUE)), "expired")


def end_these(session: Session, sids: Sequence[str], reason: str) -> int:
    """The one way out: mark, revoke, deny, and queue logout tokens."""
    if reason not in REASONS:
        raise ValueError(f"{reason!r} is no reason to end a session")
    ended = list(
        session.scalars(
            update(SignedInSession)
            .where(SignedInSession.sid.in_(sids), SignedInSession.ended_at.is_(None))
            .values(ended_at=func.now(), end_reason=reason)
            .returning(SignedInSession.sid)
        )
    )
    if not ended:
        return 0
    families = session.scalars(
        update(TokenFamily)
        .where(
            TokenFamily.session_id.in_(ended),
            TokenFamily.offline.is_(False),
            TokenFamily.revoked_at.is_(None),
        )
        .values(revoked_at=func.now(), revoke_reason=reason)
        .returning(TokenFamily.id)
    ).all()
    if families:
        denied.add(session, *(f"family:{each}" for each in families))
    _queue(session, ended)
    return len(ended)


def _queue(session: Session, ended: Sequence[str]) -> None:
    """One row for each app, session and name of it; apps without address get none."""
    told = select(SessionClient, Client.logout_uri).join(
        Client, Client.id == SessionClient.client_id
    )
    known = told.where(
        SessionClient.session_id.in_(ended), Client.disabled_at.is_(None)
    )
    for link, uri in session.execute(known):
        session.add(
            Outbox(
                kind="logout",
                receiver=link.client_id,
                about=link.session_id,
                state="due" if uri else "unsupported",
                body={"sid": link.sid, "sub": link.sub},
            )
        )
    session.flush()
    session.execute(text(f"select pg_notify('{CHANNEL}', '')"))
