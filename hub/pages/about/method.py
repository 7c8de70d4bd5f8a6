"""The page `/metode`: how numbers are made, read from the rules that make them."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response

from hub.pages.render import render, start, words
from hub.services.comparing import comparable, region_profile
from hub.services.disclosure import rules
from hub.services.likeness import peers
from schemas.contracts import series
from schemas.contracts.domain import Indicator, catalogue
from schemas.contracts.measures import Observed, Per

page = Blueprint("method", __name__)
page.before_request(start)


@page.get("/metode")
def method() -> Response:
    """Show the rules in force; nothing here is written twice."""
    known = tuple(catalogue().indicators.values())
    return render(
        "about/method.html",
        made=made(known),
        reasons=reasons(),
        dated=[each for each in known if each.comparable.as_of_within_days],
        staged=[each for each in known if each.comparable.same_stage],
        floored=[each for each in known if each.min_denominator],
        rule=rules.rule(),
        personal=[each for each in known if rules.personal(catalogue(), each)],
        likeness=peers.rule(),
        breaks=[(each, found) for each in known if (found := series.every(each))],
        fewest=region_profile.FEWEST,
        classes=comparable.CLASSES,
    )


def made(known: tuple[Indicator, ...]) -> Counter[str]:
    """How many indicators are stated by publishers, counted or divided by the hub."""
    return Counter(
        (
            "stated"
            if isinstance(each.measure, Observed)
            else "divided" if isinstance(each.measure, Per) else "counted"
        )
        for each in known
    )


def reasons() -> list[str]:
    """Why a figure may have no rank, in the words that the tables use."""
    told = [*comparable.REASONS.values(), comparable.UNDATED]
    return [words().words(each) for each in told]
