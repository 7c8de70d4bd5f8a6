"""How often one may try: by account and browser, and by network, never for ever (R19).

Each key has a bucket: a number of tries, and one more after every `each`. A browser
that has signed in to the account before has a bucket of its own, so that strangers who
use up the account's tries do not lock its owner out. Only wrong tries count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from hub.models import Throttle
from hub.services.database import scope

TAKE = text(
    "insert into throttle (key, free_at) values (:key, cast(:now as timestamptz)"
    " + :each) on conflict (key) do update set free_at ="
    " greatest(throttle.free_at, :now) + :each"
    " where greatest(throttle.free_at, :now) + :each <= :now + :all returning 1"
)
WAIT = text("select free_at + :each - :all - :now from throttle where key = :key")
GIVE = text("update throttle set free_at = free_at - :each where key = :key")


@dataclass(frozen=True, slots=True)
class Bucket:
    """`burst` tries at once, then one more after every `each`."""

    name: str
    burst: int
    each: timedelta


ACCOUNT: Final = Bucket("account", 10, timedelta(minutes=6))
KNOWN: Final = Bucket("known", 10, timedelta(minutes=1))
NETWORK: Final = Bucket("network", 20, timedelta(seconds=5))
CODES: Final = Bucket("codes", 5, timedelta(minutes=12))
CODES_NETWORK: Final = Bucket("codes_network", 30, timedelta(minutes=1))
SECOND: Final = Bucket("second", 15, timedelta(minutes=10))


class Wait(RuntimeError):
    """Too many tries; `after` says when the next one counts again."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"wait {after}")
        self.after = max(after, timedelta(seconds=1))

    @property
    def seconds(self) -> int:
        """How long, in whole seconds."""
        return int(self.after.total_seconds()) + 1


Tries = Sequence[tuple[Bucket, str]]


def take(session: Session, now: datetime, tries: Tries) -> None:
    """Use one try of each bucket, at once and for everybody to see; Wait if one is out.

    It is a transaction of its own on the session's database: a refused or broken
    request has still tried, and no lock is held while a password is checked.
    """
    with _own(session) as own, own.begin():
        scope.sso(own)
        for bucket, what in tries:
            given = _values(bucket, what, now)
            if own.execute(TAKE, given).first() is None:
                after = own.execute(WAIT, given).scalar_one()
                break
        else:
            return
    raise Wait(after)


def give_back(session: Session, tries: Tries) -> None:
    """A right try does not count."""
    with _own(session) as own, own.begin():
        scope.sso(own)
        for bucket, what in tries:
            own.execute(GIVE, {"key": _key(bucket, what), "each": bucket.each})


def purge(session: Session, now: datetime) -> None:
    """Forget full buckets."""
    session.execute(delete(Throttle).where(Throttle.free_at < now))


def _own(session: Session) -> Session:
    return Session(session.get_bind(), join_transaction_mode="create_savepoint")


def _key(bucket: Bucket, what: str) -> bytes:
    return hashlib.sha256(f"{bucket.name}\0{what}".encode()).digest()


def _values(bucket: Bucket, what: str, now: datetime) -> dict[str, object]:
    return {
        "key": _key(bucket, what),
        "now": now,
        "each": bucket.each,
        "all": bucket.burst * bucket.each,
    }
