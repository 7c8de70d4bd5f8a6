"""What the dispatcher does for the login: expiry, keys, purge, letters, the sealed log.

What must be quick happens at each sweep. What may wait for a mail server or an app
happens aside, in one thread, so that no sweep waits for it.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Engine

from hub.config import Config
from hub.services.audit import sealing
from hub.services.database import sessions
from hub.sso import alerting
from hub.sso.accounts import upkeep as accounts
from hub.sso.accounts.owning import passing_on
from hub.sso.accounts.owning.passing_on import Teller
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import senders
from hub.sso.accounts.sending.senders import Sender
from hub.sso.keys import states
from hub.sso.logout import delivery, ending
from hub.sso.tokens import purging

log: Final = logging.getLogger(__name__)
PURGE_EVERY_S: Final = 60.0
ASIDE_EVERY_S: Final = 30.0
ANCHOR_EVERY_S: Final = 3600.0
LOG: Final = "security_event"


class Upkeep:
    """Called at each sweep; the slow part acts now and then, and never in its way."""

    def __init__(self, engine: Engine, kek: str, aside: Aside | None = None) -> None:
        self.engine, self.kek, self.aside = engine, kek, aside
        self._purged_at = 0.0

    @classmethod
    def of(cls, engine: Engine, config: Config) -> Upkeep:
        """The whole of it, as a dispatcher does it."""
        kek = config.kek or config.secret_key
        ways = senders.from_env(
            os.environ,
            data=config.data,
            demo=config.demo,
            allowed_hosts=config.allowed_hosts,
        )
        issuer = config.issuer or config.base_url
        teller = Teller(issuer, kek, config.allowed_hosts)
        return cls(engine, kek, Aside(engine, Keys.of(kek), ways, teller))

    def sweep(self) -> list[int]:
        """End sessions whose time is over; the logout tokens to send now."""
        if self.aside is not None:
            self.aside.nudge()
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


class Aside:
    """One round each half minute, in a thread that dies with the dispatcher.

    What a round had in hand when it died is due again when its lease is over.
    """

    def __init__(
        self, engine: Engine, keys: Keys, ways: Mapping[str, Sender], teller: Teller
    ) -> None:
        self.engine, self.keys, self.ways, self.teller = engine, keys, ways, teller
        self._thread: threading.Thread | None = None
        self._began_at = self._anchored_at = 0.0

    def nudge(self) -> None:
        """Begin a round if none is under way and the last began long enough ago."""
        now = time.monotonic()
        busy = self._thread is not None and self._thread.is_alive()
        if busy or now - self._began_at < ASIDE_EVERY_S:
            return
        self._began_at = now
        self._thread = threading.Thread(target=self.round, name="aside", daemon=True)
        self._thread.start()

    def round(self) -> None:
        """Seal what happened, send letters, erase, tell apps; each for itself."""
        for step in (self._seal, self._alert, self._accounts, self._tell):
            try:
                step()
            except Exception:
                log.exception("%s could not be done; it is tried again", step.__name__)

    def _seal(self) -> None:
        with sessions.as_sso(self.engine) as session:
            sealing.seal(session, LOG)
            head = sealing.head(session, LOG)
        if time.monotonic() - self._anchored_at > ANCHOR_EVERY_S and head.position:
            self._anchored_at = time.monotonic()
            log.info("audit: the chain of %s ends at %s", LOG, head)

    def _alert(self) -> None:
        with sessions.as_sso(self.engine) as session:
            alerting.alert(session, self.keys, datetime.now(UTC))

    def _accounts(self) -> None:
        accounts.round_(self.engine, self.keys, self.ways, datetime.now(UTC))

    def _tell(self) -> None:
        passing_on.deliver(self.engine, self.teller, datetime.now(UTC))
