"""Letters to the owner of an account, on every channel there is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from hub.models import Person
from hub.sso.accounts import addresses, events
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import letters, postbox
from hub.sso.accounts.visit import Visit


def tell(
    session: Session,
    keys: Keys,
    person_id: UUID,
    kind: str,
    *,
    to: Iterable[Address] | None = None,
    **values: str,
) -> None:
    """Write to a person in her language; without `to` on all channels."""
    person = session.get(Person, person_id)
    language = person.language if person else "id"
    if to is None:
        to = [addresses.written(row) for row in addresses.of(session, person_id)]
    for address in to:
        postbox.post(session, keys, address, letters.write(kind, language, **values))


def changed(
    session: Session, keys: Keys, visit: Visit, person_id: UUID, change: str
) -> None:
    """A factor was added or removed: say which, and write it down."""
    person = session.get(Person, person_id)
    events.note(session, change, person_id, visit)
    tell(
        session,
        keys,
        person_id,
        "factor",
        what=letters.what(change, person.language if person else "id"),
        when=letters.when(visit.now),
        link=f"{visit.base}/masuk/pulihkan",
    )
