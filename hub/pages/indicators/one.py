"""The page `/indikator/<id>`: what a number means, where it stands, how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from hub.charts import trend
from hub.extensions import db
from hub.pages import compare, errors, sentences
from hub.pages.form import Form, topic_name
from hub.pages.graphics import gallery
from hub.pages.graphics.subject import Subject, subject
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, words
from hub.services.comparing import formulas, territories
from hub.services.disclosure import rules
from schemas.contracts import series
from schemas.contracts.domain import Indicator, catalogue
from schemas.publishing import dictionary

MAPS: Final = ("peta-kotak", "peta-batas")

page = Blueprint("indicator", __name__)
page.before_request(start)


@page.get("/indikator/<id>")
def indicator(id: str) -> ResponseReturnValue:
    """Show one indicator; period, region and kind of map come from the address."""
    asked = replace(Asked.from_args(request.args), indicator=id)
    spelt = id.strip().lower().replace("-", "_")
    if spelt != id and spelt in catalogue().indicators:
        return redirect(link(f"/indikator/{spelt}"))
    places = territories.everywhere(db.session())
    try:
        found = subject(asked, places)
        chosen = map_kind(request.args.get("map", "").strip())
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    about = found.about.indicator
    return render(
        "indicators/one.html",
        about=found,
        indicator=about,
        meaning=meaning(about),
        series=series.every(about),
        domain=catalogue().of(about),
        form=Form.kept(asked, ()),
        periods=tuple(found.about.form.periods(words())),
        simulated=found.about.source == "simulated",
        newest=compare.instead(found.about),
        related=related(about),
        **figures(found, chosen),
    )


def map_kind(word: str) -> str:
    """Which map is wanted: squares unless the outlines are asked for."""
    if word and word not in MAPS:
        raise Unknown("chart.unknown", word, status=400)
    return word or MAPS[0]


def figures(found: Subject, chosen: str) -> dict[str, Any]:
    """Everything about the figures; what the page shows without any is the rest."""
    pen = found.pen
    if pen is None:
        return {"pen": None, "state": "empty"}
    shapes = found.outline()
    name = gallery.label(chosen, found)
    outlined = chosen == "peta-batas" and shapes is not None
    course = found.course(pen)
    lines = found.lines(pen)
    drawn = (
        gallery.bounded(pen, shapes, name)
        if outlined and shapes is not None
        else pen.tile_map(label=name) + pen.legend()
    )
    return {
        "pen": pen,
        "ranking": pen.ranking,
        "state": pen.state,
        "lede": sentences.province(pen),
        "age": sentences.age(pen),
        "map": drawn,
        "map_links": map_links(found, chosen) if shapes else [],
        "map_chart": chosen if outlined else MAPS[0],
        "trend": trend.trend(course, pen.ticks(trend.axis(course))),
        "many": gallery.many(pen, found, gallery.label("per-daerah", found)),
        "many_note": lines.note(pen),
        "weave": pen.weave(),
    }


def map_links(found: Subject, chosen: str) -> list[tuple[str, str, bool]]:
    """Address, words and whether chosen, for each kind of map."""
    asked = found.about.form.asked
    return [
        (
            link(
                f"/indikator/{asked.indicator}",
                period=asked.period,
                region=asked.region,
                source=asked.source,
                map=None if each == MAPS[0] else each,
            ),
            words()(f"chart.{each}"),
            each == chosen,
        )
        for each in MAPS
    ]


def meaning(about: Indicator) -> dict[str, Any]:
    """The declaration in words: the five parts, and how to read the number."""
    t = words()
    base = catalogue().indicators.get(about.denominator or "")
    personal = rules.personal(catalogue(), about) is not None
    return {
        "concept": t.words(about.concept) if about.concept else None,
        "classification": (
            t.words(about.classification) if about.classification else None
        ),
        "formula": t.words(formulas.formula(about)),
        "better": t.words(dictionary.BETTER[about.better]),
        "denominator": base,
        "days": about.comparable.as_of_within_days,
        "stage": about.comparable.same_stage,
        "k": rules.rule().k if personal else None,
        "topic": topic_name(about.topic, t),
    }


def related(about: Indicator) -> Sequence[Indicator]:
    """The other indicators of the same topic."""
    known = catalogue().indicators.values()
    return [each for each in known if each.topic == about.topic and each != about]
