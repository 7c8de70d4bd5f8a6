"""The page `/saya/keamanan`: password, passkeys, authenticator app, paper codes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.models import LoginTransaction, Person
from hub.sso import store
from hub.sso.accounts import addresses, people, transactions
from hub.sso.accounts.factors import (
    hashing,
    passkeys,
    passwords,
    recovery_codes,
    totp,
)
from hub.sso.accounts.sending.letters import SITE
from hub.sso.accounts.signing import logging_in, notices, recovering
from hub.sso.accounts.transactions import Over, Wrong
from hub.sso.pages import own, place, steps
from hub.sso.pages.render import link, render, see_other, words

page = Blueprint("security", __name__, template_folder="templates")
page.before_request(own.started)

ADDING = "add_totp"
SAID = frozenset({"password", "passkey", "totp_removed", "passkey_removed"})


@page.get("/saya/keamanan")
def overview() -> Response:
    """How one signs in."""
    said = request.args.get("kata", "")
    return _page(said=words()(f"said.{said}") if said in SAID else None)


@page.post("/saya/keamanan/sandi")
def change_password() -> Response:
    """Keep a new password; the other sessions end."""
    stale = own.again(link("/saya/keamanan"))
    if stale is not None:
        return stale
    session, who = store.session(), own.who()
    given = request.form.get("password", "")
    person = session.get_one(Person, who.user_id)
    try:
        passwords.check(given, people.own_words(session, person))
        store.commit()
        hashed = hashing.pool().make(given)
    except passwords.Unfit as unfit:
        return _page(422, problem=words()(f"problem.password_{unfit.rule}"))
    except hashing.Busy:
        return _page(503, problem=words()("problem.busy"))
    recovering.change_password(
        store.session(), place.keys(), place.visit(), who.user_id, hashed, but=who.sid
    )
    place.commit()
    return see_other(link("/saya/keamanan", kata="password"))


@page.post("/saya/keamanan/kunci")
def passkey() -> Response:
    """Keep a new passkey, or forget one."""
    stale = own.again(link("/saya/keamanan"))
    if stale is not None:
        return stale
    session, visit, who = store.session(), place.visit(), own.who()
    gone = request.form.get("remove", "")[:40]
    if gone:
        if passkeys.remove(session, who.user_id, gone):
            _changed("passkey_removed")
        place.commit()
        return see_other(link("/saya/keamanan", kata="passkey_removed"))
    name = visit.device_name or words()("security.passkey")
    answer = request.form.get("credential", "")
    try:
        passkeys.register(
            session, place.keys(), place.site(), visit, who.user_id, answer, name
        )
    except passkeys.NotProven:
        place.commit()
        return _page(422, problem=words()("problem.passkey_new"))
    _changed("passkey_added")
    codes = _first_codes()
    place.commit()
    if codes:
        return _codes(codes)
    return see_other(link("/saya/keamanan", kata="passkey"))


@page.get("/saya/keamanan/aplikasi")
def app() -> Response:
    """Show the QR code of a new authenticator app."""
    stale = own.again()
    if stale is not None:
        return stale
    of = transactions.begin(
        store.session(), place.visit(), ADDING, "code", own.who().user_id
    )
    return _app_form(of)


@page.post("/saya/keamanan/aplikasi")
def add_app() -> Response:
    """Take the first code of a new app, or remove the one there is."""
    stale = own.again()
    if stale is not None:
        return stale
    session, keys, visit, who = store.session(), place.keys(), place.visit(), own.who()
    if request.form.get("remove"):
        totp.remove(session, who.user_id)
        _changed("totp_removed")
        place.commit()
        return see_other(link("/saya/keamanan", kata="totp_removed"))
    try:
        of = steps.begun(ADDING, "code")
        if of.person_id != who.user_id:
            raise Over("somebody else's")
        typed = request.form.get("code", "")[:40]
        _, codes = logging_in.enrol(session, keys, visit, of, typed)
    except Over:
        return see_other(link("/saya/keamanan/aplikasi"))
    except Wrong as error:
        return _app_form(of, 401, words()("problem.code", left=error.left))
    place.commit()
    return _codes(codes)


@page.post("/saya/keamanan/kode")
def renew_codes() -> Response:
    """Ten new codes for paper."""
    stale = own.again(link("/saya/keamanan"))
    if stale is not None:
        return stale
    codes = recovery_codes.renew(
        store.session(), place.keys(), own.who().user_id, place.visit().now
    )
    _changed("codes_renewed")
    place.commit()
    return _codes(codes)


def _first_codes() -> list[str]:
    """A first second factor comes with codes for the day it is lost."""
    who, session = own.who(), store.session()
    if recovery_codes.left(session, who.user_id):
        return []
    return recovery_codes.renew(session, place.keys(), who.user_id, place.visit().now)


def _changed(what: str) -> None:
    user_id = own.who().user_id
    notices.changed(store.session(), place.keys(), place.visit(), user_id, what)


def _codes(codes: list[str]) -> Response:
    onward = link("/saya/keamanan")
    return render("account/codes.html", codes=codes, onward=onward)


def _page(
    status: int = 200, said: Markup | None = None, problem: Markup | None = None
) -> Response:
    session, who = store.session(), own.who()
    rows = addresses.of(session, who.user_id)
    name = addresses.written(rows[0]).value if rows else str(who.user_id)
    return render(
        "account/security.html",
        status,
        have=people.factors(session, who.user_id),
        passkeys=[
            (passkeys.shown(row.id), row) for row in passkeys.of(session, who.user_id)
        ],
        offer=_offer(name) if place.site().usable else None,
        username=name,
        said=said,
        problem=problem,
    )


def _offer(name: str) -> str:
    return passkeys.offer(
        store.session(),
        place.keys(),
        place.site(),
        place.visit(),
        own.who().user_id,
        name,
    )


def _app_form(
    of: LoginTransaction, status: int = 200, problem: Markup | None = None
) -> Response:
    secret = logging_in.secret_of(store.session(), place.keys(), of)
    values: dict[str, Any] = {
        "drawing": Markup(
            totp.drawing(totp.address(secret, SITE, words()("factor.account")))
        ),
        "secret": secret,
        "action": link("/saya/keamanan/aplikasi", t=str(of.id)),
    }
    place.commit()
    return render("account/factor.html", status, problem=problem, mine=True, **values)
