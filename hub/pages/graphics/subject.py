"""One indicator asked for in an address, with the figures charts are drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hub.charts import multiples
from hub.charts.outline import Outline
from hub.charts.scales import Scale
from hub.charts.trend import Moment, Trend
from hub.extensions import db
from hub.pages import compare, question
from hub.pages.compare import Answered
from hub.pages.drawing import Pen
from hub.pages.question import Asked
from hub.pages.render import link, within, words
from hub.services.comparing import comparable
from hub.services.comparing import compare as board
from hub.services.comparing import credits, histories
from hub.services.comparing.comparable import Place
from hub.services.comparing.rankings import Ranking
from hub.services.territory import boundaries

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """A question understood; `pen` is None where there is nothing to draw.

    `hidden` says that there are figures, but none that may be shown.
    """

    about: Answered
    pen: Pen | None = None
    hidden: bool = False

    @property
    def ranking(self) -> Ranking | None:
        """The figures side by side."""
        return self.pen.ranking if self.pen else None

    @property
    def label(self) -> str:
        """The name of the indicator."""
        return words().words(self.about.indicator.label)

    @property
    def period(self) -> str:
        """The period in words; empty where there is none."""
        return words().period(self.about.period) if self.about.period else ""

    @property
    def empty(self) -> str:
        """Why nothing is drawn."""
        return words()("chart.hidden" if self.hidden else "chart.empty")

    def outline(self) -> Outline | None:
        """The outlines of the province's regions, where they are loaded."""
        found = boundaries.shapes(db.session(), self.about.territory.codes)
        return Outline(found.paths, found.width, found.height) if found else None

    def course(self, pen: Pen) -> Trend:
        """The selected region, the province and the median in time."""
        asked = pen.ranking.question
        series = board.trend(
            db.session(),
            asked.indicator,
            asked.period,
            self.about.region.code if self.about.region else None,
            asked.peers,
            asked.source_class,
            territory=self.about.territory,
        )
        return pen.course(series, words()("trend.label", indicator=self.label))

    def lines(self, pen: Pen) -> Lines:
        """A line for each region."""
        asked = pen.ranking.question
        read = histories.histories(
            db.session(),
            asked.indicator,
            asked.period,
            asked.source_class,
            territory=self.about.territory,
        )
        series = {
            code: [Moment(point.value, point.provisional) for point in points]
            for code, points in read.by_code.items()
        }
        shared = not comparable.additive(asked.indicator)
        return Lines(series, multiples.scales_of(series, shared=shared), shared)

    def source(self, base: str) -> str:
        """Whose figures they are, and where they can be looked up."""
        t, ranking = words(), self.ranking
        named = credits.publishers(db.session(), ranking) if ranking else ()
        who: str = t("chart.source_none")
        if named:
            who = ", ".join(named)
        if len(named) > MOST_NAMED:
            who = t("chart.source_many", count=t.number(len(named)))
        address = base.partition("://")[2] + f"/indikator/{self.about.indicator.id}"
        return str(
            t("chart.source", who=who, site=t("site.name"), address=address).unescape()
        )

    def dated(self) -> str:
        """Of when the figures are and when the newest of them came in."""
        t, ranking = words(), self.ranking
        if ranking is None:
            return self.period
        seen = [f.feed.since for f in ranking.figures if f.feed and f.feed.since]
        told = {
            "period": self.period,
            "sent": t.number(ranking.reporting),
            "expected": t.number(ranking.expected),
        }
        if not seen:
            return str(t("chart.dated_never", **told))
        return str(t("chart.dated", day=t.day(max(seen)), **told))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of small multiples by region code, and the axis of each."""

    series: dict[str, list[Moment]]
    scales: dict[str, Scale | None]
    shared: bool

    def note(self, pen: Pen) -> str:
        """On which scale the lines are drawn."""
        t = words()
        scale = next((each for each in self.scales.values() if each), None)
        if scale is None:
            return ""
        if not self.shared:
            return str(t("chart.own_scale"))
        about = pen.ranking.question.indicator
        low, high = t.brief(scale.low, about), t.brief(scale.high, about)
        return str(t("chart.one_scale", low=low, high=high))


def subject(asked: Asked, places: Sequence[Place]) -> Subject:
    """Understand the words of an address, or raise Unknown; read the figures."""
    about = compare.answered(asked, within(question.territory(asked, places)))
    group = question.peers(asked)
    if about.period is None:
        return Subject(about)
    ranking = board.ranking(
        db.session(),
        about.indicator,
        about.period,
        group,
        about.source,
        territory=about.territory,
    )
    if all(figure.value is None for figure in ranking.figures):
        return Subject(about, hidden=ranking.reporting > 0)
    state = compare.state_of(ranking)
    asked_class = about.source != about.default_source
    return Subject(about, Pen(ranking, words(), link, state, about.region, asked_class))
