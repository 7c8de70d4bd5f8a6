"""The page `/saya`: who I am, my addresses, my number; and the way out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.models import Person
from hub.sso import signed_in, store
from hub.sso.accounts import addresses, events, nik, people, throttle
from hub.sso.accounts.owning import changing, erasing
from hub.sso.accounts.sealing import Unreadable
from hub.sso.accounts.signing import notices, registering
from hub.sso.accounts.throttle import Wait
from hub.sso.consents import apps
from hub.sso.pages import own, place
from hub.sso.pages.render import link, render, see_other, words

page = Blueprint("profile", __name__, template_folder="templates")
page.before_request(own.started)

SAID = frozenset({"address", "name", "nik", "removed"})


@page.get("/saya")
def me() -> Response:
    """Show the account."""
    said = request.args.get("kata", "")
    return _page(said=words()(f"said.{said}") if said in SAID else None)


@page.post("/saya/nama")
def rename() -> Response:
    """Keep another name."""
    person = _person()
    name = request.form.get("name", "").strip()[:100]
    if not name:
        return _page(422, problem=words()("problem.name"))
    person.name = name
    person.language = words().language
    place.commit()
    return see_other(link("/saya", kata="name"))


@page.get("/saya/alamat")
def address() -> Response:
    """Ask for a new address, after a fresh login."""
    return own.again() or _address_page()


@page.post("/saya/alamat")
def change_address() -> Response:
    """Send a code to the new address, or take one away."""
    stale = own.again()
    if stale is not None:
        return stale
    session, visit, who = store.session(), place.visit(), own.who()
    typed, gone = request.form.get("address", "")[:254], request.form.get("remove", "")
    try:
        if gone in ("email", "phone"):
            changing.remove(session, place.keys(), visit, who.user_id, gone)
            place.commit()
            return see_other(link("/saya", kata="removed"))
        wanted = addresses.read(typed)
        if wanted.kind == "phone" and not place.here().by_phone:
            raise addresses.NotAnAddress("no sender for phones")
        throttle.take(session, visit.now, registering.tries(visit, wanted))
    except addresses.NotAnAddress:
        return _address_page(422, typed, words()("problem.address"))
    except changing.LastAddress:
        return _address_page(422, typed, words()("problem.last_address"))
    except Wait as busy:
        problem = words()("problem.wait", seconds=busy.seconds)
        return _address_page(429, typed, problem)
    begun = changing.start(session, place.keys(), visit, who.user_id, wanted)
    place.commit()
    return see_other(link("/masuk/kode", t=str(begun.id)))


@page.get("/saya/nik")
def number() -> Response:
    """Ask for the identity number, after a fresh login."""
    return own.again() or render("account/nik.html", problem=None, given=_nik())


@page.post("/saya/nik")
def keep_number() -> Response:
    """Keep the number, or forget it."""
    stale = own.again()
    if stale is not None:
        return stale
    session, visit, who = store.session(), place.visit(), own.who()
    if request.form.get("remove"):
        addresses.remove(session, who.user_id, nik.KIND)
        notices.changed(session, place.keys(), visit, who.user_id, "nik_changed")
        place.commit()
        return see_other(link("/saya", kata="nik"))
    try:
        typed = nik.read(request.form.get("nik", "")[:40])
    except nik.NotANik:
        problem = words()("problem.nik")
        return render("account/nik.html", 422, problem=problem, given=_nik())
    nik.put(session, place.keys(), who.user_id, typed, visit.now)
    notices.changed(session, place.keys(), visit, who.user_id, "nik_changed")
    place.commit()
    return see_other(link("/saya", kata="nik"))


@page.post("/saya/keluar")
def leave() -> Response:
    """End this session and show what each app has said."""
    who = own.who()
    signed_in.end(who.sid, "logout")
    events.note(store.session(), "logout", who.user_id, place.visit())
    answers = apps.answers(store.session(), [who.sid])
    place.commit()
    return render("account/left.html", answers=answers, left=True, again=None)


def _page(
    status: int = 200, said: Markup | None = None, problem: Markup | None = None
) -> Response:
    session, who = store.session(), own.who()
    rows = addresses.of(session, who.user_id)
    return render(
        "account/me.html",
        status,
        person=_person(),
        addresses=rows,
        nik=_nik(),
        have=people.factors(session, who.user_id),
        erased_at=erasing.due(session, who.user_id),
        apps=apps.known_to(session, who.user_id)[:3],
        session=who,
        said=said,
        problem=problem,
    )


def _person() -> Person:
    return store.session().get_one(Person, own.who().user_id)


def _nik() -> dict[str, Any] | None:
    row = nik.of(store.session(), own.who().user_id)
    if row is None:
        return None
    try:
        shown = nik.masked(nik.opened(place.keys(), row))
    except Unreadable:
        shown = "•" * 16
    return {"shown": shown, "proven": row.verified_at is not None}


def _address_page(
    status: int = 200, typed: str = "", problem: Markup | None = None
) -> Response:
    rows = addresses.of(store.session(), own.who().user_id)
    return render(
        "account/change_address.html",
        status,
        addresses=rows,
        typed=typed,
        problem=problem,
        by_phone=place.here().by_phone,
    )
