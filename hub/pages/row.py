"""A row of the city page: one indicator's words, links and small charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from hub.charts import mini
from hub.charts.trend import Moment
from hub.pages.wording import Wording
from hub.services.comparing.comparable import Place
from hub.services.comparing.region_profile import Row
from schemas.contracts.domain import Indicator
from schemas.values.periods import Period


@dataclass(frozen=True, slots=True)
class Line:
    """Draws one row in one language; `link` makes addresses of pages."""

    row: Row
    place: Place
    t: Wording
    link: Callable[..., str]

    @property
    def indicator(self) -> Indicator:
        """What the row is about."""
        return self.row.indicator

    @property
    def topic(self) -> str:
        """The heading it stands under."""
        return self.indicator.topic

    @property
    def simulated(self) -> bool:
        """Whether its figures are simulated."""
        return self.row.ranking.question.source_class == "simulated"

    @property
    def source(self) -> str:
        """Where the figure comes from."""
        return self.link("/sumber-angka", **self._address)

    @property
    def compare(self) -> str:
        """The same figure beside those of all regions."""
        peers = self.row.ranking.question.peers
        return self.link(
            "/bandingkan", **self._address, peers=None if peers == "all" else peers
        )

    @property
    def _address(self) -> dict[str, str | None]:
        question = self.row.ranking.question
        return {
            "indicator": question.indicator.id,
            "period": question.period.text,
            "region": self.place.slug,
            "source": question.source_class if self.simulated else None,
        }

    @property
    def value(self) -> str:
        """The figure, with nothing but a percent sign behind it."""
        return self.t.brief(self.row.figure.value, self.indicator)

    @property
    def unit(self) -> str:
        """Its unit where the figure does not show it."""
        return "" if self.indicator.unit == "percent" else self.t.unit(self.indicator)

    @property
    def period(self) -> str:
        """When the figure is of."""
        return self.t.short_period(self.row.ranking.question.period)

    @property
    def rank(self) -> str:
        """Its place among the regions that can be compared; empty without one."""
        rank = self.row.figure.rank
        if rank is None:
            return ""
        ranked = len(self.row.ranking.ranked)
        return self.t(
            "region.rank", rank=self.t.number(rank), ranked=self.t.number(ranked)
        )

    @property
    def reason(self) -> str:
        """Why it has no rank or standing, in words; empty when it has."""
        if self.row.figure.why:
            return self.t.words(self.row.figure.why.words)
        return "" if self.row.standing else self.t("region.few")

    @property
    def judged(self) -> str:
        """Better or less good, where the indicator has a good side."""
        standing, better = self.row.standing, self.indicator.better
        if standing in (None, "similar") or better == "neutral":
            return ""
        good = (standing == "above") == (better == "higher")
        return self.t("region.better" if good else "region.worse")

    @property
    def change(self) -> str:
        """The change within a year; empty where it cannot be said."""
        figure = self.row.figure
        if figure.change is None or figure.before is None:
            return ""
        change = self.t.change(figure.change, figure.before, self.indicator)
        return self.t("region.change", change=change)

    @property
    def median(self) -> str:
        """The middle of the group, in words."""
        median = self.row.ranking.median
        if median is None:
            return ""
        return self.t("region.median", value=self.t.brief(median, self.indicator))

    def strip(self) -> Markup:
        """The region among those it is compared with."""
        ranking = self.row.ranking
        peers = [
            figure.value
            for figure in ranking.ranked
            if figure.value is not None and figure.place != self.place
        ]
        own = self.row.figure.value if self.row.figure.why is None else None
        return mini.dots(peers, own, median=ranking.median, mad=ranking.mad)

    def spark(self) -> Markup:
        """Up to two years (or ten) as a line."""
        return mini.spark([Moment(p.value, p.provisional) for p in self.row.history])

    @property
    def ends(self) -> tuple[str, str] | None:
        """The first and last period of the line, short; None without a line."""
        ends = self._known
        if ends is None:
            return None
        return self.t.short_period(ends[0][0]), self.t.short_period(ends[1][0])

    @property
    def told(self) -> str:
        """The line in words, for those who cannot see it."""
        ends = self._known
        if ends is None:
            return ""
        (start, first), (end, last) = ends
        return self.t(
            "region.trend_words",
            first=self.t.brief(first, self.indicator),
            from_=self.t.short_period(start),
            last=self.t.brief(last, self.indicator),
            to=self.t.short_period(end),
        )

    @property
    def _known(self) -> tuple[tuple[Period, Decimal], tuple[Period, Decimal]] | None:
        known = [
            (period, point.value)
            for period, point in zip(self.row.periods, self.row.history, strict=True)
            if point.value is not None
        ]
        return (known[0], known[-1]) if len(known) > 1 else None
