"""The page `/`: the province today, a map, a search, four doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from markupsafe import Markup

from hub.extensions import db
from hub.pages import errors, question, sentences
from hub.pages.drawing import Pen
from hub.pages.form import topic_name
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import overview, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.overview import Overview
from schemas.contracts.domain import Catalogue, Indicator, catalogue
from schemas.places.regions import fold
from schemas.values.nearest import nearest

page = Blueprint("home", __name__, template_folder="templates")
page.before_request(start)

LONGEST = 80
MOST = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """A found region or indicator."""

    href: str
    label: str
    kind: str


@page.get("/")
def home() -> Response:
    """Show the province today, and what a search found."""
    places = territories.everywhere(db.session())
    asked = Asked(province=request.args.get("province", "").strip())
    wanted = request.args.get("q", "").strip()[:LONGEST]
    try:
        territory = within(question.territory(asked, places))
        if question.UNDOTTED.fullmatch(wanted):
            raise question.strange(wanted, places)
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    seen = overview.overview(db.session(), catalogue(), territory)
    hits = search(wanted, places, catalogue()) if wanted else []
    return render(
        "home.html",
        seen=seen,
        territory=territory,
        wanted=wanted,
        hits=hits,
        near=suggestion(wanted, places) if wanted and not hits else None,
        doors=doors(seen),
        simulated=simulated(seen),
        **lead(seen),
    )


def lead(seen: Overview) -> dict[str, Any]:
    """The lead indicator as a sentence and a map; empty without any figure."""
    if seen.ranking is None:
        return {}
    pen = Pen(seen.ranking, words(), link)
    return {
        "pen": pen,
        "ranking": seen.ranking,
        "lede": today(pen, seen),
        "weave": pen.weave(),
    }


def today(pen: Pen, seen: Overview) -> Markup:
    """One sentence on the province today."""
    ranking, t = pen.ranking, pen.t
    first = Markup("")
    if ranking.province is not None and ranking.province.value is not None:
        label = t.words(ranking.question.indicator.label)
        first = t(
            "home.lead",
            period=t.period(ranking.question.period),
            value=sentences.value(pen, ranking.province),
            indicator=label[:1].lower() + label[1:],
            province=ranking.province.place.short_name,
        )
    return t(
        "home.today",
        lead=first,
        sent=t.number(ranking.reporting),
        expected=t.number(ranking.expected),
        oldest=sentences.age(pen),
        when=t.moment(seen.updated_at) if seen.updated_at else t("provenance.unknown"),
    )


def simulated(seen: Overview) -> bool:
    """Whether the page shows simulated figures."""
    return (
        seen.ranking is not None and seen.ranking.question.source_class == "simulated"
    )


def doors(seen: Overview) -> list[dict[str, Any]]:
    """Topics with their indicators, and how many regions have figures."""
    topics: dict[str, list[Indicator]] = {}
    for each in catalogue().indicators.values():
        topics.setdefault(each.topic, []).append(each)
    return [
        {
            "name": topic_name(topic, words()),
            "entries": [
                (
                    each,
                    link("/bandingkan", indicator=each.id),
                    seen.coverage.get(each.id, 0),
                )
                for each in indicators
            ],
        }
        for topic, indicators in topics.items()
    ]


def search(wanted: str, places: tuple[Place, ...], known: Catalogue) -> list[Hit]:
    """Regions and indicators whose name holds every word that was typed."""
    typed = [fold(word) for word in wanted.split()]
    t = words()
    hits = [
        Hit(link(f"/daerah/{p.slug}"), p.name, t(f"kind.{p.kind}"))
        for p in places
        if p.kind != "province" and _holds(f"{p.name} {p.code} {p.slug}", typed)
    ]
    hits += [
        Hit(
            link("/bandingkan", indicator=each.id),
            t.words(each.label),
            topic_name(each.topic, t),
        )
        for each in known.indicators.values()
        if _holds(f"{each.label.id} {each.label.en} {each.id}", typed)
    ]
    return hits[:MOST]


def suggestion(wanted: str, places: tuple[Place, ...]) -> Hit | None:
    """The region whose name is most like what was typed."""
    by_name = {p.short_name.casefold(): p for p in places if p.kind != "province"}
    near = nearest(wanted.casefold(), by_name)
    if near is None:
        return None
    place = by_name[near]
    return Hit(link(f"/daerah/{place.slug}"), place.name, "")


def _holds(text: str, typed: list[str]) -> bool:
    folded = fold(text)
    return any(typed) and all(word in folded for word in typed)
