"""Logout tokens go out: to all apps side by side, again where one is silent."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from hub.models import Client, Outbox
from hub.services.database import sessions
from hub.sso import outbound
from hub.sso.keys import ring
from hub.sso.keys.ring import Ring

log: Final = logging.getLogger(__name__)
EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
LIFE_S: Final = 120
RETRY_S: Final = (1, 5, 15, 60, 300, 1800)
LEASE: Final = timedelta(seconds=30)
MOST_AT_ONCE: Final = 100
SIDE_BY_SIDE: Final = 64
DONE: Final = frozenset({200, 204})
Send = Callable[[str, dict[str, str], frozenset[str]], int]


@dataclass(frozen=True, slots=True)
class Sender:
    """What a delivery needs of the configuration."""

    issuer: str
    kek: str
    allowed_hosts: frozenset[str]
    send: Send = outbound.send_form


@dataclass(frozen=True, slots=True)
class Letter:
    """One logout token to make and send."""

    id: int
    attempts: int
    client_id: str
    uri: str | None
    alg: str
    sid: str
    sub: str


def claim(session: Session) -> list[int]:
    """Lease what is due; nobody else sends it for half a minute."""
    due = (
        select(Outbox.id)
        .where(
            Outbox.kind == "logout",
            Outbox.state == "due",
            Outbox.due_at <= func.now(),
        )
        .order_by(Outbox.due_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(due))
    if ids:
        session.execute(
            update(Outbox)
            .where(Outbox.id.in_(ids))
            .values(due_at=func.now() + LEASE, attempts=Outbox.attempts + 1)
        )
    return ids


def deliver(engine: Engine, sender: Sender, ids: Sequence[int]) -> None:
    """Send these side by side; each answer is kept as it comes.

    Whatever a killed process leaves is due again when its lease is over.
    """
    with sessions.as_sso(engine) as session:
        keys = ring.ring(session, sender.kek)
        letters = list(_letters(session, ids))
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        sent = {pool.submit(_sent, each, sender, keys): each for each in letters}
        for future in as_completed(sent):
            with sessions.as_sso(engine) as session:
                keep(session, sent[future], future.result())


def _letters(session: Session, ids: Sequence[int]) -> Iterator[Letter]:
    query = (
        select(Outbox, Client.logout_uri, Client.id_token_alg)
        .join(Client, Client.id == Outbox.receiver)
        .where(Outbox.id.in_(ids), Outbox.state == "due")
    )
    for message, uri, alg in session.execute(query):
        yield Letter(
            id=message.id,
            attempts=message.attempts,
            client_id=message.receiver,
            uri=uri,
            alg=alg,
            sid=message.body["sid"],
            sub=message.body["sub"],
        )


def token(keys: Ring, issuer: str, letter: Letter) -> str:
    """A fresh logout token (OpenID Connect Back-Channel Logout §2.4)."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": letter.client_id,
        "iat": now,
        "exp": now + LIFE_S,
        "jti": secrets.token_urlsafe(16),
        "events": {EVENT: {}},
        "sid": letter.sid,
        "sub": letter.sub,
    }
    return keys.sign(letter.alg, "logout+jwt", claims)


def _sent(letter: Letter, sender: Sender, keys: Ring) -> tuple[int | None, str]:
    """The status, or None and why there was none."""
    if letter.uri is None:
        return None, "no address"
    fields = {"logout_token": token(keys, sender.issuer, letter)}
    try:
        return sender.send(letter.uri, fields, sender.allowed_hosts), ""
    except outbound.Unreachable as unreachable:
        return None, str(unreachable)


def keep(session: Session, letter: Letter, result: tuple[int | None, str]) -> None:
    """Done, refused for good (400), again later, or given up and said aloud."""
    status, why = result
    changed: dict[str, Any] = {"error": why or None}
    if status in DONE:
        changed |= {"state": "sent", "finished_at": func.now()}
    elif status == 400:
        changed |= {"state": "refused", "finished_at": func.now()}
    elif letter.attempts > len(RETRY_S):
        changed |= {"state": "given_up", "finished_at": func.now()}
        log.error("logout: %s did not answer; given up", letter.client_id)
    else:
        wait = timedelta(seconds=RETRY_S[letter.attempts - 1])
        changed["due_at"] = func.now() + wait
    if status is not None and status not in DONE:
        changed["error"] = f"status {status}"
    session.execute(update(Outbox).where(Outbox.id == letter.id).values(**changed))
