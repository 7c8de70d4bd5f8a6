"""The page `/aplikasi`: which region runs what, who offers, and who adopted it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.charts import stacks
from hub.charts.stacks import Part
from hub.extensions import db
from hub.pages import errors, question
from hub.pages.form import Group, Option
from hub.pages.question import Asked, Unknown
from hub.pages.render import render, start, within, words
from hub.services import applications
from hub.services.applications import DEAD, ORDER, Application, Board, Filter
from hub.services.comparing import feeds, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.territories import Territory
from schemas.domains.application.codes import CATEGORIES, STAGES, STATUSES

YES: Final = "1"

page = Blueprint("applications", __name__, template_folder="templates")
page.before_request(start)


@page.get("/aplikasi")
def everything() -> Response:
    """Show a province's applications; the address may filter them."""
    args = {name: request.args.get(name, "").strip() for name in ("region", "province")}
    asked, places = Asked(**args), territories.everywhere(db.session())
    try:
        about = within(question.territory(asked, places))
        wanted = Filter(
            category=category(request.args.get("category", "").strip()),
            region=question.region(asked, about),
            offered=request.args.get("offered") == YES,
        )
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    now = datetime.now(UTC)
    board = applications.board(db.session(), about, wanted, now)
    return render(
        "applications.html",
        about=about,
        board=board,
        wanted=wanted,
        narrowed=wanted != Filter(),
        categories=CATEGORIES,
        statuses=STATUSES,
        stages=STAGES,
        order=ORDER,
        dead=sum(board.counts[each] for each in DEAD),
        places={place.code: place for place in places},
        bar=bar,
        most=max((len(each.applications) for each in board.catalogues), default=0),
        choices=choices(board, about, wanted),
        step=step,
        worst=feeds.worst(feed.state.state for feed in board.feeds),
        simulated=board.simulated,
    )


def category(word: str) -> str:
    """The category to filter by; empty shows all."""
    if word and word not in CATEGORIES:
        raise Unknown("unknown.category", word, status=400)
    return word


def bar(counts: Mapping[str, int], most: int | None = None) -> Markup:
    """How many applications live, and how many do not, as one bar."""
    return stacks.stack([Part(each, counts[each]) for each in ORDER], most=most)


def step(each: Application) -> int:
    """How many of the five steps an adoption has gone; 0 where nobody says."""
    return list(STAGES).index(each.stage) + 1 if each.stage in STAGES else 0


def choices(board: Board, about: Territory, wanted: Filter) -> dict[str, list[Group]]:
    """What the form offers: categories that occur, regions that have a catalogue."""
    t = words()
    used = {each.category for each in board.every} | {wanted.category}
    named = sorted((t.words(w), code) for code, w in CATEGORIES.items() if code in used)
    listed = tuple(Option(code, name, code == wanted.category) for name, code in named)
    known = {each.place.code for each in board.every}
    if wanted.region is not None:
        known.add(wanted.region.code)
    shown = [place for place in about.regions if place.code in known]
    return {
        "category": [Group(t("applications.category"), listed)],
        "region": list(_regions(shown, wanted)),
    }


def _regions(shown: Sequence[Place], wanted: Filter) -> Iterator[Group]:
    for kind in ("kota", "kabupaten"):
        own = sorted((p for p in shown if p.kind == kind), key=lambda p: p.short_name)
        if own:
            options = tuple(Option(p.slug, p.name, p == wanted.region) for p in own)
            yield Group(words()(f"kind.{kind}"), options)
