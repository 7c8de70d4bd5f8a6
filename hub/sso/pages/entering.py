"""The page `/masuk`: address and password or a passkey, then a second factor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.models import LoginTransaction
from hub.sso import signed_in, store
from hub.sso.accounts import addresses, people, throttle, transactions
from hub.sso.accounts.factors import hashing, passkeys, passwords, totp
from hub.sso.accounts.sending.letters import SITE
from hub.sso.accounts.signing import logging_in
from hub.sso.accounts.signing.outcomes import Done, More, WrongLogin
from hub.sso.accounts.throttle import Wait
from hub.sso.accounts.transactions import Over, Wrong
from hub.sso.pages import back, place, steps
from hub.sso.pages.back import Back
from hub.sso.pages.render import link, render, see_other, words

page = Blueprint("entering", __name__, template_folder="templates")
page.before_request(steps.checked)


@page.get("/masuk")
def login() -> Response:
    """Ask for address and password; who is signed in already goes on."""
    where = back.asked()
    if signed_in.current() is not None and not where.asked:
        return see_other(where.to)
    return _form(where, typed=_hint(where))


@page.post("/masuk")
def try_login() -> Response:
    """Check what was typed, or what a passkey answered."""
    where, typed = back.asked(), request.form.get("address", "")[:254]
    answer = request.form.get("credential", "")
    try:
        done = _passkey(answer) if answer else _password(typed)
    except (WrongLogin, passkeys.NotProven) as error:
        place.commit()
        name = "login" if isinstance(error, WrongLogin) else "passkey"
        return _form(where, 401, typed, words()(f"problem.{name}"))
    except Wait as busy:
        return steps.wait(busy, "account/login.html", **_shown(where, typed))
    except hashing.Busy:
        response = _form(where, 503, typed, words()("problem.busy"))
        response.headers["Retry-After"] = "5"
        return response
    if isinstance(done, Done):
        return steps.enter(done, where)
    of = transactions.find(
        store.session(), str(done.transaction), place.visit(), "login", done.stage
    )
    steps.keep_back(of, where)
    place.commit()
    return see_other(link("/masuk/dua", t=str(of.id)))


def _passkey(answer: str) -> Done:
    return logging_in.passkey(
        store.session(), place.keys(), place.site(), place.visit(), answer
    )


def _password(typed: str) -> Done | More:
    """No transaction of the store is open while the password is checked."""
    visit, keys = place.visit(), place.keys()
    password = request.form.get("password", "")[: passwords.LONGEST + 1]
    seen = logging_in.look(store.session(), keys, visit, typed)
    throttle.take(store.session(), visit.now, seen.tries)
    store.commit()
    right = hashing.pool().right(seen.hash, password)
    return logging_in.judge(store.session(), visit, seen, right)


@page.get("/masuk/dua")
def second() -> Response:
    """Ask for the second factor."""
    try:
        of = steps.begun(logging_in.LOGIN, logging_in.SECOND)
    except Over:
        return steps.over()
    return _second_form(steps.back_of(of), str(of.id), of.person_id)


@page.post("/masuk/dua")
def try_second() -> Response:
    """Check the second factor."""
    session, keys, visit = store.session(), place.keys(), place.visit()
    try:
        of = steps.begun(logging_in.LOGIN, logging_in.SECOND)
        where, number, person_id = steps.back_of(of), str(of.id), of.person_id
        answer = request.form.get("credential", "")
        if answer:
            done = logging_in.second_passkey(
                session, keys, place.site(), visit, of, answer
            )
        else:
            tries = logging_in.second_tries(session, visit, of.person_id or of.id)
            throttle.take(session, visit.now, tries)
            typed = request.form.get("code", "")[:40]
            done = logging_in.second(session, keys, visit, of, typed)
            throttle.give_back(session, tries)
    except Over:
        return steps.over()
    except Wait as busy:
        return steps.wait(busy, "account/second.html", **_second(where, person_id))
    except (Wrong, passkeys.NotProven) as error:
        place.commit()
        return _second_form(where, number, person_id, 401, _wrong(error))
    return steps.enter(done, where)


@page.get("/masuk/faktor")
def factor() -> Response:
    """Somebody who needs a second factor makes one before the login is complete."""
    try:
        of = steps.begun(logging_in.LOGIN, logging_in.ENROL)
    except Over:
        return steps.over()
    return _factor_form(_factor(of), 200)


@page.post("/masuk/faktor")
def try_factor() -> Response:
    """Take a new passkey or the first code of a new app; show the codes for paper."""
    session, keys, visit = store.session(), place.keys(), place.visit()
    try:
        of = steps.begun(logging_in.LOGIN, logging_in.ENROL)
        where, shown = steps.back_of(of), _factor(of)
        answer = request.form.get("credential", "")
        if answer:
            done, codes = logging_in.enrol_passkey(
                session, keys, place.site(), visit, of, answer
            )
        else:
            typed = request.form.get("code", "")[:40]
            done, codes = logging_in.enrol(session, keys, visit, of, typed)
    except Over:
        return steps.over()
    except (Wrong, passkeys.NotProven) as error:
        place.commit()
        new = isinstance(error, passkeys.NotProven)
        problem = words()("problem.passkey_new") if new else _wrong(error)
        return _factor_form(shown, 401, problem)
    steps.begin(done)
    place.commit()
    return render(
        "account/codes.html", codes=codes, onward=where.to, targets=where.targets
    )


def _factor(of: LoginTransaction) -> dict[str, Any]:
    """Both ways to make a second factor: a key for an app, and what asks a passkey."""
    session, keys, site = store.session(), place.keys(), place.site()
    secret = logging_in.secret_of(session, keys, of)
    offer = None
    if site.usable and of.person_id is not None:
        rows = addresses.of(session, of.person_id)
        name = addresses.written(rows[0]).value if rows else SITE
        offer = passkeys.offer(session, keys, site, place.visit(), of.person_id, name)
    place.commit()
    return {"secret": secret, "offer": offer}


def _form(
    where: Back, status: int = 200, typed: str = "", problem: Markup | None = None
) -> Response:
    return render("account/login.html", status, problem=problem, **_shown(where, typed))


def _shown(where: Back, typed: str) -> dict[str, Any]:
    return {
        "where": where,
        "typed": typed,
        "by_phone": place.here().by_phone,
        "passkey": place.passkey(),
        "targets": where.targets,
    }


def _hint(where: Back) -> str:
    """What stands in the address field: the app's hint, or one's own address again."""
    if where.pending and where.pending.login_hint:
        try:
            return addresses.read(where.pending.login_hint).value
        except addresses.NotAnAddress:
            return ""
    who = signed_in.current()
    rows = addresses.of(store.session(), who.user_id) if who else []
    return addresses.written(rows[0]).value if rows else ""


def _second(where: Back, person_id: UUID | None) -> dict[str, Any]:
    have = people.factors(store.session(), person_id or UUID(int=0))
    return {
        "where": where,
        "have": have,
        "passkey": place.passkey(verify=False) if have.passkeys else None,
        "targets": where.targets,
        "action": link("/masuk/dua", t=request.args.get("t")),
        "lost": link("/masuk/hilang"),
    }


def _second_form(
    where: Back,
    number: str,
    person_id: UUID | None,
    status: int = 200,
    problem: Markup | None = None,
) -> Response:
    return render(
        "account/second.html", status, problem=problem, **_second(where, person_id)
    )


def _factor_form(
    shown: dict[str, Any], status: int, problem: Markup | None = None
) -> Response:
    address = totp.address(shown["secret"], SITE, words()("factor.account"))
    return render(
        "account/factor.html",
        status,
        drawing=Markup(totp.drawing(address)),
        problem=problem,
        action=link("/masuk/faktor", t=request.args.get("t")),
        **shown,
    )


def _wrong(error: Exception) -> Markup:
    if isinstance(error, Wrong):
        return words()("problem.code", left=error.left)
    return words()("problem.passkey")


@page.get("/masuk/hilang")
def lost() -> Response:
    """What helps somebody who has lost the second factor."""
    return steps.message("lost", 200, link("/masuk"))
