"""/authorize: the request is checked, a person logs in and agrees, a code goes out."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth2 import OAuth2Error
from flask import Response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.sso import pending, settings, signed_in, store
from hub.sso.clients.known import Known
from hub.sso.pending import Pending
from hub.sso.provider import asking, deciding, showing
from hub.sso.provider.asking import Asking
from hub.sso.provider.deciding import Unfit, Wanted
from hub.sso.provider.server import server
from hub.sso.signed_in import SignedIn
from hub.sso.tokens import families, subjects

Pairs = list[tuple[str, str]]


def authorize() -> ResponseReturnValue:
    """A new request, by GET or POST."""
    given = request.form if request.method == "POST" else request.args
    return _answered(list(given.items(multi=True)), None)


def resume(request_id: str) -> ResponseReturnValue:
    """A request that waited for a person."""
    waiting = pending.pending(request_id)
    if waiting is None:
        return too_old()
    pairs = parse_qsl(waiting.query, keep_blank_values=True)
    return _answered(pairs, waiting)


def _answered(pairs: Pairs, waiting: Pending | None) -> ResponseReturnValue:
    flaw = asking.flaw(pairs)
    if flaw is not None:
        return refused("invalid_request", flaw)
    given: MultiDict[str, str] = MultiDict(pairs)
    try:
        grant = server().get_consent_grant(Asking("GET", given, request.headers))
    except OAuth2Error as error:
        return _told(error, given)
    response = _go_on(given, grant.client, grant.request.scope, waiting)
    store.commit()
    return response


def _told(error: OAuth2Error, given: MultiDict[str, str]) -> ResponseReturnValue:
    """The app is told where its address is proven; else only the person is."""
    code, said = str(error.error), asking.plain(error.get_error_description() or "")
    if error.redirect_uri:
        return back(error.redirect_uri, given, error=code, error_description=said)
    return refused(code, said)


def _go_on(
    given: MultiDict[str, str], client: Known, scope: str, waiting: Pending | None
) -> ResponseReturnValue:
    uri, since = given["redirect_uri"], waiting.created_at if waiting else None
    try:
        want = deciding.wanted(given, client, scope)
        who = signed_in.current()
        needed = _needed(want, client, who, since)
    except Unfit as unfit:
        said = unfit.description
        return back(uri, given, error=unfit.error, error_description=said)
    if who is not None and needed is None:
        try:
            return back(uri, given, code=_code(given, client, want, who))
        except families.SessionOver:
            needed = "login"
    if "none" in want.prompts:
        return back(uri, given, error=f"{needed}_required")
    kept = waiting or pending.keep(client.id, urlencode(list(given.items())))
    return redirect(_page_of(needed or "login", kept, want), 303)


def _needed(
    want: Wanted, client: Known, who: SignedIn | None, since: datetime | None
) -> str | None:
    """ "login", "consent", or None where a code may go out."""
    if who is None or deciding.login_needed(want, client, who, since):
        return "login"
    return "consent" if deciding.consent_needed(want, client, who, since) else None


def _page_of(needed: str, kept: Pending, want: Wanted) -> str:
    prefix = "/en" if showing.language(kept.language) == "en" else ""
    path = "/persetujuan" if needed == "consent" else "/masuk"
    if "create" in want.prompts and needed == "login":
        path = "/masuk/daftar"
    return f"{prefix}{path}?{urlencode({'r': kept.id})}"


def _code(
    given: MultiDict[str, str], client: Known, want: Wanted, who: SignedIn
) -> str:
    session = store.session()
    sub = subjects.pairwise(session, client.sector_id, who.user_id)
    asked = families.Asked(
        redirect_uri=given["redirect_uri"],
        challenge=given["code_challenge"],
        nonce=given.get("nonce"),
        scopes=want.scopes,
    )
    return families.code(session, client, who, sub, asked)


def back(uri: str, given: MultiDict[str, str], **answer: str) -> Response:
    """To the app, with its state and our issuer (RFC 9207); no page keeps it.

    By its address (303), or by a form where it asked for response_mode=form_post.
    """
    pairs = [*answer.items()]
    if given.get("state"):
        pairs.append(("state", given["state"]))
    pairs.append(("iss", settings.issuer()))
    if given.get("response_mode") == "form_post":
        return showing.form_post(uri, pairs, pending.language(_locales(given)))
    sign = "&" if urlsplit(uri).query else "?"
    response = Response(status=303)
    response.headers["Location"] = f"{uri}{sign}{urlencode(pairs)}"
    response.autocorrect_location_header = False
    return showing.guarded(response)


def _locales(given: MultiDict[str, str]) -> str:
    wanted: str = given.get("ui_locales", "")
    return wanted


def refused(error: str, sentence: str) -> Response:
    """A page for the person; nothing is sent to an address that is not proven."""
    speaks = showing.language()
    title = showing.says(speaks)("refused.title")
    return showing.page(
        "refused.html",
        400,
        speaks=speaks,
        title=title,
        error=error,
        sentence=sentence,
    )


def too_old() -> Response:
    """A request that nobody came back to within a day."""
    speaks = showing.language()
    title = showing.says(speaks)("refused.old_title")
    return showing.page("refused.html", 400, speaks=speaks, title=title)
