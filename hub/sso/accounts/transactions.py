"""Something begun and not finished: it belongs to one browser and dies with its code.

A code has six digits, is kept as a keyed hash bound to its transaction, lives ten
minutes and is good once; after five wrong guesses the transaction is over (R21).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.models import LoginTransaction
from hub.sso.accounts.sealing import Keys, digest
from hub.sso.accounts.visit import Visit

LASTS: Final = timedelta(minutes=30)
CODE: Final = timedelta(minutes=10)
GUESSES: Final = 5


class Over(RuntimeError):
    """The transaction is not there any more: begin again."""


class Wrong(ValueError):
    """A code that is not the right one; `left` says how many guesses remain."""

    def __init__(self, left: int) -> None:
        super().__init__("wrong code")
        self.left = left


def begin(
    session: Session,
    visit: Visit,
    kind: str,
    stage: str,
    person_id: UUID | None = None,
    **state: Any,
) -> LoginTransaction:
    """A new transaction of this browser."""
    made = LoginTransaction(
        id=uuid4(),
        browser_hash=digest(visit.browser),
        kind=kind,
        stage=stage,
        person_id=person_id,
        state=state,
        guesses=0,
        created_at=visit.now,
        expires_at=visit.now + LASTS,
    )
    session.add(made)
    session.flush()
    return made


def find(
    session: Session, number: str, visit: Visit, kind: str, stage: str
) -> LoginTransaction:
    """A transaction at a stage, if it is of this browser and not over."""
    try:
        wanted = UUID(number)
    except ValueError as error:
        raise Over("no transaction") from error
    found = session.get(LoginTransaction, wanted)
    if (
        found is None
        or found.kind != kind
        or found.stage != stage
        or found.expires_at <= visit.now
        or found.guesses >= GUESSES
        or not hmac.compare_digest(found.browser_hash, digest(visit.browser))
    ):
        raise Over("no transaction")
    return found


def new_code(session: Session, keys: Keys, of: LoginTransaction, now: datetime) -> str:
    """A fresh code in the place of an earlier one; only its hash is kept."""
    code = f"{secrets.randbelow(1_000_000):06}"
    of.code_hash = _hash(keys, of, code)
    of.code_until = now + CODE
    session.flush()
    return code


def check(
    session: Session, keys: Keys, of: LoginTransaction, typed: str, now: datetime
) -> None:
    """Take a code; raises Wrong, or Over after the last guess. Commit either way."""
    guess(session, of)
    expected, until = of.code_hash, of.code_until
    given = _hash(keys, of, "".join(typed.split()))
    fresh = expected is not None and until is not None and now < until
    if not fresh or not hmac.compare_digest(expected or b"", given):
        raise Wrong(GUESSES - of.guesses)
    of.code_hash = of.code_until = None
    of.guesses = 0
    session.flush()


def guess(session: Session, of: LoginTransaction) -> None:
    """Count a guess before it is judged, so that many at once are not free."""
    counted = session.execute(
        update(LoginTransaction)
        .where(LoginTransaction.id == of.id, LoginTransaction.guesses < GUESSES)
        .values(guesses=LoginTransaction.guesses + 1)
        .returning(LoginTransaction.guesses)
    ).scalar_one_or_none()
    session.refresh(of)
    if counted is None:
        raise Over("too many guesses")


def right(of: LoginTransaction) -> None:
    """A right guess starts the count anew for the next stage."""
    of.guesses = 0


def close(session: Session, of: LoginTransaction) -> None:
    """It has done its work; whoever comes second finds nothing."""
    gone = session.execute(
        delete(LoginTransaction)
        .where(LoginTransaction.id == of.id)
        .returning(LoginTransaction.id)
    ).first()
    if gone is None:
        raise Over("somebody was faster")
    session.expunge(of)


def spend(session: Session, number: UUID, visit: Visit, kind: str) -> bool:
    """Take a number once: False when it was taken before, as a challenge."""
    taken = session.execute(
        select(LoginTransaction.id).where(LoginTransaction.id == number)
    ).first()
    if taken is not None:
        return False
    session.add(
        LoginTransaction(
            id=number,
            browser_hash=digest(visit.browser),
            kind=kind,
            stage="spent",
            state={},
            expires_at=visit.now + LASTS,
        )
    )
    session.flush()
    return True


def purge(session: Session, now: datetime) -> None:
    """Forget what is over."""
    session.execute(delete(LoginTransaction).where(LoginTransaction.expires_at < now))


def _hash(keys: Keys, of: LoginTransaction, code: str) -> bytes:
    return keys.find(f"code|{of.id}", code)
