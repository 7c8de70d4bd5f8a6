"""The page `/status`: is the hub well, in words for everybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, current_app, request

from hub.extensions import db
from hub.pages import errors, question
from hub.pages.drawing import woven
from hub.pages.question import Asked, Unknown
from hub.pages.render import render, start, within, words
from hub.services.comparing import condition, feeds, territories

STATES: Final = ("fresh", "late", "broken", "never")

page = Blueprint("status", __name__)
page.before_request(start)


@page.get("/status")
def status() -> Response:
    """Show how pages, feeds and the API fare at this moment."""
    asked = Asked(province=request.args.get("province", "").strip())
    places = territories.everywhere(db.session())
    try:
        about = within(question.territory(asked, places))
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    now = datetime.now(UTC)
    found = condition.condition(db.session(), about, now)
    spoken = feeds.of_regions(db.session(), about.codes, now)
    return render(
        "about/status.html",
        about=about,
        found=found,
        states=STATES,
        now=now,
        served="hub_openapi" in current_app.extensions,
        weave=woven(about.regions, feeds.by_region(spoken, about.regions), words()),
    )
