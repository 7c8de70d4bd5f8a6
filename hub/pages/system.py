"""The page `/kualitas-data/<system>`: the runs of one system, and what to mend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response
from markupsafe import Markup

from hub.charts import squares
from hub.extensions import db
from hub.pages import errors, quality, question
from hub.pages.question import Asked, Unknown
from hub.pages.render import render, start, within, words
from hub.services.comparing import quality as feeds
from hub.services.comparing import territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.quality import Cause, Day, Line, System

SHOWN_RUNS: Final = 12
DAYS: Final[tuple[Day, ...]] = ("good", "mixed", "bad", "none")
SHAPES: Final[dict[Day, str]] = {
    "good": "fresh",
    "mixed": "late",
    "bad": "broken",
    "none": "never",
}

page = Blueprint("system", __name__, template_folder="templates")
page.before_request(start)


@dataclass(frozen=True, slots=True)
class Check:
    """A criterion, whether it is met, and how to meet it."""

    name: Markup
    met: bool
    fix: Markup


@page.get("/kualitas-data/<id>")
def system(id: str) -> Response:
    """Show the feeds of one system: 30 days of runs, criteria, held-back rows."""
    places = territories.everywhere(db.session())
    found = feeds.system(db.session(), id[: question.LONGEST], places)
    if found is None:
        return errors.unknown(Unknown("unknown.system", id), Asked(), places)
    first = found.lines[0]
    home = territories.of(places, first.place) if first.place else None
    within(territories.territory(places, home or _covered(first, places)))
    return render(
        "system.html",
        found=found,
        feed=first.feed,
        place=first.place,
        span=quality.span,
        age_bar=quality.age_bar,
        timeline=timeline,
        checks=checks,
        cause_words=cause_words,
        shown_runs=SHOWN_RUNS,
        simulated=first.feed.simulated,
    )


def _covered(line: Line, places: tuple[Place, ...]) -> Place | None:
    """The province of an office's first region."""
    known = {place.code: place for place in places}
    covered = [known[code] for code in line.feed.regions if code in known]
    return territories.of(places, covered[0]) if covered else None


def timeline(found: System, stream_id: str) -> Markup:
    """30 days, one square each."""
    t = words()
    days = found.timeline(stream_id)
    kinds = [kind for _, kind, _ in days]
    counted: dict[str, str] = {k: t.number(kinds.count(k)) for k in DAYS}
    label = t("quality.month_label", **counted)
    drawn = [
        squares.Square(
            SHAPES[kind],
            t(
                "quality.day_count",
                day=t.day(day),
                what=t(f"quality.day_{kind}"),
                count=t.number(count),
            ),
        )
        for day, kind, count in days
    ]
    return squares.days(drawn, label=label)


def checks(line: Line) -> list[Check]:
    """What is expected of a feed, each met or with the way to meet it."""
    t, feed, run = words(), line.feed, line.run
    state = feed.state.state
    silent = state == "late" and feed.state.since != feed.last_success_at
    pulled = state == "fresh" or silent
    outcome = t(f"outcome.{run.word}") if run else t("quality.never")
    reason = t.words(feed.state.reason)
    fixes: dict[str, tuple[bool, dict[str, Any]]] = {
        "on_time": (pulled, {"reason": reason}),
        "moving": (not silent, {}),
        "whole": (run is None or run.good, {"outcome": outcome}),
        "clean": (not line.held_rows, {"count": t.number(line.held_rows)}),
        "proved": (feed.proved_at is not None, {}),
        "deletes": (feed.deletes != "none", {}),
        "schema": (feed.domain is not None, {}),
        "contact": (bool(feed.contact), {}),
    }
    return [
        Check(t(f"check.{name}"), met, t(f"check.{name}_fix", **values))
        for name, (met, values) in fixes.items()
    ]


def cause_words(cause: Cause) -> tuple[Markup, Markup]:
    """A rule in words that give nothing away: what is wrong, and how to mend it."""
    t = words()
    family = cause.rule.partition(".")[0]
    name = family if f"cause.{family}" in t.texts else "other"
    return t(f"cause.{name}"), t(f"cause.{name}_fix")
