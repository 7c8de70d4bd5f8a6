"""The pages of apps, consents, devices and history: who knows me, where I am."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from hub.sso import store
from hub.sso.accounts import events
from hub.sso.accounts.signing import devices
from hub.sso.consents import apps, consents
from hub.sso.consents.apps import App
from hub.sso.logout import ending
from hub.sso.pages import own, place
from hub.sso.pages.render import link, render, see_other

page = Blueprint("sharing", __name__, template_folder="templates")
page.before_request(own.started)

MOST_SIDS = 20


@page.get("/saya/layanan")
def known_apps() -> Response:
    """The apps that know me."""
    return render("account/apps.html", apps=_apps())


@page.post("/saya/layanan")
def end_app() -> Response:
    """End the sessions that an app belongs to; the app is told."""
    session, who = store.session(), own.who()
    client_id = request.form.get("app", "")[:200]
    sids = apps.sids_with(session, who.user_id, client_id)
    ending.end_these(session, sids, "logout")
    events.note(session, "app_ended", who.user_id, place.visit(), app=client_id)
    place.commit()
    return _answered(sids, own_ended=who.sid in sids)


@page.get("/saya/persetujuan")
def agreed() -> Response:
    """What I let apps know."""
    return render(
        "account/consents.html",
        apps=[app for app in _apps() if app.scopes],
        done=request.args.get("kata") == "cabut",
    )


@page.get("/saya/persetujuan/cabut")
def ask_revoke() -> Response:
    """What stops working when a consent is taken back."""
    client_id = request.args.get("app", "")
    found = next((app for app in _apps() if app.client_id == client_id), None)
    if found is None or not found.scopes:
        abort(404)
    return render("account/revoke.html", app=found)


@page.post("/saya/persetujuan/cabut")
def revoke() -> Response:
    """Take a consent back."""
    session, who = store.session(), own.who()
    client_id = request.form.get("app", "")[:200]
    consents.revoke(session, who.user_id, client_id)
    events.note(session, "consent_revoked", who.user_id, place.visit(), app=client_id)
    place.commit()
    return see_other(link("/saya/persetujuan", kata="cabut"))


@page.get("/saya/perangkat")
def signed_in_at() -> Response:
    """Where I am signed in."""
    session, who = store.session(), own.who()
    return render(
        "account/devices.html",
        sessions=apps.open_sessions(session, who.user_id, who.sid),
        answers=apps.recent_answers(session, who.user_id, place.visit().now),
    )


@page.post("/saya/perangkat")
def end_sessions() -> Response:
    """End one session or all the others."""
    session, who = store.session(), own.who()
    wanted = request.form.get("sid", "")[:100]
    open_ = [each.sid for each in apps.open_sessions(session, who.user_id, who.sid)]
    if request.form.get("all"):
        sids, reason = [sid for sid in open_ if sid != who.sid], "all_sessions"
        devices.forget_all(session, who.user_id, but=place.visit().device)
    else:
        sids, reason = [sid for sid in open_ if sid == wanted], "logout"
    ending.end_these(session, sids, reason)
    events.note(session, "sessions_ended", who.user_id, place.visit(), count=len(sids))
    place.commit()
    return _answered(sids, own_ended=who.sid in sids)


@page.get("/saya/perangkat/jawaban")
def answered() -> Response:
    """What the apps have said to the end of sessions, asked again."""
    who = own.who()
    asked = request.args.getlist("s")[:MOST_SIDS]
    mine = apps.ended_by(store.session(), who.user_id, asked)
    answers = apps.answers(store.session(), mine)
    return _left(answers, mine)


@page.get("/saya/riwayat-akses")
def history() -> Response:
    """Who read what, and what happened to the account."""
    session, who = store.session(), own.who()
    return render(
        "account/history.html",
        reads=events.of(session, who.user_id, reads=True),
        events=events.of(session, who.user_id, reads=False),
        names=apps.names(session),
    )


def _apps() -> list[App]:
    return apps.known_to(store.session(), own.who().user_id)


def _answered(sids: list[str], *, own_ended: bool) -> Response:
    """A page of its own address, where there still is somebody to show it to."""
    if own_ended:
        answers = apps.answers(store.session(), sids)
        return render("account/left.html", answers=answers, left=True, again=None)
    query = "&".join(f"s={sid}" for sid in sids[:MOST_SIDS])
    return see_other(f"{link('/saya/perangkat/jawaban')}?{query}")


def _left(answers: list[apps.Answer], sids: list[str]) -> Response:
    return render("account/left.html", answers=answers, left=False, again=sids)
