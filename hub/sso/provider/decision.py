"""/persetujuan: who asks, what for, what exactly, for how long; yes or no."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from babel.dates import format_date
from flask import redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.models import Publisher
from hub.sso import pending, signed_in, store
from hub.sso.accounts import events
from hub.sso.clients import known
from hub.sso.clients.known import Known
from hub.sso.consents import consents
from hub.sso.pending import Pending
from hub.sso.provider import authorize, showing
from hub.sso.signed_in import SignedIn
from hub.wording import Wording


def ask() -> ResponseReturnValue:
    """The question, for whoever is signed in; others go to the login first."""
    waiting, client, who = _of(request.args.get("r"))
    if waiting is None or client is None:
        return authorize.too_old()
    if who is None:
        return redirect(waiting.resume, 303)
    return _question(waiting, client, who)


def answer() -> ResponseReturnValue:
    """Yes is remembered and the request goes on; no is told to the app."""
    waiting, client, who = _of(request.form.get("r"))
    if waiting is None or client is None:
        return authorize.too_old()
    token = request.form.get("token", "")
    if who is None or not showing.from_here():
        return redirect(waiting.resume, 303)
    if not showing.is_sealed(token, "consent", who.sid, waiting.id):
        return redirect(waiting.resume, 303)
    if request.form.get("decision") == "allow":
        scopes = _scopes(waiting, client)
        consents.give(store.session(), who.user_id, client, scopes)
        events.note(
            store.session(),
            "consent_given",
            who.user_id,
            client_id=client.id,
            scopes=scopes,
        )
        store.commit()
        return redirect(waiting.resume, 303)
    given: MultiDict[str, str] = MultiDict(waiting.parameters)
    return authorize.back(given["redirect_uri"], given, error="access_denied")


def _of(request_id: str | None) -> tuple[Pending | None, Known | None, SignedIn | None]:
    waiting = pending.pending(request_id)
    if waiting is None:
        return None, None, None
    client = known.client(store.session(), waiting.client_id)
    return waiting, client, signed_in.current()


def _scopes(waiting: Pending, client: Known) -> list[str]:
    allowed = client.get_allowed_scope(waiting.parameters.get("scope"))
    return (allowed or "").split()


def _question(waiting: Pending, client: Known, who: SignedIn) -> ResponseReturnValue:
    speaks = showing.language(waiting.language)
    t = showing.says(speaks)
    publisher = (
        store.session().get(Publisher, client.publisher_id)
        if client.publisher_id
        else None
    )
    until = datetime.now(UTC) + timedelta(days=client.consent_days)
    return showing.page(
        "consent.html",
        speaks=speaks,
        targets=waiting.targets,
        title=t("consent.title", client=client.name),
        client=client,
        publisher=publisher.name if publisher else None,
        purpose=client.purpose[speaks],
        scopes=[_said(t, scope) for scope in _scopes(waiting, client)],
        until=format_date(until, "d MMM y", speaks),
        host=urlsplit(waiting.parameters["redirect_uri"]).netloc or client.name,
        action=request.path,
        request_id=waiting.id,
        token=showing.seal("consent", who.sid, waiting.id),
    )


def _said(t: Wording, scope: str) -> str:
    if showing.has(f"scope.{scope}"):
        return t(f"scope.{scope}")
    return t("scope.other", scope=scope)
