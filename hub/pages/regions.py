"""The page `/daerah`: the regions of a province as a map and as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.charts import tiles
from hub.extensions import db
from hub.pages import errors, question
from hub.pages.drawing import Pen, woven
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import compare as board
from hub.services.comparing import feeds, territories
from hub.services.comparing.feeds import Feed
from hub.services.comparing.rankings import Ranking
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import catalogue

LEAD: Final = "population"

page = Blueprint("regions", __name__, template_folder="templates")
page.before_request(start)


@page.get("/daerah")
def regions() -> Response:
    """Show where the regions lie, how many people live there, how its feeds fare."""
    asked = Asked(province=request.args.get("province", "").strip())
    places = territories.everywhere(db.session())
    try:
        about = within(question.territory(asked, places))
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    now = datetime.now(UTC)
    spoken = feeds.of_regions(db.session(), about.codes, now)
    states = feeds.by_region(spoken, about.regions)
    return render(
        "regions.html",
        about=about,
        states=states,
        systems=systems(spoken, about),
        weave=woven(about.regions, states, words()),
        **lead(about, spoken),
    )


def systems(spoken: list[Feed], about: Territory) -> Mapping[str, Feed]:
    """The feed that decides each region's state, by code."""
    found: dict[str, Feed] = {}
    for place in about.regions:
        own = [feed for feed in spoken if feed.of(place)]
        if own:
            found[place.code] = min(
                own, key=lambda feed: feeds.WORST_FIRST.index(feed.state.state)
            )
    return found


def lead(about: Territory, spoken: Sequence[Feed]) -> dict[str, Any]:
    """The number of people by region, as far as it is known."""
    indicator = catalogue().indicator(LEAD)
    found = board.periods(db.session(), indicator, about)
    source = board.source_class(found)
    period = board.latest(found, indicator, source)
    if period is None:
        return {"ranking": None, "map": plain(about)}
    states = {feed.stream_id: feed.state for feed in spoken}
    ranking = board.ranking(
        db.session(), indicator, period, "all", source, territory=about, states=states
    )
    pen = Pen(ranking, words(), link)
    return {
        "ranking": ranking,
        "pen": pen,
        "map": coloured(ranking, pen),
        "figures": {figure.place.code: figure for figure in ranking.everywhere},
        "simulated": source == "simulated",
    }


def coloured(ranking: Ranking, pen: Pen) -> Markup:
    """The tile map whose squares open the region."""
    t = words()
    question = ranking.question
    label = t(
        "map.label",
        indicator=t.words(question.indicator.label),
        period=t.period(question.period),
    )
    return pen.tile_map(label=label, door=pen.city)


def plain(about: Territory) -> Markup:
    """The map of a province of which no population is known."""
    signs = tiles.abbreviations([place.short_name for place in about.regions])
    squares = [
        tiles.Tile(
            code=place.code,
            short=signs[place.short_name],
            label=place.name,
            text="",
            href=link(f"/daerah/{place.slug}"),
            col=place.col,
            row=place.row,
            value=None,
            outside=True,
        )
        for place in about.regions
        if place.col is not None and place.row is not None
    ]
    return tiles.tile_map(squares, label=words()("regions.map_plain"))
