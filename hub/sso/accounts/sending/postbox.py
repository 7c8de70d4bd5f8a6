"""Letters wait in the outbox, sealed, and are sent after what they tell of is true."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.models import Outbox
from hub.services.database import scope
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.sealing import Keys, Unreadable
from hub.sso.accounts.sending.letters import Letter
from hub.sso.accounts.sending.senders import Message, NotSent, Sender

log: Final = logging.getLogger(__name__)
KIND: Final = "letter"
NOBODY: Final = "nobody"
LEASE: Final = timedelta(seconds=60)
PAUSES: Final = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900))
AT_ONCE: Final = 20


def post(session: Session, keys: Keys, to: Address | None, letter: Letter) -> None:
    """Let a letter wait; to None it is written all the same, and goes nowhere (R18)."""
    message = Message(to.value if to else "", letter.subject, letter.text)
    sealed = keys.seal(json.dumps(asdict(message)), KIND)
    session.add(
        Outbox(
            kind=KIND,
            receiver=to.kind if to else NOBODY,
            body={"sealed": base64.b64encode(sealed).decode()},
        )
    )
    session.flush()


def deliver(
    bind: Engine, keys: Keys, senders: Mapping[str, Sender], now: datetime
) -> int:
    """Send what is due, each at most once at a time; how many were dealt with."""
    with Session(bind, expire_on_commit=False) as session:
        scope.sso(session)
        due = _leased(session, now)
        session.commit()
        for row in due:
            scope.sso(session)
            session.add(row)
            _send(row, keys, senders, now)
            session.commit()
    return len(due)


def _leased(session: Session, now: datetime) -> Sequence[Outbox]:
    rows = session.scalars(
        select(Outbox)
        .where(Outbox.kind == KIND, Outbox.state == "due", Outbox.due_at <= now)
        .order_by(Outbox.due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.due_at = now + LEASE
        row.attempts += 1
    return rows


def _send(
    row: Outbox, keys: Keys, senders: Mapping[str, Sender], now: datetime
) -> None:
    sender = senders.get(row.receiver)
    try:
        if row.receiver != NOBODY:
            message = _opened(row, keys)
            if sender is None:
                raise NotSent("no sender is set for this channel", final=True)
            sender.send(message)
        _finish(row, "sent", now)
    except (NotSent, Unreadable, OSError) as error:
        row.error = str(error)[:200]
        final = not isinstance(error, NotSent | OSError) or (
            isinstance(error, NotSent) and error.final
        )
        if final or row.attempts > len(PAUSES):
            log.warning("a letter by %s was given up: %s", row.receiver, row.error)
            _finish(row, "given_up", now)
        else:
            row.due_at = now + PAUSES[row.attempts - 1]


def _finish(row: Outbox, state: str, now: datetime) -> None:
    """What it said is not kept."""
    row.state, row.finished_at, row.body = state, now, {}


def _opened(row: Outbox, keys: Keys) -> Message:
    sealed = base64.b64decode(row.body["sealed"])
    return Message(**json.loads(keys.open(sealed, KIND)))


class Postman:
    """Sends in a thread of its own, so that no answer waits for a mail server."""

    def __init__(self, keys: Keys, senders: Mapping[str, Sender]) -> None:
        self.keys, self.senders = keys, senders
        self._thread: ThreadPoolExecutor | None = None

    def nudge(self, bind: Engine) -> None:
        """There may be something to send; call it after the commit."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "postman")
        self._thread.submit(self._go, bind)

    def _go(self, bind: Engine) -> None:
        try:
            while deliver(bind, self.keys, self.senders, datetime.now(UTC)) >= AT_ONCE:
                continue
        except Exception:
            log.exception("letters could not be sent; they wait for the next round")
