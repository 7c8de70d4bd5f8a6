"""The pages `/kamus` and `/kamus/<domain>`: what the shared words mean."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort

from hub.pages.render import render, start
from hub.services.comparing import formulas
from schemas.contracts import series
from schemas.contracts.domain import Domain, Indicator, catalogue
from schemas.contracts.measures import Observed
from schemas.publishing import dictionary, history, json_schema
from schemas.standards import exchange
from schemas.values.problem import Words

page = Blueprint("dictionary", __name__, template_folder="templates")
page.before_request(start)

STATED: Final = Words("dinyatakan penerbit", "stated by publishers")
COMPUTED: Final = Words("dihitung hub", "computed by the hub")


@page.get("/kamus")
def every() -> Response:
    """Every domain: what one of its facts is, and how much there is to know."""
    return render("dictionaries.html", domains=catalogue().domains)


@page.get("/kamus/<name>")
def one(name: str) -> Response:
    """A domain's fields, codes, indicators, rules, standards and versions."""
    found = _named(name)
    if found is None:
        abort(404)
    return render(
        "dictionary.html",
        domain=found,
        fields=dictionary.entries(found),
        schema=json_schema.document(found)["properties"],
        shape=shape,
        rules=dict(json_schema.rules(found)),
        exchanges=exchange.of(found),
        versions=list(reversed(list(history.published(found.name)))),
        others_domains=[d for d in catalogue().domains if d is not found],
        origin=origin,
        formula=formulas.formula,
        series=series.every,
        better=dictionary.BETTER,
    )


def _named(name: str) -> Domain | None:
    known = catalogue().domains
    return next((each for each in known if each.name == name), None)


def origin(indicator: Indicator) -> Words:
    """Whether publishers state a number or the hub computes it."""
    return STATED if isinstance(indicator.measure, Observed) else COMPUTED


def shape(part: dict[str, object]) -> str:
    """The JSON type of a field in a few words: `string | null`, `2026-01-05`."""
    kinds = part["type"]
    named = [kinds] if isinstance(kinds, str) else list(_words(kinds))
    return " | ".join(named)


def _words(kinds: object) -> tuple[str, ...]:
    return tuple(map(str, kinds)) if isinstance(kinds, list) else (str(kinds),)
