"""The apps and sessions of a person as she sees them: what they know and said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import (
    Client,
    Outbox,
    Publisher,
    SecurityEvent,
    SessionClient,
    SignedInSession,
    TokenFamily,
)
from hub.sso.accounts import events
from hub.sso.accounts.visit import named
from hub.sso.consents import consents

RECENT = timedelta(days=7)
STATES = {"sent": "ended", "due": "asked", "unsupported": "unsupported"}


@dataclass(frozen=True, slots=True)
class App:
    """An app that knows a person."""

    client_id: str
    name: str
    publisher: str | None
    purpose: dict[str, str | None]
    scopes: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    last_seen: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A login that is still open."""

    sid: str
    device: str
    ip_prefix: str | None
    auth_time: datetime
    last_seen: datetime
    own: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an app has ended a session: ended, asked, unsupported or silent."""

    client_id: str
    name: str
    state: str


def known_to(session: Session, person_id: UUID) -> list[App]:
    """Every app with a consent or an open session, the last used first."""
    given = {each.client_id: each for each in consents.listed(session, person_id)}
    used = {row.client_id: row for row in _used(session, person_id)}
    read = _last_read(session, person_id)
    found = []
    for client, publisher in session.execute(
        select(Client, Publisher.name)
        .outerjoin(Publisher, Publisher.id == Client.publisher_id)
        .where(Client.id.in_(given.keys() | used.keys()))
    ):
        consent, use = given.get(client.id), used.get(client.id)
        moments = [m for m in (use and use.last, read.get(client.id)) if m]
        found.append(
            App(
                client.id,
                client.name,
                publisher,
                {"id": client.purpose_id, "en": client.purpose_en},
                consent.scopes if consent else (),
                consent.granted_at if consent else None,
                consent.expires_at if consent else None,
                max(moments, default=None),
                int(use.open) if use else 0,
            )
        )
    return sorted(found, key=_latest)


def _latest(app: App) -> tuple[float, str]:
    return (-app.last_seen.timestamp() if app.last_seen else 0.0, app.name)


def _used(session: Session, person_id: UUID) -> Sequence[Any]:
    """For each app the last token given and the open sessions it belongs to."""
    open_ = SignedInSession.ended_at.is_(None) & (SignedInSession.ends_at > func.now())
    return session.execute(
        select(
            SessionClient.client_id,
            func.max(
                func.coalesce(TokenFamily.created_at, SessionClient.first_at)
            ).label("last"),
            func.count(SignedInSession.sid.distinct()).filter(open_).label("open"),
        )
        .join(SignedInSession, SignedInSession.sid == SessionClient.session_id)
        .outerjoin(
            TokenFamily,
            (TokenFamily.session_id == SessionClient.session_id)
            & (TokenFamily.client_id == SessionClient.client_id),
        )
        .where(SignedInSession.user_id == person_id)
        .group_by(SessionClient.client_id)
    ).all()


def _last_read(session: Session, person_id: UUID) -> dict[str, datetime]:
    rows = session.execute(
        select(SecurityEvent.client_id, func.max(SecurityEvent.at))
        .where(SecurityEvent.person_id == person_id, SecurityEvent.kind == events.READ)
        .group_by(SecurityEvent.client_id)
    )
    return {client: at for client, at in rows if client}


def open_sessions(session: Session, person_id: UUID, own: str) -> list[OpenSession]:
    """Where a person is signed in, the present session first."""
    rows = session.scalars(
        select(SignedInSession)
        .where(
            SignedInSession.user_id == person_id,
            SignedInSession.ended_at.is_(None),
            SignedInSession.ends_at > func.now(),
        )
        .order_by(SignedInSession.last_seen_at.desc())
    )
    found = [
        OpenSession(
            row.sid,
            named(row.agent),
            row.ip_prefix,
            row.auth_time,
            row.last_seen_at,
            row.sid == own,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: not each.own)


def sids_with(session: Session, person_id: UUID, client_id: str) -> list[str]:
    """The open sessions an app belongs to."""
    return list(
        session.scalars(
            select(SignedInSession.sid)
            .join(SessionClient, SessionClient.session_id == SignedInSession.sid)
            .where(
                SignedInSession.user_id == person_id,
                SignedInSession.ended_at.is_(None),
                SessionClient.client_id == client_id,
            )
            .distinct()
        )
    )


def answers(session: Session, sids: Sequence[str]) -> list[Answer]:
    """What each app of these sessions has said to the end of them."""
    rows = session.execute(
        select(Outbox.receiver, Client.name, Outbox.state, Outbox.attempts)
        .join(Client, Client.id == Outbox.receiver)
        .where(Outbox.kind == "logout", Outbox.about.in_(sids))
        .order_by(Client.name, Outbox.id)
    )
    worst: dict[str, Answer] = {}
    for client_id, name, state, attempts in rows:
        seen = STATES.get(state, "silent")
        if seen == "asked" and attempts > 1:
            seen = "silent"
        if client_id not in worst or seen != "ended":
            worst[client_id] = Answer(client_id, name, seen)
    return list(worst.values())


def recent_answers(session: Session, person_id: UUID, now: datetime) -> list[Answer]:
    """What each app has said to the ends of a person's sessions of the last week."""
    ended = select(SignedInSession.sid).where(
        SignedInSession.user_id == person_id, SignedInSession.ended_at > now - RECENT
    )
    return answers(session, list(session.scalars(ended)))


def ended_by(session: Session, person_id: UUID, sids: Sequence[str]) -> list[str]:
    """Those of these sessions that are the person's."""
    return list(
        session.scalars(
            select(SignedInSession.sid).where(
                SignedInSession.user_id == person_id, SignedInSession.sid.in_(sids)
            )
        )
    )


def names(session: Session) -> dict[str, str]:
    """The names of apps by their ids."""
    return {row.id: row.name for row in session.execute(select(Client.id, Client.name))}
