"""The page `/aksesibilitas`: what was done so that everybody can use the pages."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response

from hub.pages.render import render, start

# What is tested with every change, what is known not to be good enough yet.
DONE: Final = ("axe", "reflow", "keyboard", "script", "colour", "table", "words")
OPEN: Final = ("reader", "dense", "pdf")

page = Blueprint("accessibility", __name__)
page.before_request(start)


@page.get("/aksesibilitas")
def accessibility() -> Response:
    """Say what is tested, what falls short, and where to complain."""
    return render("about/accessibility.html", done=DONE, open=OPEN)
