"""Who sits at this browser: the session cookie, its beginning and its end.

The contract between the login pages (hub.sso.accounts, hub.sso.pages) and the
provider. Everything works in the session of the request (hub.sso.store), and whoever
answers the request commits. `begin` and `forget` change the cookie of the answer.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, after_this_request, g, has_request_context, request
from sqlalchemy import func, select, update

from hub.models import Person, SessionClient, SignedInSession, TokenFamily
from hub.sso import network, settings, store
from hub.sso.logout import ending

COOKIE: Final = "hub_session"
TOUCH: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at a browser: `acr` says how the login was, `amr` by what."""

    user_id: uuid.UUID
    sid: str
    auth_time: datetime
    amr: tuple[str, ...]
    acr: str
    official: bool = False


def current() -> SignedIn | None:
    """Who is signed in at this browser, or None; read once in a request."""
    if "signed_in" not in g:
        g.signed_in = _read(request.cookies.get(cookie_name(), ""))
    found: SignedIn | None = g.signed_in
    return found


def begin(
    user_id: uuid.UUID,
    amr: tuple[str, ...],
    acr: str,
    device: str | None = None,
) -> SignedIn:
    """A new session with a new sid, at each authentication; sets the cookie.

    A session of the same person at this browser goes over into it with its apps; one
    of another person ends, and its apps are told. PermissionError: a closed account.
    """
    session = store.session()
    person = session.get(Person, user_id)
    if person is None or person.disabled_at is not None:
        raise PermissionError("this account is closed")
    before = current()
    token, row = _row(person, amr, acr, device)
    session.add(row)
    session.flush()
    if before is not None and before.user_id == user_id:
        _go_over(before.sid, row.sid)
    elif before is not None:
        ending.end(session, before.sid, "another_person")
    g.signed_in = _seen(row, person.official)
    _set_cookie(token, settings.lifetimes(person.official).absolute)
    return _seen(row, person.official)


def end(sid: str, reason: str) -> bool:
    """End a session and queue logout tokens; see hub.sso.logout.ending.

    The cookie of the browser goes too where it was its own session.
    """
    done = ending.end(store.session(), sid, reason)
    own = current() if has_request_context() else None
    if own is not None and own.sid == sid:
        forget()
    return done


def forget() -> None:
    """Take the cookie from the browser."""
    g.signed_in = None
    _set_cookie("", timedelta(0))


def cookie_name() -> str:
    """`__Host-` where there is https; loopback over http has to do without."""
    over_tls = settings.secure(settings.issuer())
    return f"__Host-{COOKIE}" if over_tls else COOKIE


def _read(token: str) -> SignedIn | None:
    if not token or len(token) > 100:
        return None
    query = (
        select(SignedInSession, Person.official)
        .join(Person, Person.id == SignedInSession.user_id)
        .where(
            SignedInSession.cookie == _digest(token),
            SignedInSession.ended_at.is_(None),
            SignedInSession.ends_at > func.now(),
            Person.disabled_at.is_(None),
        )
    )
    found = store.session().execute(query).first()
    if found is None:
        return None
    row, official = found
    _touch(row, official)
    return _seen(row, official)


def _touch(row: SignedInSession, official: bool) -> None:
    """Put the end off while somebody is there, once a minute at most."""
    now = datetime.now(UTC)
    if now - row.last_seen_at > TOUCH:
        row.last_seen_at = now
        row.ends_at = min(row.absolute_end, now + settings.lifetimes(official).idle)


def _row(
    person: Person, amr: tuple[str, ...], acr: str, device: str | None
) -> tuple[str, SignedInSession]:
    now, lives = datetime.now(UTC), settings.lifetimes(person.official)
    token = secrets.token_urlsafe(32)
    return token, SignedInSession(
        sid=secrets.token_urlsafe(16),
        cookie=_digest(token),
        user_id=person.id,
        auth_time=now,
        acr=acr,
        amr=list(amr),
        device_id=device,
        ip_prefix=network.prefix(network.address()),
        agent=request.headers.get("User-Agent", "")[:200],
        last_seen_at=now,
        absolute_end=now + lives.absolute,
        ends_at=now + min(lives.absolute, lives.idle),
    )


def _go_over(old: str, new: str) -> None:
    """A step-up or a new login of the same person logs nobody out of an app."""
    session = store.session()
    session.execute(
        update(SessionClient)
        .where(SessionClient.session_id == old)
        .values(session_id=new)
    )
    session.execute(
        update(TokenFamily).where(TokenFamily.session_id == old).values(session_id=new)
    )
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.sid == old)
        .values(ended_at=func.now(), end_reason="renewed")
    )


def _seen(row: SignedInSession, official: bool) -> SignedIn:
    return SignedIn(
        user_id=row.user_id,
        sid=row.sid,
        auth_time=row.auth_time,
        amr=tuple(row.amr),
        acr=row.acr,
        official=official,
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _set_cookie(token: str, life: timedelta) -> None:
    over_tls, name = settings.secure(settings.issuer()), cookie_name()

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            name,
            token,
            max_age=life,
            path="/",
            secure=over_tls,
            httponly=True,
            samesite="Lax",
        )
        return response
