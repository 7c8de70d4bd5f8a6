"""The page `/daerah/<slug>/vs/<slug2>`: two regions side by side, sorted by gap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from hub.charts import mini
from hub.extensions import db
from hub.pages import errors, region
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.pages.row import Line
from hub.services.comparing import region_profile, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.region_profile import Profile
from hub.services.comparing.territories import Territory
from hub.services.likeness import pairing
from hub.services.likeness.pairing import Pair
from schemas.contracts.domain import catalogue

page = Blueprint("versus", __name__)
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Beside:
    """A pair as the page writes it."""

    pair: Pair
    left: Line
    right: Line

    @property
    def difference(self) -> str:
        """By how much the first lies above or below the second, in words."""
        t, apart = words(), self.pair.difference
        if apart is None:
            return ""
        if apart == 0:
            return t("versus.same")
        way = "more" if apart > 0 else "less"
        return t(f"versus.{way}", gap=t.gap(apart, self.pair.indicator))

    def strip(self) -> Markup:
        """Both among all regions of the province."""
        ranking = self.pair.left.ranking
        two = {self.pair.left.figure.place, self.pair.right.figure.place}
        rest = [
            figure.value
            for figure in ranking.ranked
            if figure.value is not None and figure.place not in two
        ]
        return mini.dots(
            rest,
            self.pair.left.figure.value,
            median=ranking.median,
            mad=ranking.mad,
            other=self.pair.right.figure.value,
        )


@page.get("/daerah/<slug>/vs")
def choose(slug: str) -> ResponseReturnValue:
    """Go to the address of two regions; without a second one to the first."""
    other = request.args.get("with", "").strip()[:80]
    there = f"/daerah/{slug}/vs/{other}" if other else f"/daerah/{slug}"
    return redirect(link(there.replace("\\", "").replace("//", "/")))


@page.get("/daerah/<slug>/vs/<other>")
def versus(slug: str, other: str) -> ResponseReturnValue:
    """Show two regions; what cannot be compared is told apart with its reason."""
    asked = Asked.from_args(request.args)
    places = territories.everywhere(db.session())
    try:
        one, two = region.found(slug, places), region.found(other, places)
        if one == two:
            raise Unknown("versus.twice", one.name, status=400)
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    if (one.slug, two.slug) != (slug, other):
        return redirect(link(f"/daerah/{one.slug}/vs/{two.slug}"))
    if "province" in (one.kind, two.kind):
        own = two if one.kind == "province" else one
        return redirect(link(f"/daerah/{own.slug}"))
    about = within(territories.territory(places, territories.of(places, one)))
    return render("beside/versus.html", **shown(one, two, about))


def shown(one: Place, two: Place, about: Territory) -> dict[str, Any]:
    """Both regions' figures, paired."""
    left, right = profile(one, about), profile(two, about)
    found = pairing.pairs(left, right)
    lines = [beside(pair, one, two) for pair in found.compared]
    apart = [beside(pair, one, two) for pair in found.apart]
    t = words()
    return {
        "one": one,
        "two": two,
        "lines": lines,
        "apart": apart,
        "lone": [
            (Line(row, whose.place, t, link), whose.place) for row, whose in found.lone
        ],
        "rest": [each for each in about.regions if each not in (one, two)],
        "higher": sum(1 for each in found.compared if (each.difference or 0) > 0),
        "lower": sum(1 for each in found.compared if (each.difference or 0) < 0),
        "simulated": any(each.left.simulated for each in [*lines, *apart]),
    }


def profile(place: Place, about: Territory) -> Profile:
    """A region's figures, read within its own province."""
    home = territories.of(about.everywhere, place)
    own = about
    if home != about.province:
        own = territories.territory(about.everywhere, home)
    return region_profile.profile(db.session(), catalogue(), own, place, "all")


def beside(pair: Pair, one: Place, two: Place) -> Beside:
    """A pair with its words and links."""
    t = words()
    return Beside(pair, Line(pair.left, one, t, link), Line(pair.right, two, t, link))
