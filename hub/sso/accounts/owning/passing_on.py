"""Apps are told that a person was erased: a signed event each, again until heard.

A security event token (RFC 8417) is posted to the app's `security_events_uri` (RFC
8935) with `typ: secevent+jwt`; 200, 202 or 204 says heard, 400 never again.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from hub.models import Client, Outbox
from hub.services.database import sessions
from hub.sso import outbound
from hub.sso.keys import ring
from hub.sso.keys.ring import Ring

log: Final = logging.getLogger(__name__)
KIND: Final = "erasure"
LIFE_S: Final = 300
LEASE: Final = timedelta(minutes=2)
AT_ONCE: Final = 10
HEARD: Final = frozenset({200, 202, 204})
# Three days altogether, as long as the person has waited.
PAUSES: Final = tuple(
    timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1440, 1440)
)
Send = Callable[[str, str, frozenset[str]], int]


@dataclass(frozen=True, slots=True)
class Teller:
    """What telling needs of the configuration."""

    issuer: str
    kek: str
    allowed_hosts: frozenset[str]
    send: Send = outbound.send_event


def deliver(bind: Engine, teller: Teller, now: datetime) -> int:
    """Tell whoever is due, one after another; how many were tried."""
    with sessions.as_sso(bind) as session:
        due = _leased(session, now)
        if not due:
            return 0
        keys = ring.ring(session, teller.kek)
    for row, uri, alg in due:
        status, why = _sent(teller, keys, row, uri, alg)
        with sessions.as_sso(bind) as session:
            _keep(session.merge(row), status, why, now)
    return len(due)


def token(keys: Ring, issuer: str, row: Outbox, alg: str) -> str:
    """A fresh event: the person as this app knows her, and what happened."""
    subject = {"format": "iss_sub", "iss": issuer, "sub": row.body["sub"]}
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": row.receiver,
        "iat": int(time.time()),
        "exp": int(time.time()) + LIFE_S,
        "jti": secrets.token_urlsafe(16),
        "sub_id": subject,
        "events": {row.body["event"]: {"subject": subject}},
    }
    return keys.sign(alg, "secevent+jwt", claims)


def _leased(session: Session, now: datetime) -> Sequence[tuple[Outbox, str, str]]:
    """What is due, with where it goes; nobody else sends it for two minutes."""
    query = (
        select(Outbox, Client.events_uri, Client.id_token_alg)
        .join(Client, Client.id == Outbox.receiver)
        .where(Outbox.kind == KIND, Outbox.state == "due", Outbox.due_at <= now)
        .order_by(Outbox.due_at)
        .limit(AT_ONCE)
        .with_for_update(of=Outbox, skip_locked=True)
    )
    found = [(row, uri or "", alg) for row, uri, alg in session.execute(query)]
    for row, _, _ in found:
        row.due_at = now + LEASE
        row.attempts += 1
    return found


def _sent(
    teller: Teller, keys: Ring, row: Outbox, uri: str, alg: str
) -> tuple[int | None, str]:
    if not uri:
        return 400, "no address"
    try:
        signed = token(keys, teller.issuer, row, alg)
        return teller.send(uri, signed, teller.allowed_hosts), ""
    except outbound.Unreachable as unreachable:
        return None, str(unreachable)


def _keep(row: Outbox, status: int | None, why: str, now: datetime) -> None:
    if status in HEARD:
        row.state, row.finished_at, row.error = "sent", now, None
        return
    row.error = why or f"status {status}"
    if status == 400:
        row.state, row.finished_at = "refused", now
    elif row.attempts > len(PAUSES):
        row.state, row.finished_at = "given_up", now
        log.error("erasure: %s did not answer; given up", row.receiver)
    else:
        row.due_at = now + PAUSES[row.attempts - 1]
