"""Who runs an app is written to when it did not answer the last logout token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from hub.models import Client, Outbox
from hub.sso.accounts import addresses
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import postbox
from hub.sso.accounts.sending.letters import Letter

AGAIN: Final = timedelta(days=1)
TOLD: Final = "told_owner"
SUBJECT: Final = "{name}: logout tokens were not answered / tidak dijawab"
TEXT: Final = """\
{name} ({client_id}) tidak menjawab {count} logout token di
{uri}
setelah tujuh kali dicoba. Orang yang sudah keluar mungkin masih masuk di sana.
Alamat itu harus menjawab 200 atau 204 dalam lima detik.

{name} ({client_id}) did not answer {count} logout tokens at
{uri}
in seven tries. People who have signed out may still be signed in there.
The address must answer 200 or 204 within five seconds.
"""


def alert(session: Session, keys: Keys, now: datetime) -> int:
    """Write to the `contacts` of apps that gave no answer; how many apps.

    Once a day for each app at most; what was given up meanwhile waits until then.
    """
    rows = session.execute(
        select(Client, func.count())
        .join(Outbox, Outbox.receiver == Client.id)
        .where(
            Outbox.kind == "logout",
            Outbox.state == "given_up",
            ~Outbox.body.has_key(TOLD),
            Client.disabled_at.is_(None),
            Client.id.not_in(_told_since(now - AGAIN)),
        )
        .group_by(Client.id)
    ).all()
    for client, count in rows:
        letter = Letter(
            SUBJECT.format(name=client.name),
            TEXT.format(
                name=client.name,
                client_id=client.id,
                count=count,
                uri=client.logout_uri,
            ),
        )
        for contact in _readable(client.metadata_.get("contacts", [])):
            postbox.post(session, keys, contact, letter)
        _mark(session, client.id, now)
    return len(rows)


def _told_since(moment: datetime) -> Select[str]:
    """Apps whose owners were written to after a moment."""
    told = Outbox.body[TOLD].astext > moment.isoformat()
    return select(Outbox.receiver).where(Outbox.kind == "logout", told)


def _mark(session: Session, client_id: str, now: datetime) -> None:
    told = func.jsonb_build_object(TOLD, now.isoformat(), type_=JSONB)
    session.execute(
        update(Outbox)
        .where(
            Outbox.kind == "logout",
            Outbox.state == "given_up",
            Outbox.receiver == client_id,
            ~Outbox.body.has_key(TOLD),
        )
        .values(body=Outbox.body.op("||")(told))
        .execution_options(synchronize_session=False)
    )


def _readable(contacts: Iterable[object]) -> list[Address]:
    """Those that are e-mail addresses; RFC 7591 lets them be anything."""
    found = []
    for each in contacts:
        try:
            address = addresses.read(str(each).removeprefix("mailto:"))
        except addresses.NotAnAddress:
            continue
        if address.kind == "email":
            found.append(address)
    return found
