"""Change an address: the new one is verified, the old one can undo it (R24)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.models import Identifier, LoginTransaction, Undo
from hub.sso.accounts import addresses, events, transactions
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.sealing import Keys, digest
from hub.sso.accounts.sending import letters, postbox
from hub.sso.accounts.signing import devices, notices
from hub.sso.accounts.transactions import Over
from hub.sso.accounts.visit import Visit
from hub.sso.logout import ending

KIND: Final = "change"
CODE: Final = "code"
UNDO: Final = timedelta(hours=72)


class LastAddress(ValueError):
    """Somebody without any address could neither sign in nor be helped."""


def start(
    session: Session, keys: Keys, visit: Visit, person_id: UUID, address: Address
) -> LoginTransaction:
    """Send a code to the new address."""
    begun = transactions.begin(
        session,
        visit,
        KIND,
        CODE,
        person_id,
        channel=address.kind,
        value=address.value,
    )
    send(session, keys, visit, begun)
    return begun


def send(session: Session, keys: Keys, visit: Visit, of: LoginTransaction) -> None:
    """Send the code, again perhaps."""
    code = transactions.new_code(session, keys, of, visit.now)
    link = f"{visit.base}/masuk/kode?t={of.id}"
    letter = letters.write("verify", visit.language, code=code, link=link)
    postbox.post(session, keys, Address(of.state["channel"], of.state["value"]), letter)


def confirm(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> None:
    """A right code puts the new address in the place of the old, which may undo it.

    Over when the address has become somebody else's.
    """
    person_id = of.person_id
    if person_id is None:
        raise Over("no person")
    transactions.check(session, keys, of, typed, visit.now)
    new = Address(of.state["channel"], of.state["value"])
    transactions.close(session, of)
    old = _of_kind(session, person_id, new.kind)
    if old == new:
        return
    try:
        with session.begin_nested():
            addresses.put(session, keys, person_id, new, visit.now)
    except IntegrityError as error:
        raise Over("the address belongs to another account") from error
    events.note(session, "address_changed", person_id, visit, channel=new.kind)
    _tell(session, keys, visit, person_id, old, new)


def remove(
    session: Session, keys: Keys, visit: Visit, person_id: UUID, kind: str
) -> None:
    """Take an address away; the last one stays."""
    old = _of_kind(session, person_id, kind)
    if old is None:
        return
    if len(addresses.of(session, person_id)) < 2:
        raise LastAddress(kind)
    addresses.remove(session, person_id, kind)
    events.note(session, "address_removed", person_id, visit, channel=kind)
    link = (
        f"{visit.base}/masuk/batalkan?k={_undo(session, keys, visit, person_id, old)}"
    )
    notices.tell(session, keys, person_id, "replaced", to=[old], new="–", link=link)


def undoable(session: Session, visit: Visit, secret: str) -> Undo | None:
    """The change that an undo link takes back, while it can."""
    return session.scalars(
        select(Undo).where(
            Undo.secret_hash == digest(secret),
            Undo.expires_at > visit.now,
            Undo.used_at.is_(None),
        )
    ).first()


def undo(session: Session, keys: Keys, visit: Visit, secret: str) -> bool:
    """Put the old address back and end every session; whether it could be done."""
    row = undoable(session, visit, secret)
    if row is None or row.sealed is None:
        return False
    won = session.execute(
        update(Undo)
        .where(Undo.id == row.id, Undo.used_at.is_(None))
        .values(used_at=visit.now)
        .returning(Undo.id)
    ).first()
    if won is None:
        return False
    kind, _, value = keys.open(row.sealed, _about(row.person_id)).partition("|")
    old = Address("phone" if kind == "phone" else "email", value)
    try:
        with session.begin_nested():
            addresses.put(session, keys, row.person_id, old, visit.now)
    except IntegrityError:
        return False
    ending.end_all(session, row.person_id, "all_sessions")
    devices.forget_all(session, row.person_id)
    events.note(session, "address_undone", row.person_id, visit, channel=kind)
    link = f"{visit.base}/masuk/pulihkan"
    notices.tell(session, keys, row.person_id, "undone", to=[old], link=link)
    return True


def _of_kind(session: Session, person_id: UUID, kind: str) -> Address | None:
    row = session.scalars(
        select(Identifier).where(
            Identifier.person_id == person_id, Identifier.kind == kind
        )
    ).first()
    return addresses.written(row) if row else None


def _tell(
    session: Session,
    keys: Keys,
    visit: Visit,
    person_id: UUID,
    old: Address | None,
    new: Address,
) -> None:
    notices.tell(session, keys, person_id, "added", to=[new])
    if old is None:
        return
    secret = _undo(session, keys, visit, person_id, old)
    link = f"{visit.base}/masuk/batalkan?k={secret}"
    notices.tell(
        session, keys, person_id, "replaced", to=[old], new=new.masked, link=link
    )


def _undo(
    session: Session, keys: Keys, visit: Visit, person_id: UUID, old: Address
) -> str:
    secret = secrets.token_urlsafe(24)
    session.add(
        Undo(
            person_id=person_id,
            secret_hash=digest(secret),
            kind=old.kind,
            sealed=keys.seal(f"{old.kind}|{old.value}", _about(person_id)),
            expires_at=visit.now + UNDO,
        )
    )
    session.flush()
    return secret


def _about(person_id: UUID) -> str:
    return f"undo|{person_id}"
