"""What the dispatcher does for the login: expiry, keys, purge, logout tokens due."""

from __future__ import annotations

import time

from sqlalchemy import Engine

from hub.services.database import sessions
from hub.sso.keys import states
from hub.sso.logout import delivery, ending
from hub.sso.tokens import purging

PURGE_EVERY_S = 60.0


class Upkeep:
    """Called at each sweep; the slow part acts once a minute."""

    def __init__(self, engine: Engine, kek: str) -> None:
        self.engine, self.kek = engine, kek
        self._purged_at = 0.0

    def sweep(self) -> list[int]:
        """End sessions whose time is over; the logout tokens to send now."""
        with sessions.as_sso(self.engine) as session:
            ending.expire(session)
            due = delivery.claim(session)
        if time.monotonic() - self._purged_at > PURGE_EVERY_S:
            self._purged_at = time.monotonic()
            self._purge()
        return due

    def _purge(self) -> None:
        with sessions.as_sso(self.engine) as session:
            purging.purge(session)
            if states.usable(session):
                states.advance(session, self.kek)
            states.forget_removed(session)
