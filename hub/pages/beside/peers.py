"""The page `/daerah/<slug>/sebanding`: which regions are like this one, and why."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.charts import squares
from hub.extensions import db
from hub.pages import errors, region
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.territories import Territory
from hub.services.likeness import peers as likeness
from hub.services.likeness.peers import Known, Neighbour, Peers

NEAR: Final = Decimal("0.5")
USUAL: Final = Decimal("1.2")

page = Blueprint("peers", __name__)
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Cell:
    """A region's value of a trait as it is written, and where it comes from."""

    text: str
    href: str | None


@page.get("/daerah/<slug>/sebanding")
def peers(slug: str) -> ResponseReturnValue:
    """Show the regions most like one, by the rule in force."""
    places = territories.everywhere(db.session())
    try:
        place = region.found(slug, places)
    except Unknown as unknown:
        return errors.unknown(unknown, Asked.from_args(request.args), places)
    if place.kind == "province" or slug != place.slug:
        there = "/daerah"
        if place.kind != "province":
            there = f"/daerah/{place.slug}/sebanding"
        return redirect(link(there))
    about = within(territories.territory(places, territories.of(places, place)))
    found = likeness.peers(db.session(), place, about)
    return render("beside/peers.html", **shown(place, about, found))


def shown(place: Place, about: Territory, found: Peers) -> dict[str, Any]:
    """Everything that the page says about the likeness of regions."""
    group = region.group_words(region.own_kind(place), about)
    return {
        "place": place,
        "found": found,
        "cell": cell,
        "close": close,
        "alike": USUAL,
        "far": far(found),
        "locator": locator(place, about, found),
        "group": group,
    }


def cell(known: Known, place: Place) -> Cell:
    """A region's value of a trait; without one a dash, never a zero."""
    t, figure = words(), known.figure(place)
    if figure is None or known.ranking is None:
        return Cell(t.number(None), None)
    asked = known.ranking.question
    href = link(
        "/sumber-angka",
        indicator=asked.indicator.id,
        period=asked.period.text,
        region=place.slug,
    )
    return Cell(t.brief(figure.value, asked.indicator), href)


def close(near: Neighbour) -> str:
    """A distance in words."""
    if near.distance <= NEAR:
        return words()("likeness.very")
    return words()("likeness.quite" if near.distance <= USUAL else "likeness.little")


def far(found: Peers) -> Any:
    """A bar for a distance, all on the scale of the farthest region."""
    most = max((each.distance for each in found.neighbours), default=Decimal(0))

    def bar(near: Neighbour) -> Markup:
        share = near.distance * 100 / most if most else Decimal(0)
        kind = "first" if near in found.nearest else ""
        return Markup(
            '<svg class="far" aria-hidden="true"><rect class="{}" y="1" height="8"'
            ' width="{}%"/></svg>'
        ).format(kind, round(share, 1))

    return bar


def locator(place: Place, about: Territory, found: Peers) -> Markup:
    """Where the region and its peers lie."""
    near = {each.place.code for each in found.nearest}
    spots = [
        squares.Spot(
            each.col,
            each.row,
            "sel" if each == place else "peer" if each.code in near else "",
        )
        for each in about.regions
        if each.col is not None and each.row is not None
    ]
    province = about.province.short_name if about.province else ""
    return squares.locator(
        spots, label=words()("region.locator", name=place.name, province=province)
    )
