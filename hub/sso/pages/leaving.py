"""The pages by which one takes one's data along, or leaves."""

from __future__ import annotations

import json

from flask import Blueprint, Response

from hub.sso import store
from hub.sso.accounts import events
from hub.sso.accounts.owning import erasing, exporting
from hub.sso.pages import own, place
from hub.sso.pages.render import link, protected, render, see_other

page = Blueprint("leaving", __name__, template_folder="templates")
page.before_request(own.started)


@page.get("/saya/ekspor")
def export() -> Response:
    """Everything the login knows of me, as JSON; asks who it is once more."""
    stale = own.again()
    if stale is not None:
        return stale
    session, who = store.session(), own.who()
    events.note(session, "exported", who.user_id, place.visit())
    body = exporting.export(session, place.keys(), who.user_id)
    place.commit()
    response = Response(
        json.dumps(body, ensure_ascii=False, indent=2), mimetype="application/json"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    return protected(response)


@page.get("/saya/hapus")
def ask() -> Response:
    """What will be erased, and when."""
    due = erasing.due(store.session(), own.who().user_id)
    return render("account/erase.html", due=due)


@page.post("/saya/hapus")
def erase() -> Response:
    """Begin the three days."""
    stale = own.again()
    if stale is not None:
        return stale
    erasing.ask(store.session(), place.keys(), place.visit(), own.who().user_id)
    place.commit()
    return see_other(link("/saya/hapus"))


@page.post("/saya/hapus/batal")
def stay() -> Response:
    """Take it back."""
    erasing.take_back(store.session(), place.visit(), own.who().user_id)
    place.commit()
    return see_other(link("/saya"))
