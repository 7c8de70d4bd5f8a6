"""The sentences that say what a ranking means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from markupsafe import Markup

from hub.pages.drawing import Pen
from hub.services.comparing.rankings import Figure, Ranking

SIGNS: Final = {"above": "▲", "similar": "●", "below": "▼"}


@dataclass(frozen=True, slots=True)
class Gap:
    """Regions without a rank for one and the same reason."""

    reason: str
    figures: tuple[Figure, ...]


def age(pen: Pen) -> Markup:
    """How old the oldest of the sources is, to be said after their number."""
    oldest = pen.ranking.oldest
    if oldest is None:
        return Markup("")
    lasts = pen.t.span(datetime.now(UTC) - oldest)
    return pen.t("compare.oldest", age=lasts)


def lede(pen: Pen, selected: Figure | None) -> Markup:
    """The headline: the selected region's standing, or the province's span."""
    if selected is None:
        return province(pen)
    if selected.value is None:
        return pen.t(
            "lede.no_value", name=selected.place.name, reason=pen.reason(selected)
        )
    if selected.rank is None:
        why = pen.reason(selected) or pen.t("lede.outside")
        return pen.t(
            "lede.no_rank",
            name=selected.place.name,
            value=value(pen, selected),
            reason=why,
        )
    return pen.t(
        "lede.ranked",
        name=selected.place.name,
        value=value(pen, selected),
        rank=pen.t.number(selected.rank),
        ranked=pen.t.number(len(pen.ranking.ranked)),
        gap=gap(pen, selected),
    )


def province(pen: Pen) -> Markup:
    """The province's figure, and from where to where its regions reach."""
    ranked = pen.ranking.ranked
    whole = pen.ranking.province
    first = ""
    if whole is not None and whole.value is not None:
        first = pen.t(
            "lede.province", name=whole.place.short_name, value=value(pen, whole)
        )
    if len(ranked) < 2:
        return Markup(first) or pen.t("lede.nothing")
    ends = sorted(ranked, key=lambda figure: (figure.value, figure.place.code))
    low, high = ends[0], ends[-1]
    span = pen.t(
        "lede.span",
        low=low.place.name,
        low_value=value(pen, low),
        high=high.place.name,
        high_value=value(pen, high),
    )
    return Markup("{} {}").format(first, span)


def value(pen: Pen, figure: Figure) -> Markup:
    """A value as a link to where it comes from."""
    text = pen.t.quantity(figure.value, pen.ranking.question.indicator)
    return Markup('<a class="n" href="{}">{}</a>').format(
        pen.source(figure.place.slug), text
    )


def gap(pen: Pen, figure: Figure) -> str:
    """How far above or below the province (or the median) a region lies."""
    ranking, indicator = pen.ranking, pen.ranking.question.indicator
    base, name = _base(ranking)
    if base is None or figure.value is None:
        return ""
    distance = round(figure.value, indicator.decimals) - round(base, indicator.decimals)
    if distance == 0:
        return pen.t(f"gap.same_{name}")
    way = "above" if distance > 0 else "below"
    return pen.t(f"gap.{way}_{name}", gap=pen.t.gap(distance, indicator))


def _base(ranking: Ranking) -> tuple[Decimal | None, str]:
    """The province where it can be compared with a region; a sum cannot."""
    if ranking.yardstick is not None:
        return ranking.yardstick.value, "province"
    return ranking.median, "median"


def median_link(pen: Pen) -> Markup:
    """The median as a link to the sentence that explains it."""
    text = pen.t.brief(pen.ranking.median, pen.ranking.question.indicator)
    return Markup('<a class="n" href="#nilai-tengah">{}</a>').format(text)


def median(pen: Pen) -> Markup | None:
    """What the median is, and which regions stand in the middle; None without one."""
    ranking, indicator = pen.ranking, pen.ranking.question.indicator
    ordered = sorted(ranking.ranked, key=lambda f: (f.value, f.place.code))
    if ranking.median is None or not ordered:
        return None
    half = len(ordered) // 2
    inner = (
        ordered[half : half + 1] if len(ordered) % 2 else ordered[half - 1 : half + 1]
    )
    named = Markup(pen.t("compare.and")).join(
        Markup("{} {}").format(each.place.name, value(pen, each)) for each in inner
    )
    return pen.t(
        "compare.median",
        count=pen.t.number(len(ordered)),
        median=pen.t.brief(ranking.median, indicator),
        named=named,
    )


def excluded(pen: Pen) -> tuple[Gap, ...]:
    """The regions without a rank, by reason, most common first."""
    reasons: dict[str, list[Figure]] = {}
    for figure in pen.ranking.excluded:
        reasons.setdefault(pen.reason(figure), []).append(figure)
    gaps = [Gap(reason, tuple(figures)) for reason, figures in reasons.items()]
    return tuple(sorted(gaps, key=lambda each: (-len(each.figures), each.reason)))
