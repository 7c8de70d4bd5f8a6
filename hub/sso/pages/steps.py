"""What the steps of a login share: what is under way, and how it ends."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request

from hub.models import LoginTransaction
from hub.sso import settings, signed_in, store
from hub.sso.accounts import transactions
from hub.sso.accounts.signing import logging_in
from hub.sso.accounts.signing.outcomes import Done
from hub.sso.accounts.throttle import Wait
from hub.sso.accounts.transactions import Over
from hub.sso.pages import back, guard, place
from hub.sso.pages.back import Back
from hub.sso.pages.render import link, render, see_other, words

KEPT: Final = "back"


def checked() -> Response | None:
    """Before each page: a form must be ours, of this browser."""
    if guard.from_here():
        return None
    address = link(request.path.removeprefix("/en"), **request.args.to_dict())
    return message("stale", 403, address)


def message(name: str, status: int, address: str, **values: object) -> Response:
    """A page with a heading, what to do, and one link."""
    t = words()
    return render(
        "account/message.html",
        status,
        heading=t(f"message.{name}"),
        fix=t(f"message.{name}_fix", **values),
        address=address,
        go=t(f"message.{name}_go"),
    )


def begun(kind: str, stage: str) -> LoginTransaction:
    """What is under way by the number in the address; Over when it is not."""
    number = request.args.get("t", "")
    return transactions.find(store.session(), number, place.visit(), kind, stage)


def either(stage: str, *kinds: str) -> LoginTransaction:
    """The same where several kinds come to one page."""
    for kind in kinds:
        try:
            return begun(kind, stage)
        except Over:
            continue
    raise Over("no transaction")


def keep_back(of: LoginTransaction, where: Back) -> None:
    """Remember with a transaction where it leads."""
    of.state = {**of.state, KEPT: where.query}
    store.session().flush()


def back_of(of: LoginTransaction) -> Back:
    """Where a transaction leads."""
    return back.of(of.state.get(KEPT, {}))


def over() -> Response:
    """It took too long, or it was done elsewhere: begin again, nothing is lost."""
    where = back.asked()
    place.commit()
    return message("over", 410, link("/masuk", **where.query))


def wait(busy: Wait, template: str, **values: Any) -> Response:
    """Too many tries: how long, and what works meanwhile."""
    t = words()
    problem = t("problem.wait", seconds=busy.seconds)
    response = render(template, 429, problem=problem, **values)
    response.headers["Retry-After"] = str(busy.seconds)
    return response


def enter(done: Done, where: Back) -> Response:
    """The person is signed in: new session, new browser secret, on to where she was.

    Who must have a second factor and has none makes one before that.
    """
    session = store.session()
    if not logging_in.enough(session, done, where.level):
        of = transactions.begin(
            session, place.visit(), logging_in.LOGIN, logging_in.ENROL, done.person_id
        )
        keep_back(of, where)
        place.commit()
        return see_other(link("/masuk/faktor", t=str(of.id)))
    begin(done)
    place.commit()
    return see_other(where.to)


def begin(done: Done) -> None:
    """Begin the session of a finished login."""
    visit = place.visit()
    device = logging_in.enter(store.session(), place.keys(), visit, done)
    acr = settings.ACR[done.level - 1]
    signed_in.begin(done.person_id, done.amr, acr, str(device.id))
    guard.keep_device(device.secret)
    guard.renew_browser()
