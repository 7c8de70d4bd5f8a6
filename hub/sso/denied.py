"""What is refused before its end, known to every process within two seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from hub.models import DeniedToken
from hub.sso.remembered import Remembered
from hub.sso.settings import LONGEST_ACCESS

FRESH_S: Final = 2.0
ADD: Final = text(
    "insert into denied_token (what, expires_at)"
    " select unnest(cast(:what as text[])), now() + make_interval(secs => :life)"
    " on conflict (what) do update"
    " set expires_at = greatest(denied_token.expires_at, excluded.expires_at)"
)
_denied: Final[Remembered[frozenset[str]]] = Remembered(FRESH_S)


def add(session: Session, *what: str, life: timedelta = LONGEST_ACCESS) -> None:
    """Refuse these from now on: "jti:…", "family:…", "kid:…" or "client:…"."""
    session.execute(ADD, {"what": list(what), "life": life.total_seconds()})
    _denied.forget(session)


def forget(session: Session) -> None:
    """Read the list anew: this process has just changed it."""
    _denied.forget(session)


def known(session: Session) -> frozenset[str]:
    """Everything refused, at most two seconds old."""
    return _denied.get(session, "all", lambda: _read(session))


def _read(session: Session) -> frozenset[str]:
    alive = select(DeniedToken.what).where(DeniedToken.expires_at > func.now())
    return frozenset(session.scalars(alive))


def purge(session: Session) -> None:
    """Forget what would have expired anyway."""
    session.execute(delete(DeniedToken).where(DeniedToken.expires_at < func.now()))
