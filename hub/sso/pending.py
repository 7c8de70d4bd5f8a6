"""Authorization requests that wait for a person, also overnight.

The login page gets the id of one in its address (`/masuk?r=ID`). When the person has
signed in, it sends the browser (303) to `Pending.resume`, where the request goes on as
if nothing had happened; also by the Back button, and from many tabs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select

from hub.models import AuthRequest, Client
from hub.sso import settings, store

LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True)
class Pending:
    """What the login page needs to know of the request that waits for it.

    `level` is the least acr level asked for (0: any). `targets` are origins the
    browser may be sent on to after a form: they must stand in `form-action`.
    """

    id: str
    client_id: str
    client_name: str
    query: str
    created_at: datetime
    level: int
    login_hint: str | None
    language: str | None
    targets: tuple[str, ...]

    @property
    def resume(self) -> str:
        """Where the request goes on."""
        return f"/authorize/{self.id}"

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the request, each once."""
        return {name: values[0] for name, values in _parsed(self.query).items()}


def keep(client_id: str, query: str) -> Pending:
    """Let a request wait; the caller commits."""
    row = AuthRequest(
        id=secrets.token_urlsafe(18),
        client_id=client_id,
        query=query,
        expires_at=datetime.now(UTC) + settings.WAITING,
    )
    session = store.session()
    session.add(row)
    session.flush()
    found = pending(row.id)
    if found is None:
        raise LookupError(client_id)
    return found


def pending(request_id: str | None) -> Pending | None:
    """The request with this id while it may still go on."""
    if not request_id or len(request_id) > LONGEST_ID or not request_id.isascii():
        return None
    query = (
        select(AuthRequest, Client.name)
        .join(Client, Client.id == AuthRequest.client_id)
        .where(
            AuthRequest.id == request_id.replace("\0", ""),
            AuthRequest.expires_at > func.now(),
            Client.disabled_at.is_(None),
        )
    )
    found = store.session().execute(query).first()
    if found is None:
        return None
    row, name = found
    given = {name: values[0] for name, values in _parsed(row.query).items()}
    return Pending(
        id=row.id,
        client_id=row.client_id,
        client_name=name,
        query=row.query,
        created_at=row.created_at,
        level=asked_level(given.get("acr_values", "")),
        login_hint=given.get("login_hint"),
        language=language(given.get("ui_locales", "")),
        targets=targets(given.get("redirect_uri", "")),
    )


def asked_level(acr_values: str) -> int:
    """The lowest of the levels that would do; values that are not ours say nothing."""
    levels = [settings.level(each) for each in acr_values.split()]
    return min((each for each in levels if each), default=0)


def language(ui_locales: str) -> str | None:
    """The first of the wanted languages that we have."""
    short = [each.partition("-")[0].lower() for each in ui_locales.split()]
    return next((each for each in short if each in ("id", "en")), None)


def targets(redirect_uri: str) -> tuple[str, ...]:
    """What CSP must let a form lead on to: an origin, or the scheme of an app."""
    parts = urlsplit(redirect_uri)
    if parts.scheme in ("http", "https"):
        return (f"{parts.scheme}://{parts.netloc}",)
    return (f"{parts.scheme}:",) if parts.scheme else ()


def _parsed(query: str) -> dict[str, list[str]]:
    return parse_qs(query, keep_blank_values=True)
