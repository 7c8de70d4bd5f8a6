"""/logout: an app or a person ends the session, everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.models import SessionClient
from hub.sso import pending, signed_in, store
from hub.sso.accounts import events
from hub.sso.clients import known
from hub.sso.clients.known import Known
from hub.sso.logout import heard
from hub.sso.provider import asking, authorize, issuing, showing
from hub.sso.signed_in import SignedIn
from hub.sso.tokens import identity

KEPT: Final = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


def end_session() -> ResponseReturnValue:
    """RP-initiated logout; without proof that the app means it, the person is asked."""
    form = request.form if request.method == "POST" else request.args
    flaw = asking.flaw(form.items(multi=True))
    if flaw is not None:
        return authorize.refused("invalid_request", flaw)
    given = form.to_dict()
    hint, client = _hinted(given)
    if _contradicts(given, hint, client):
        return authorize.refused("invalid_request", "This logout does not fit its app.")
    who = signed_in.current()
    meant = _session_of(hint)
    if who is None:
        # A form of another site brings no cookie; its ID token says which session.
        if meant is not None and signed_in.end(meant, "logout"):
            store.commit()
        return _goodbye(given, client, meant)
    if meant != who.sid and not _agreed(who, given):
        if given.get("decision") == "no":
            return redirect("/", 303)
        return _question(who, given, client)
    signed_in.end(who.sid, "logout")
    asked_by = client.id if client else None
    events.note(store.session(), "logout", who.user_id, client_id=asked_by)
    store.commit()
    return _goodbye(given, client, who.sid)


def ended() -> ResponseReturnValue:
    """After it: which apps have heard. The address is sealed for who logged out."""
    sid, seal = request.args.get("s", ""), request.args.get("t", "")
    speaks = showing.language(request.args.get("ui_locales"))
    apps = []
    if asking.flaw([("s", sid)]) is None and showing.is_sealed(seal, "ended", sid):
        apps = heard.apps(store.session(), sid)
    return showing.page(
        "logout.html",
        speaks=speaks,
        title=showing.says(speaks)("logout.done_title"),
        asking=False,
        apps=apps,
        again=f"/logout/ended?{urlencode({'s': sid, 't': seal})}",
    )


def _hinted(given: Mapping[str, str]) -> tuple[Mapping[str, Any] | None, Known | None]:
    """The claims of the hint, and the app that asks."""
    hint = given.get("id_token_hint")
    claims = identity.hinted(issuing.by(), hint) if hint else None
    named = claims["aud"] if claims else given.get("client_id")
    return claims, known.client(store.session(), named)


def _contradicts(
    given: Mapping[str, str], hint: Mapping[str, Any] | None, client: Known | None
) -> bool:
    """A forged hint, another app's hint, or an address that is not registered."""
    if given.get("id_token_hint") and hint is None:
        return True
    if hint is not None and given.get("client_id", hint["aud"]) != hint["aud"]:
        return True
    uri = given.get("post_logout_redirect_uri")
    return uri is not None and (client is None or uri not in client.after_logout)


def _session_of(hint: Mapping[str, Any] | None) -> str | None:
    """The session an ID token belongs to: its app need not ask the person."""
    if hint is None:
        return None
    query = select(SessionClient.session_id).where(
        SessionClient.client_id == hint["aud"], SessionClient.sid == hint["sid"]
    )
    return store.session().scalars(query).first()


def _agreed(who: SignedIn, given: Mapping[str, str]) -> bool:
    """Whether the person pressed yes on our own page."""
    token = given.get("token", "")
    pressed = request.method == "POST" and given.get("decision") == "yes"
    return pressed and showing.from_here() and showing.is_sealed(token, "out", who.sid)


def _question(
    who: SignedIn, given: Mapping[str, str], client: Known | None
) -> ResponseReturnValue:
    speaks = showing.language(pending.language(given.get("ui_locales", "")))
    return showing.page(
        "logout.html",
        speaks=speaks,
        targets=pending.targets(given.get("post_logout_redirect_uri", "")),
        title=showing.says(speaks)("logout.title"),
        asking=True,
        action="/logout",
        kept=[(name, given[name]) for name in KEPT if name in given],
        token=showing.seal("out", who.sid),
    )


def _goodbye(
    given: Mapping[str, str], client: Known | None, sid: str | None
) -> ResponseReturnValue:
    uri = given.get("post_logout_redirect_uri")
    if uri is None or client is None:
        sealed = {"s": sid, "t": showing.seal("ended", sid)} if sid else {}
        query = f"?{urlencode(sealed)}" if sealed else ""
        return redirect(f"/logout/ended{query}", 303)
    sign = "&" if urlsplit(uri).query else "?"
    state = given.get("state")
    response = Response(status=303)
    response.autocorrect_location_header = False
    query = f"{sign}{urlencode({'state': state})}" if state else ""
    response.headers["Location"] = f"{uri}{query}"
    return showing.guarded(response)
