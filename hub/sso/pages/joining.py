"""The pages for a new account and for a forgotten password: address, code, password."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.models import LoginTransaction, Person
from hub.sso import store
from hub.sso.accounts import addresses, people, throttle
from hub.sso.accounts.addresses import Address
from hub.sso.accounts.factors import hashing, passkeys, passwords
from hub.sso.accounts.owning import changing
from hub.sso.accounts.signing import recovering, registering
from hub.sso.accounts.throttle import Wait
from hub.sso.accounts.transactions import Over, Wrong
from hub.sso.pages import back, place, steps
from hub.sso.pages.render import link, render, see_other, words

page = Blueprint("joining", __name__, template_folder="templates")
page.before_request(steps.checked)

KINDS = (registering.KIND, recovering.KIND, changing.KIND)
FORMS = {"/masuk/daftar": "register", "/masuk/pulihkan": "recover"}
NAME = 100


@page.get("/masuk/daftar", endpoint="register")
@page.get("/masuk/pulihkan", endpoint="recover")
def ask_address() -> Response:
    """Ask where to send a code."""
    return _address_form(200, request.args.get("address", "")[:254])


@page.post("/masuk/daftar", endpoint="try_register")
@page.post("/masuk/pulihkan", endpoint="try_recover")
def send_code() -> Response:
    """Send a code, and say nothing about whether the address is known."""
    where, typed = back.asked(), request.form.get("address", "")[:254]
    session, keys, visit = store.session(), place.keys(), place.visit()
    try:
        address = addresses.read(typed)
        if address.kind == "phone" and not place.here().by_phone:
            raise addresses.NotAnAddress("no sender for phones")
        throttle.take(session, visit.now, registering.tries(visit, address))
    except addresses.NotAnAddress:
        return _address_form(422, typed, words()("problem.address"))
    except Wait as busy:
        return steps.wait(busy, "account/address.html", **_address(typed))
    service = registering if _what() == "register" else recovering
    of = service.start(session, keys, visit, address)
    steps.keep_back(of, where)
    place.commit()
    return see_other(link("/masuk/kode", t=str(of.id)))


@page.get("/masuk/kode")
def code() -> Response:
    """Ask for the code; a letter's link opened elsewhere says where to type it."""
    try:
        of = steps.either("code", *KINDS)
    except Over:
        return steps.message("elsewhere", 410, link("/masuk"))
    return _code_form(of)


@page.post("/masuk/kode")
def try_code() -> Response:
    """Check the code, or send another one."""
    session, keys, visit = store.session(), place.keys(), place.visit()
    try:
        of = steps.either("code", *KINDS)
        if request.form.get("again"):
            return _send_again(of)
        service = _service(of)
        service.confirm(session, keys, visit, of, request.form.get("code", "")[:20])
    except Over:
        return steps.over()
    except Wrong as error:
        place.commit()
        if error.left <= 0:
            return steps.over()
        return _code_form(of, 401, words()("problem.code", left=error.left))
    place.commit()
    if of.kind == changing.KIND:
        return see_other(link("/saya", kata="address"))
    stage = "/masuk/pulih" if of.stage == recovering.FACTOR else "/masuk/sandi"
    return see_other(link(stage, t=str(of.id)))


def _send_again(of: LoginTransaction) -> Response:
    visit, address = place.visit(), _address_of(of)
    try:
        tries = registering.tries(visit, address)
        throttle.take(store.session(), visit.now, tries)
    except Wait as busy:
        return _code_form(of, 429, words()("problem.wait", seconds=busy.seconds))
    _service(of).send(store.session(), place.keys(), visit, of)
    place.commit()
    return _code_form(of, said=words()("code.sent_again"))


@page.get("/masuk/pulih")
def recover_second() -> Response:
    """Recovery of an account with two factors asks for the second one too."""
    try:
        of = steps.begun(recovering.KIND, recovering.FACTOR)
    except Over:
        return steps.over()
    return _second_form(of)


@page.post("/masuk/pulih")
def try_recover_second() -> Response:
    """Check the second factor of a recovery."""
    session, keys, visit = store.session(), place.keys(), place.visit()
    answer = request.form.get("credential", "")
    try:
        of = steps.begun(recovering.KIND, recovering.FACTOR)
        if answer:
            recovering.by_passkey(session, keys, place.site(), visit, of, answer)
        else:
            typed = request.form.get("code", "")[:40]
            recovering.by_code(session, keys, visit, of, typed)
    except Over:
        return steps.over()
    except Wrong as error:
        place.commit()
        return _second_form(of, 401, words()("problem.code", left=error.left))
    except passkeys.NotProven:
        place.commit()
        return _second_form(of, 401, words()("problem.passkey"))
    place.commit()
    return see_other(link("/masuk/sandi", t=str(of.id)))


@page.get("/masuk/sandi")
def password() -> Response:
    """Ask for a password, and of somebody new for a name."""
    try:
        of = steps.either("password", registering.KIND, recovering.KIND)
    except Over:
        return steps.over()
    return _password_form(of)


@page.post("/masuk/sandi")
def try_password() -> Response:
    """Take a fit password: the account is there, or has a new one."""
    try:
        of = steps.either("password", registering.KIND, recovering.KIND)
        return _take(of)
    except Over:
        return steps.over()
    except passwords.Unfit as unfit:
        return _password_form(of, 422, words()(f"problem.password_{unfit.rule}"))
    except hashing.Busy:
        return _password_form(of, 503, words()("problem.busy"))


def _take(of: LoginTransaction) -> Response:
    given, where = request.form.get("password", ""), steps.back_of(of)
    name, number = request.form.get("name", "").strip()[:NAME], str(of.id)
    new = of.kind == registering.KIND
    if new and not name:
        return _password_form(of, 422, words()("problem.name"))
    passwords.check(given, _own_words(of, name))
    store.commit()
    hashed = hashing.pool().make(given)
    session, keys, visit = store.session(), place.keys(), place.visit()
    again = steps.either("password", registering.KIND, recovering.KIND)
    if str(again.id) != number:
        raise Over("another one")
    if new:
        done = registering.complete(session, keys, visit, again, name, hashed)
        return steps.enter(done, where)
    done = recovering.complete(session, keys, visit, again, hashed)
    if not where.asked:
        where = back.of({"lanjut": link("/saya/keamanan")})
    return steps.enter(done, where)


def _own_words(of: LoginTransaction, name: str) -> list[str]:
    session = store.session()
    person = session.get(Person, of.person_id) if of.person_id else None
    if person is not None:
        return people.own_words(session, person)
    return [name, str(of.state.get("value", ""))]


@page.get("/masuk/batalkan")
def undo() -> Response:
    """Ask whether a change shall be undone; a mail program that looks does nothing."""
    secret = request.args.get("k", "")[:100]
    if changing.undoable(store.session(), place.visit(), secret) is None:
        return steps.message("no_undo", 410, link("/masuk/pulihkan"))
    return render("account/undo.html", secret=secret)


@page.post("/masuk/batalkan")
def do_undo() -> Response:
    """Put the old address back."""
    secret = request.form.get("k", "")[:100]
    done = changing.undo(store.session(), place.keys(), place.visit(), secret)
    place.commit()
    if not done:
        return steps.message("no_undo", 410, link("/masuk/pulihkan"))
    return steps.message("undone", 200, link("/masuk/pulihkan"))


def _what() -> str:
    return FORMS[request.path.removeprefix("/en")]


def _service(of: LoginTransaction) -> Any:
    return {
        registering.KIND: registering,
        recovering.KIND: recovering,
        changing.KIND: changing,
    }[of.kind]


def _address_of(of: LoginTransaction) -> Address:
    return Address(of.state["channel"], of.state["value"])


def _address(typed: str) -> dict[str, Any]:
    where = back.asked()
    return {
        "what": _what(),
        "typed": typed,
        "where": where,
        "by_phone": place.here().by_phone,
        "action": link(f"/masuk/{request.path.rpartition('/')[2]}", **where.query),
    }


def _address_form(status: int, typed: str, problem: Markup | None = None) -> Response:
    return render("account/address.html", status, problem=problem, **_address(typed))


def _code_form(
    of: LoginTransaction,
    status: int = 200,
    problem: Markup | None = None,
    said: Markup | None = None,
) -> Response:
    return render(
        "account/code.html",
        status,
        kind=of.kind,
        masked=_address_of(of).masked,
        action=link("/masuk/kode", t=str(of.id)),
        problem=problem,
        said=said,
    )


def _second_form(
    of: LoginTransaction, status: int = 200, problem: Markup | None = None
) -> Response:
    have = people.factors(store.session(), of.person_id or of.id)
    return render(
        "account/second.html",
        status,
        where=steps.back_of(of),
        have=have,
        passkey=place.passkey(verify=False) if have.passkeys else None,
        action=link("/masuk/pulih", t=str(of.id)),
        lost=link("/masuk/hilang"),
        problem=problem,
    )


def _password_form(
    of: LoginTransaction, status: int = 200, problem: Markup | None = None
) -> Response:
    where = steps.back_of(of)
    return render(
        "account/password.html",
        status,
        new=of.kind == registering.KIND,
        masked=_address_of(of).masked,
        username=_address_of(of).value,
        name=request.form.get("name", "")[:NAME],
        action=link("/masuk/sandi", t=str(of.id)),
        problem=problem,
        targets=where.targets,
    )
