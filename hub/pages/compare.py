"""The page `/bandingkan`: one indicator side by side for all regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, request

from hub.charts.scales import State
from hub.extensions import db
from hub.pages import errors, question, sentences
from hub.pages.drawing import Pen
from hub.pages.form import Form
from hub.pages.question import Asked, Unknown
from hub.pages.render import link, render, start, within, words
from hub.services.comparing import comparable
from hub.services.comparing import compare as board
from hub.services.comparing import formulas, territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.rankings import Ranking, SourceClass
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import Indicator, catalogue
from schemas.values.periods import Period

EMPTY: Final = {"state": "empty", "simulated": False}

page = Blueprint("compare", __name__, template_folder="templates")
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Answered:
    """A question understood: what it is about, and what else could be asked."""

    indicator: Indicator
    period: Period | None
    region: Place | None
    source: SourceClass
    default_source: SourceClass
    territory: Territory
    available: tuple[board.Available, ...]
    form: Form


@page.get("/bandingkan")
def compare() -> Response:
    """Show one indicator side by side, from the address alone."""
    asked = Asked.from_args(request.args)
    places = territories.everywhere(db.session())
    try:
        about = answered(asked, within(question.territory(asked, places)))
        group = question.peers(asked)
    except Unknown as unknown:
        return errors.unknown(unknown, asked, places)
    if about.period is None:
        return render("compare.html", **(frame(about) | EMPTY))
    ranking = board.ranking(
        db.session(),
        about.indicator,
        about.period,
        group,
        about.source,
        territory=about.territory,
    )
    return render("compare.html", **(frame(about) | shown(about, ranking)))


def answered(asked: Asked, territory: Territory) -> Answered:
    """Understand the words of the address, or raise Unknown."""
    about = question.indicator(asked, catalogue())
    available = board.periods(db.session(), about, territory)
    source = question.source(asked, available)
    period = question.period(asked, about, available, source)
    region = question.region(asked, territory)
    form = Form(asked, about, period, region, source, territory.places, available)
    default = board.source_class(available)
    return Answered(about, period, region, source, default, territory, available, form)


def frame(about: Answered) -> dict[str, Any]:
    """What the page shows whether or not there are figures."""
    newest, source = instead(about)
    return {
        "indicator": about.indicator,
        "period": about.period,
        "region": about.region,
        "form": about.form,
        "simulated": about.source == "simulated",
        "both": len({each.source_class for each in about.available}) > 1,
        "newest": newest,
        "newest_source": source,
    }


def instead(about: Answered) -> tuple[Period | None, str | None]:
    """The newest period there is, and its class where the address must name it."""
    for source in (about.source, about.default_source):
        period = board.latest(about.available, about.indicator, source)
        if period is not None:
            return period, None if source == about.default_source else source
    return None, None


def shown(about: Answered, ranking: Ranking) -> dict[str, Any]:
    """Everything about the figures of an answered question."""
    if all(figure.value is None for figure in ranking.figures):
        why = comparable.REASONS["suppressed"]
        return EMPTY | {"hidden": ranking.reporting, "hidden_reason": why}
    state = state_of(ranking)
    asked_class = about.source != about.default_source
    pen = Pen(ranking, words(), link, state, about.region, asked_class)
    selected = ranking.figure(about.region.code) if about.region else None
    return {
        "state": state,
        "ranking": ranking,
        "pen": pen,
        "selected": selected,
        "lede": sentences.lede(pen, selected),
        "gaps": sentences.excluded(pen),
        "median": sentences.median(pen),
        "median_link": sentences.median_link(pen),
        **trend(about, pen),
        "formula": pen.t.words(formulas.formula(about.indicator)),
        "oldest": oldest(ranking),
        "age": sentences.age(pen),
        "before": pen.t.short_period(ranking.question.period.year_before()),
        "weave": pen.weave(),
        "SIGNS": sentences.SIGNS,
    }


def state_of(ranking: Ranking) -> State:
    """The one word for the condition of the figures on the page."""
    if ranking.reporting == 0:
        return "empty"
    feeds = [f.feed.state for f in ranking.figures if f.feed and f.value is not None]
    if feeds and feeds.count("fresh") * 2 < len(feeds):
        return "stale"
    if ranking.reporting < ranking.expected:
        return "partial"
    return "simulated" if ranking.question.source_class == "simulated" else "ok"


def oldest(ranking: Ranking) -> datetime | None:
    """How far the data of the figures' sources are known at least."""
    known = [f.reading.as_of for f in ranking.figures if f.reading and f.reading.as_of]
    return min(known, default=None)


def trend(about: Answered, pen: Pen) -> dict[str, Any]:
    """The two years (or ten) that end with the period."""
    asked = pen.ranking.question
    series = board.trend(
        db.session(),
        asked.indicator,
        asked.period,
        about.region.code if about.region else None,
        asked.peers,
        asked.source_class,
        territory=about.territory,
    )
    label = pen.t("trend.label", indicator=pen.t.words(asked.indicator.label))
    note = pen.t(
        "trend.note",
        from_=pen.t.period(series.periods[0]),
        to=pen.t.period(series.periods[-1]),
    )
    for why in series.notes:
        note += " " + pen.t("trend.series", why=pen.t.words(why))
    drawn = pen.history(series, label=label)
    return {"trend": drawn, "trend_note": note if len(series.periods) > 1 else ""}
