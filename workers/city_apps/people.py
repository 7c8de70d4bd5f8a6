"""A citizen and an official of the demo, made once, with passwords of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from hub.services.database import sessions
from hub.sso.accounts import addresses
from hub.sso.accounts.factors import hashing
from hub.sso.accounts.owning import roles
from hub.sso.accounts.sealing import Keys
from workers.city_apps.apps import CITIZEN, OFFICIAL, Somebody

ROLE_LASTS: Final = timedelta(days=365)


def make(engine: Engine, key: str) -> None:
    """Both accounts, where they are not there yet."""
    with sessions.as_sso(engine) as session:
        for somebody in (CITIZEN, OFFICIAL):
            _make(session, somebody, key)


def _make(session: Session, somebody: Somebody, key: str) -> None:
    keys, now = Keys.of(key), datetime.now(UTC)
    address = addresses.read(somebody.address)
    if addresses.owner(session, keys, address) is not None:
        return
    made = roles.add(
        session,
        keys,
        address,
        somebody.name,
        hashing.HASHER.hash(somebody.password(key)),
        now,
        official=somebody.publisher is not None,
    )
    if somebody.publisher is not None:
        until = now + ROLE_LASTS
        roles.grant(session, made, "walidata", somebody.publisher, "demo", until)
