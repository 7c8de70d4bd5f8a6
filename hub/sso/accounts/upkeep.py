"""What accounts need done now and then; the dispatcher calls it, also twice at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Engine

from hub.services.database import sessions
from hub.sso.accounts import throttle, transactions
from hub.sso.accounts.owning import erasing
from hub.sso.accounts.sealing import Keys
from hub.sso.accounts.sending import postbox
from hub.sso.accounts.sending.senders import Sender


def round_(
    bind: Engine, keys: Keys, senders: Mapping[str, Sender], now: datetime
) -> dict[str, int]:
    """Erase whose three days are over, forget what is over, send what waits."""
    with sessions.as_sso(bind) as session:
        erased = erasing.erase_due(session, keys, now)
        transactions.purge(session, now)
        throttle.purge(session, now)
    return {"erased": erased, "letters": postbox.deliver(bind, keys, senders, now)}
