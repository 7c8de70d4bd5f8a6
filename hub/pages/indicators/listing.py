"""The page `/indikator`: every indicator by topic, with a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request

from hub.extensions import db
from hub.pages import errors, question
from hub.pages.form import topic_name
from hub.pages.question import LONGEST, Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import overview, territories
from schemas.contracts.domain import Indicator, catalogue
from schemas.places.regions import fold
from schemas.values.nearest import nearest

FILLED: Final = "1"

page = Blueprint("indicators", __name__)
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Entry:
    """An indicator of the list, and how many regions ever had a figure."""

    indicator: Indicator
    href: str
    count: int


@dataclass(frozen=True, slots=True)
class Topic:
    """Indicators under one heading."""

    name: str
    label: str
    entries: tuple[Entry, ...]


@page.get("/indikator")
def listing() -> Response:
    """Show what is measured; the address may search and leave out what is empty."""
    asked = Asked(province=request.args.get("province", "").strip())
    places = territories.everywhere(db.session())
    wanted = request.args.get("q", "").strip()[:LONGEST]
    only = request.args.get("filled", "").strip() == FILLED
    try:
        about = within(question.territory(asked, places))
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    counts = overview.coverage(db.session(), about)
    known = tuple(catalogue().indicators.values())
    hits = [each for each in known if holds(each, wanted)]
    shown = [each for each in hits if counts.get(each.id) or not only]
    return render(
        "indicators/listing.html",
        about=about,
        wanted=wanted,
        only=only,
        topics=topics(shown, counts),
        count=len(shown),
        total=len(known),
        filled=sum(1 for each in known if counts.get(each.id)),
        near=None if shown else suggestion(wanted, known),
    )


def topics(shown: Sequence[Indicator], counts: Mapping[str, int]) -> list[Topic]:
    """Indicators under their topics; topics with figures come first."""
    found: dict[str, list[Entry]] = {}
    for each in shown:
        entry = Entry(each, link(f"/indikator/{each.id}"), counts.get(each.id, 0))
        found.setdefault(each.topic, []).append(entry)
    t = words()
    ordered = sorted(found.items(), key=lambda own: not any(e.count for e in own[1]))
    return [Topic(name, topic_name(name, t), tuple(own)) for name, own in ordered]


def holds(indicator: Indicator, wanted: str) -> bool:
    """Whether every word that was typed stands in its name, topic or definition."""
    t = words()
    text = fold(
        f"{indicator.id} {indicator.label.id} {indicator.label.en}"
        f" {topic_name(indicator.topic, t)} {t.words(indicator.definition)}"
    )
    return all(fold(word) in text for word in wanted.split())


def suggestion(wanted: str, known: Sequence[Indicator]) -> Entry | None:
    """The indicator whose name is most like what was typed."""
    t = words()
    named = {t.words(each.label).casefold(): each for each in known}
    near = nearest(wanted.casefold(), named)
    if near is None:
        return None
    return Entry(named[near], link(f"/indikator/{named[near].id}"), 0)
