"""Forget a person, as UU PDP asks: after three days, and the apps are told.

The apps that knew the person get a row of the outbox of kind `erasure` each, written
in the transaction that erases: receiver the client, body `{"sub": …, "event": …}`
with the event type below (hub.sso.accounts.owning.passing_on sends them; an app without
an address for events gets a row `unsupported`). Within the three days the person can
take it back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.models import (
    Client,
    CredentialPassword,
    CredentialTotp,
    CredentialWebauthn,
    Device,
    Erasure,
    Identifier,
    Outbox,
    Person,
    RecoveryCode,
    RoleAssignment,
    SessionClient,
    SignedInSession,
    TokenFamily,
    Undo,
)
from hub.sso.accounts import addresses, events
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import letters, postbox
from hub.sso.accounts.signing import notices
from hub.sso.accounts.visit import Visit
from hub.sso.logout import ending

GRACE: Final = timedelta(hours=72)  # UU 27/2022: acted on within 3 × 24 hours
EVENT: Final = "https://schemas.openid.net/secevent/risc/event-type/account-purged"
AT_ONCE: Final = 50
OWNED: Final = (
    Identifier,
    CredentialPassword,
    CredentialWebauthn,
    CredentialTotp,
    RecoveryCode,
    Device,
    Undo,
    RoleAssignment,
)


def ask(session: Session, keys: Keys, visit: Visit, person_id: UUID) -> datetime:
    """Erase a person in three days; when. Asked again, the first date stays."""
    row = session.get(Erasure, person_id)
    if row is not None:
        return row.due_at
    due = visit.now + GRACE
    session.add(Erasure(person_id=person_id, asked_at=visit.now, due_at=due))
    events.note(session, "erasure_asked", person_id, visit)
    link = f"{visit.base}/saya/hapus"
    when = letters.when(due)
    notices.tell(session, keys, person_id, "erasure", when=when, link=link)
    return due


def take_back(session: Session, visit: Visit, person_id: UUID) -> None:
    """The person stays."""
    row = session.get(Erasure, person_id)
    if row is not None:
        session.delete(row)
        events.note(session, "erasure_taken_back", person_id, visit)


def due(session: Session, person_id: UUID) -> datetime | None:
    """When a person will be erased, if she has asked for it."""
    row = session.get(Erasure, person_id)
    return row.due_at if row else None


def erase_due(session: Session, keys: Keys, now: datetime) -> int:
    """Erase everybody whose three days are over; how many."""
    rows = session.scalars(
        select(Erasure.person_id)
        .where(Erasure.due_at <= now)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for person_id in rows:
        erase(session, keys, person_id, now)
    return len(rows)


def erase(session: Session, keys: Keys, person_id: UUID, now: datetime) -> None:
    """Forget who a person was: only an empty row stays, so that no id is used twice."""
    person = session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        return
    letter = letters.write("erased", person.language)
    for row in addresses.of(session, person_id):
        postbox.post(session, keys, addresses.written(row), letter)
    _tell_apps(session, person_id)
    ending.end_all(session, person_id, "erased")
    for table in OWNED:
        session.execute(delete(table).where(table.person_id == person_id))
    session.execute(delete(TokenFamily).where(TokenFamily.user_id == person_id))
    session.execute(delete(Erasure).where(Erasure.person_id == person_id))
    person.name, person.assurance = None, "none"
    person.disabled_at = person.erased_at = now
    session.flush()


def _tell_apps(session: Session, person_id: UUID) -> None:
    known = (
        select(SessionClient.client_id, SessionClient.sub, Client.events_uri)
        .join(SignedInSession, SignedInSession.sid == SessionClient.session_id)
        .join(Client, Client.id == SessionClient.client_id)
        .where(SignedInSession.user_id == person_id, Client.disabled_at.is_(None))
        .distinct()
    )
    for client_id, sub, uri in session.execute(known):
        session.add(
            Outbox(
                kind="erasure",
                receiver=client_id,
                state="due" if uri else "unsupported",
                body={"sub": sub, "event": EVENT},
            )
        )
