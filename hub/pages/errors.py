"""Pages for questions that cannot be answered: each says what there is instead."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from hub.pages import question
from hub.pages.form import Form
from hub.pages.question import Asked, Choice, Unknown
from hub.pages.render import link, render, within, words
from hub.services.comparing import territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import catalogue

log: Final = logging.getLogger(__name__)
NAMES: Final = {404: "not_found", 405: "method"}


def register(app: Flask) -> None:
    """Answer every HTTP error, and what nobody expected, with a page."""
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, broken)


def unknown(unknown: Unknown, asked: Asked, places: Sequence[Place]) -> Response:
    """A page that names the strange word, offers what is near, keeps the form."""
    form = Form.kept(asked, within(_territory(asked, places)).places)
    name = unknown.rule
    fix = "unknown.code_none" if _no_reading(unknown) else f"{name}_fix"
    return render(
        "errors.html",
        unknown.status,
        heading=words()(name, value=unknown.value),
        fix=words()(fix),
        choices=[_offer(choice, asked) for choice in unknown.choices],
        certain=name == "unknown.code",
        form=form,
    )


def plain(name: str, status: int, **values: object) -> Response:
    """A page for a question that has no form: what is not there, what is instead."""
    return render(
        "errors.html",
        status,
        heading=words()(name, **values),
        fix=words()(f"{name}_fix"),
        choices=[],
    )


def refused(error: HTTPException) -> Response:
    """404, 405 and other errors of HTTP."""
    status = error.code or 500
    name = NAMES.get(status, "bad" if status < 500 else "broken")
    return _page(name, status)


def broken(error: Exception) -> Response:
    """What nobody expected; the log has the details, the page has none."""
    log.exception("a page failed", exc_info=error)
    return _page("broken", 500)


def unavailable(error: Exception) -> Response:
    """The store does not answer: keep the question, offer to ask again."""
    log.error("the store does not answer: %s", type(error).__name__)
    response = _page("unavailable", 503, again=True)
    response.headers["Retry-After"] = "10"
    return response


def _page(name: str, status: int, *, again: bool = False) -> Response:
    return render(
        "errors.html",
        status,
        heading=words()(f"error.{name}"),
        fix=words()(f"error.{name}_fix"),
        choices=[],
        again=list(request.args.items()) if again else None,
    )


def _territory(asked: Asked, places: Sequence[Place]) -> Territory:
    """The province of a question that was not understood, as far as it was."""
    try:
        return question.territory(asked, places)
    except Unknown:
        return territories.territory(places)


def _no_reading(unknown: Unknown) -> bool:
    return unknown.rule == "unknown.code" and not unknown.choices


def _offer(choice: Choice, asked: Asked) -> dict[str, str]:
    """A choice as a link that repeats the question with the right word."""
    better = replace(asked, **{choice.field: choice.value})
    label = choice.label
    about = request.path.removeprefix("/en").startswith("/indikator")
    if choice.field == "indicator":
        label = words().words(catalogue().indicators[choice.value].label)
    note = words()("unknown.reading", note=choice.note) if choice.note else ""
    return {
        "href": link(
            f"/indikator/{better.indicator}" if about else "/bandingkan",
            indicator=None if about else better.indicator,
            period=better.period,
            region=better.region,
            peers=better.peers,
            source=better.source,
            province=better.province,
        ),
        "label": label or choice.value,
        "note": note,
    }
