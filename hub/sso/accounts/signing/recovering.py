"""A forgotten password: by a code to one's own address, and never below two factors.

Whoever has a second factor needs it here as well: the code of the app, a paper code or
a passkey. Without any of them only a desk or a proven identity helps (R23).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Identifier, LoginTransaction, Person
from hub.sso.accounts import addresses, events, people, transactions
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.factors import passkeys
from hub.sso.accounts.factors.passkeys import Site
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import letters, postbox
from hub.sso.accounts.signing import devices, logging_in, notices, outcomes
from hub.sso.accounts.signing.outcomes import Done
from hub.sso.accounts.transactions import Over
from hub.sso.accounts.visit import Visit
from hub.sso.logout import ending

KIND: Final = "recover"
CODE, FACTOR, PASSWORD = "code", "factor", "password"
COOLING: Final = timedelta(hours=24)  # a stolen SIM is noticed within a day


def start(
    session: Session, keys: Keys, visit: Visit, address: Address
) -> LoginTransaction:
    """Send a code to an address that has an account; nobody sees whether it has."""
    person = addresses.owner(session, keys, address)
    if person is not None and not _usable(session, person, address, visit):
        person = None
    begun = transactions.begin(
        session,
        visit,
        KIND,
        CODE,
        person.id if person else None,
        channel=address.kind,
        value=address.value,
    )
    send(session, keys, visit, begun)
    return begun


def send(
    session: Session,
    keys: Keys,
    visit: Visit,
    of: LoginTransaction,
) -> None:
    """Send the code, again perhaps; to nobody where there is no account."""
    code = transactions.new_code(session, keys, of, visit.now)
    link = f"{visit.base}/masuk/kode?t={of.id}"
    letter = letters.write(KIND, visit.language, code=code, link=link)
    to = Address(of.state["channel"], of.state["value"]) if of.person_id else None
    if to is None:
        of.code_hash = None
    postbox.post(session, keys, to, letter)


def confirm(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> None:
    """A right code leads to the second factor, or to a new password without one."""
    transactions.check(session, keys, of, typed, visit.now)
    second = people.factors(session, _person(of)).second
    of.stage = FACTOR if second else PASSWORD
    session.flush()


def by_code(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> None:
    """The second factor by a code of the app or from paper."""
    logging_in.by_code(session, keys, visit, of, typed)
    _proven(session, of)


def by_passkey(
    session: Session,
    keys: Keys,
    site: Site,
    visit: Visit,
    of: LoginTransaction,
    answer: str,
) -> None:
    """The second factor by a passkey of the same person."""
    transactions.guess(session, of)
    proof = passkeys.prove(session, keys, site, visit, answer, verify=False)
    if proof.person_id != of.person_id:
        raise passkeys.NotProven("a passkey of somebody else")
    _proven(session, of)


def complete(
    session: Session,
    keys: Keys,
    visit: Visit,
    of: LoginTransaction,
    hashed: str,
) -> Done:
    """A new password: every session ends, every channel is told, factors stay."""
    person_id, second = _person(of), bool(of.state.get("second"))
    if people.factors(session, person_id).second and not second:
        raise Over("a second factor was added meanwhile")
    transactions.close(session, of)
    change_password(session, keys, visit, person_id, hashed)
    events.note(session, "recovered", person_id, visit)
    return outcomes.done(person_id, outcomes.CODE if second else outcomes.PASSWORD)


def change_password(
    session: Session,
    keys: Keys,
    visit: Visit,
    person_id: UUID,
    hashed: str,
    *,
    but: str | None = None,
) -> None:
    """Keep a new password, end the other sessions, tell every channel."""
    people.set_password(session, person_id, hashed, visit.now)
    ending.end_all(session, person_id, "password_change", but=but)
    devices.forget_all(session, person_id, but=visit.device if but else "")
    events.note(session, "password_changed", person_id, visit)
    when = letters.when(visit.now)
    notices.tell(
        session,
        keys,
        person_id,
        "password",
        when=when,
        link=f"{visit.base}/masuk/pulihkan",
    )


def _proven(session: Session, of: LoginTransaction) -> None:
    transactions.right(of)
    of.state = {**of.state, "second": True}
    of.stage = PASSWORD
    session.flush()


def _usable(session: Session, person: Person, address: Address, visit: Visit) -> bool:
    """A closed account has no recovery; a number that is a day old cannot give one."""
    if person.disabled_at is not None:
        return False
    changed = session.scalar(
        select(Identifier.changed_at).where(
            Identifier.person_id == person.id, Identifier.kind == address.kind
        )
    )
    settled = changed is not None and changed + COOLING < visit.now
    first = changed is not None and changed - person.created_at < COOLING
    return address.kind == "email" or settled or first


def _person(of: LoginTransaction) -> UUID:
    if of.person_id is None:
        raise Over("no person")
    return of.person_id
