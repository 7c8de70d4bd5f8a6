"""Sign in: address and password, then the second factor where there is one.

A password is checked between two transactions, never inside one: `look`, then the
throttle, then the pool of hashing, then `judge`. Nobody learns from words, status or
time whether an address is known (R18).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from hub.models import LoginTransaction, Person
from hub.sso.accounts import addresses, events, people, throttle, transactions
from hub.sso.accounts.factors import passkeys, recovery_codes, totp
from hub.sso.accounts.factors.passkeys import Site
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import letters
from hub.sso.accounts.signing import devices, notices, outcomes
from hub.sso.accounts.signing.devices import Remembered
from hub.sso.accounts.signing.outcomes import Done, More, WrongLogin
from hub.sso.accounts.throttle import Tries
from hub.sso.accounts.transactions import Over, Wrong
from hub.sso.accounts.visit import Visit

LOGIN = "login"
SECOND, ENROL = "second", "enrol"


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """What is known of a login before its password is checked."""

    person_id: UUID | None
    hash: str | None
    tries: Tries


def look(session: Session, keys: Keys, visit: Visit, typed: str) -> Seen:
    """Whose address was typed, and which tries this uses up."""
    try:
        address = addresses.read(typed)
        person = addresses.owner(session, keys, address)
        about = f"{address.kind}:{address.value}"
    except addresses.NotAnAddress:
        person, about = None, f"text:{typed.strip().casefold()[:254]}"
    if person is not None and person.disabled_at is not None:
        person = None
    device = devices.known(session, visit)
    owner = person.id if person else None
    own = device is not None and device.person_id == owner
    return Seen(
        owner,
        people.password_hash(session, owner),
        _tries(visit, about, str(device.id) if own and device else None),
    )


def _tries(visit: Visit, about: str, device: str | None) -> Tries:
    if device is not None:
        return ((throttle.KNOWN, f"{about}|{device}"),)
    return ((throttle.NETWORK, visit.ip_prefix), (throttle.ACCOUNT, about))


def judge(session: Session, visit: Visit, seen: Seen, right: bool) -> Done | More:
    """What a right password leads to; WrongLogin after a wrong one."""
    person = session.get(Person, seen.person_id) if seen.person_id else None
    if person is None or not right:
        events.note(session, "login_failed", seen.person_id, visit)
        raise WrongLogin("address and password do not fit")
    throttle.give_back(session, seen.tries)
    if not people.factors(session, person.id).second:
        return outcomes.done(person.id, outcomes.PASSWORD)
    begun = transactions.begin(session, visit, LOGIN, SECOND, person.id)
    return More(begun.id, SECOND)


def enough(session: Session, done: Done, level: int) -> bool:
    """Whether a login may begin a session as it is.

    Officials (R20), and whoever comes from an app that asked for level 2 or more, make
    a second factor first where they have none.
    """
    person = session.get(Person, done.person_id)
    return done.level >= 2 or not (level >= 2 or (person and person.official))


def second_tries(session: Session, visit: Visit, person_id: UUID) -> Tries:
    """The counter of second factors is not that of passwords."""
    device = devices.known(session, visit)
    own = device is not None and device.person_id == person_id
    where = str(device.id) if own and device else "any"
    return ((throttle.SECOND, f"{person_id}|{where}"),)


def second(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> Done:
    """A code of the app or from paper completes the login; Wrong or Over otherwise."""
    person_id = _person(of)
    by_code(session, keys, visit, of, typed)
    transactions.close(session, of)
    return outcomes.done(person_id, outcomes.CODE)


def by_code(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> None:
    """Take a code of the app or from paper for this transaction."""
    person_id = _person(of)
    transactions.guess(session, of)
    if totp.take(session, keys, person_id, typed, visit.now):
        return
    if not recovery_codes.take(session, keys, person_id, typed, visit.now):
        events.note(session, "second_failed", person_id, visit)
        raise Wrong(transactions.GUESSES - of.guesses)
    notices.changed(session, keys, visit, person_id, "code_used")


def second_passkey(
    session: Session,
    keys: Keys,
    site: Site,
    visit: Visit,
    of: LoginTransaction,
    answer: str,
) -> Done:
    """A passkey of the same person completes the login."""
    person_id = _person(of)
    transactions.guess(session, of)
    proof = passkeys.prove(session, keys, site, visit, answer, verify=False)
    if proof.person_id != person_id:
        raise passkeys.NotProven("a passkey of somebody else")
    transactions.close(session, of)
    amr = outcomes.PASSKEY if proof.verified else outcomes.PASSWORD_AND_KEY
    return outcomes.done(person_id, amr)


def passkey(
    session: Session, keys: Keys, site: Site, visit: Visit, answer: str
) -> Done:
    """A passkey alone: it must have asked for finger, face or PIN."""
    proof = passkeys.prove(session, keys, site, visit, answer)
    person = session.get(Person, proof.person_id)
    if person is None or person.disabled_at is not None:
        raise passkeys.NotProven("this account is closed")
    return outcomes.done(person.id, outcomes.PASSKEY)


def enrol(
    session: Session, keys: Keys, visit: Visit, of: LoginTransaction, typed: str
) -> tuple[Done, list[str]]:
    """The first code of a new app completes the login; with it come paper codes."""
    person_id = _person(of)
    transactions.guess(session, of)
    secret = keys.open(bytes.fromhex(of.state["secret"]), f"enrol|{of.id}")
    step = totp.step_of(secret, typed, visit.now)
    if step is None:
        raise Wrong(transactions.GUESSES - of.guesses)
    totp.enrol(session, keys, person_id, secret, step)
    codes = recovery_codes.renew(session, keys, person_id, visit.now)
    notices.changed(session, keys, visit, person_id, "totp_added")
    transactions.close(session, of)
    return outcomes.done(person_id, outcomes.CODE), codes


def enrol_passkey(
    session: Session,
    keys: Keys,
    site: Site,
    visit: Visit,
    of: LoginTransaction,
    answer: str,
) -> tuple[Done, list[str]]:
    """A new passkey in place of an app; it asked for finger, face or PIN."""
    person_id = _person(of)
    transactions.guess(session, of)
    name = visit.device_name or "?"
    passkeys.register(session, keys, site, visit, person_id, answer, name)
    codes = recovery_codes.renew(session, keys, person_id, visit.now)
    notices.changed(session, keys, visit, person_id, "passkey_added")
    transactions.close(session, of)
    return outcomes.done(person_id, outcomes.PASSWORD_AND_KEY), codes


def secret_of(session: Session, keys: Keys, of: LoginTransaction) -> str:
    """The secret that this transaction offers to an authenticator app."""
    about = f"enrol|{of.id}"
    if "secret" not in of.state:
        sealed = keys.seal(totp.new_secret(), about).hex()
        of.state = {**of.state, "secret": sealed}
        session.flush()
    return keys.open(bytes.fromhex(of.state["secret"]), about)


def enter(session: Session, keys: Keys, visit: Visit, done: Done) -> Remembered:
    """The login is complete: know the browser, write it down, tell of a new device."""
    device = devices.remember(session, visit, done.person_id)
    events.note(session, "login", done.person_id, visit, acr=str(done.level))
    if device.new:
        notices.tell(
            session,
            keys,
            done.person_id,
            "device",
            device=visit.device_name or "?",
            when=letters.when(visit.now),
            link=f"{visit.base}/saya/perangkat",
        )
    return device


def _person(of: LoginTransaction) -> UUID:
    if of.person_id is None:
        raise Over("no person")
    return of.person_id
