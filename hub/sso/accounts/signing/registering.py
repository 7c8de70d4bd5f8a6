"""Make an account: an address that is shown to be one's own, a name, a password."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.models import LoginTransaction
from hub.sso.accounts import addresses, events, people, throttle, transactions
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import letters, postbox
from hub.sso.accounts.sending.letters import Letter
from hub.sso.accounts.signing import outcomes
from hub.sso.accounts.signing.outcomes import Done
from hub.sso.accounts.throttle import Tries
from hub.sso.accounts.transactions import Over
from hub.sso.accounts.visit import Visit

KIND = "register"
CODE, PASSWORD = "code", "password"


def tries(visit: Visit, address: Address) -> Tries:
    """What asking for a code uses up, whoever the address belongs to."""
    return (
        (throttle.CODES_NETWORK, visit.ip_prefix),
        (throttle.CODES, f"{address.kind}:{address.value}"),
    )


def start(
    session: Session, keys: Keys, visit: Visit, address: Address
) -> LoginTransaction:
    """Send a code, or to an address that has an account a letter that says so."""
    begun = transactions.begin(
        session, visit, KIND, CODE, channel=address.kind, value=address.value
    )
    send(session, keys, visit, begun)
    return begun


def send(
    session: Session,
    keys: Keys,
    visit: Visit,
    of: LoginTransaction,
) -> None:
    """Send the code, again perhaps; the same work whether the address is known."""
    address = address_of(of)
    code = transactions.new_code(session, keys, of, visit.now)
    link = f"{visit.base}/masuk/kode?t={of.id}"
    fresh = letters.write(KIND, visit.language, code=code, link=link)
    letter: Letter = fresh
    if addresses.owner(session, keys, address) is not None:
        of.code_hash = None
        letter = letters.write("known", visit.language, link=f"{visit.base}/masuk")
    postbox.post(session, keys, address, letter)


def confirm(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> None:
    """A right code leads to the choice of a password."""
    transactions.check(session, keys, of, typed, visit.now)
    of.stage = PASSWORD
    session.flush()


def complete(
    session: Session,
    keys: Keys,
    visit: Visit,
    of: LoginTransaction,
    name: str,
    hashed: str,
) -> Done:
    """The account is there; Over when the address became somebody's meanwhile."""
    address = address_of(of)
    transactions.close(session, of)
    person = people.create(session, name, visit.language)
    try:
        with session.begin_nested():
            addresses.put(session, keys, person.id, address, visit.now)
    except IntegrityError as error:
        raise Over("the address has an account now") from error
    people.set_password(session, person.id, hashed, visit.now)
    events.note(session, "registered", person.id, visit)
    return outcomes.done(person.id, outcomes.PASSWORD)


def address_of(of: LoginTransaction) -> Address:
    """The address a transaction is about."""
    return Address(of.state["channel"], of.state["value"])
