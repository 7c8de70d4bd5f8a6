"""The page `/kualitas-data`: which feeds are up to date, late or broken."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, get_args

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.charts import ages, squares, tiles
from hub.extensions import db
from hub.pages import errors, question
from hub.pages.drawing import woven
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import quality, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.quality import Board, Line
from hub.services.comparing.territories import Territory
from hub.services.connected.freshness import State

SHOWN: Final[tuple[State, ...]] = ("broken", "late", "never", "fresh")

page = Blueprint("quality", __name__, template_folder="templates")
page.before_request(start)


@page.get("/kualitas-data")
def scoreboard() -> Response:
    """Show every feed of a province, worst first; the address may filter by state."""
    asked = Asked(province=request.args.get("province", "").strip())
    places = territories.everywhere(db.session())
    try:
        about = within(question.territory(asked, places))
        only = state(request.args.get("state", "").strip())
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    board = quality.board(db.session(), about)
    lines = [ln for ln in board.lines if only in (None, ln.feed.state.state)]
    return render(
        "quality.html",
        about=about,
        board=board,
        lines=lines,
        counts=counts(board),
        strip=strip(board, about),
        weave=woven(about.regions, board.states, words()),
        filters=filters(board, only),
        age_bar=age_bar,
        span=span,
        simulated=any(line.feed.simulated for line in board.lines),
    )


def state(word: str) -> State | None:
    """The state to filter by; None shows all."""
    for name in get_args(State):
        if word == name:
            return name  # type: ignore[no-any-return]  # get_args forgets the type
    if word:
        raise Unknown("unknown.state", word, status=400)
    return None


def counts(board: Board) -> Markup:
    """How many regions are in each state, as the headline."""
    t = words()
    found = {each: t.number(board.counts[each]) for each in SHOWN}
    text = t(
        "quality.counts",
        fresh=found["fresh"],
        late=found["late"],
        broken=found["broken"],
    )
    if not board.counts["never"]:
        return text
    return t("quality.counts_never", counts=text, never=found["never"])


def strip(board: Board, about: Territory) -> Markup:
    """One square a region, worst first, leading to the feed that decides its state."""
    ordered = sorted(
        about.regions, key=lambda p: (SHOWN.index(board.states[p.code]), p.code)
    )
    signs = tiles.abbreviations([place.short_name for place in about.regions])
    label = words()("quality.strip", count=words().number(len(ordered)))
    drawn = [_square(board, place, signs[place.short_name]) for place in ordered]
    return squares.states(drawn, label=label)


def _square(board: Board, place: Place, sign: str) -> squares.Square:
    state, line = board.states[place.code], board.worst_of(place)
    there = f"/kualitas-data/{line.feed.system_id}" if line else f"/daerah/{place.slug}"
    label = f"{place.name}: {words()(f'feed.{state}')}"
    return squares.Square(state, label, sign, link(there))


def filters(board: Board, only: State | None) -> list[tuple[str, str, int, bool]]:
    """Address, words, number of feeds and whether chosen, for each state."""
    t = words()
    every = (link("/kualitas-data"), t("quality.all"), len(board.lines), only is None)
    return [
        every,
        *(
            (
                link("/kualitas-data", state=each),
                t(f"feed.{each}"),
                board.feeds_in(each),
                each == only,
            )
            for each in SHOWN
            if board.feeds_in(each) or each == only
        ),
    ]


def age_bar(line: Line, now: datetime) -> Markup:
    """The age of a feed's data against its rhythm."""
    age = line.feed.age(now)
    if age is None or not line.feed.rhythm:
        return ages.age(None, line.feed.state.state)
    return ages.age(Decimal(age / line.feed.rhythm), line.feed.state.state)


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit: 12 menit, 3 jam, 41 hari."""
    return words().span(length)
