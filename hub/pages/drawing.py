"""A ranking as the charts want it: words written, links made, colours chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from markupsafe import Markup

from hub.charts import bars, scales, strip, tiles, trend, weave
from hub.charts.scales import State
from hub.charts.weave import Feed
from hub.pages.wording import Wording
from hub.services.comparing.comparable import Place
from hub.services.comparing.compare import Point
from hub.services.comparing.compare import Trend as Series
from hub.services.comparing.rankings import Figure, Ranking


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws one ranking in one language; `link` makes addresses of pages."""

    ranking: Ranking
    t: Wording
    link: Callable[..., str]
    state: State = "ok"
    selected: Place | None = None
    simulated_asked: bool = False

    def choose(self, region: str | None) -> str:
        """The compare page with another region selected."""
        question = self.ranking.question
        return self.link(
            "/bandingkan",
            indicator=question.indicator.id,
            period=question.period.text,
            region=region,
            peers=None if question.peers == "all" else question.peers,
            source=self._source,
        )

    def source(self, slug: str) -> str:
        """Where one number of this question comes from."""
        question = self.ranking.question
        return self.link(
            "/sumber-angka",
            indicator=question.indicator.id,
            period=question.period.text,
            region=slug,
            source=self._source,
        )

    @property
    def _source(self) -> str | None:
        return self.ranking.question.source_class if self.simulated_asked else None

    def told(self, figure: Figure) -> str:
        """A figure in one line: name, value or reason."""
        indicator = self.ranking.question.indicator
        if figure.value is None:
            return f"{figure.place.name}: {self.reason(figure)}"
        told = f"{figure.place.name}: {self.t.quantity(figure.value, indicator)}"
        return f"{told} ({self.reason(figure)})" if figure.why else told

    def reason(self, figure: Figure) -> str:
        """Why a figure has no rank, in words; empty when it has one."""
        return self.t.words(figure.why.words) if figure.why else ""

    def city(self, figure: Figure) -> str:
        """The page of a figure's region."""
        return self.link(f"/daerah/{figure.place.slug}")

    def tile_map(
        self, *, label: str, door: Callable[[Figure], str] | None = None
    ) -> Markup:
        """All regions of the province as squares; those outside the group are pale.

        A square leads where `door` says, by default to this question about it.
        """
        return tiles.tile_map(self.squares(door), label=label, state=self.state)

    def squares(self, door: Callable[[Figure], str] | None = None) -> list[tiles.Tile]:
        """What the maps show of every region, by code."""
        everywhere = self.ranking.everywhere
        signs = tiles.abbreviations([figure.place.short_name for figure in everywhere])
        outside = {figure.place.code for figure in self.ranking.outside}
        decimals = self.ranking.question.indicator.decimals
        return [
            tiles.Tile(
                code=figure.place.code,
                short=signs[figure.place.short_name],
                label=self.told(figure),
                text=self.t.compact(figure.value, decimals),
                href=door(figure) if door else self.choose(figure.place.slug),
                col=figure.place.col or 0,
                row=figure.place.row or 0,
                value=figure.value,
                level=figure.level,
                selected=figure.place == self.selected,
                provisional=figure.why is not None and figure.value is not None,
                outside=figure.place.code in outside,
                hidden=figure.hidden,
            )
            for figure in everywhere
        ]

    def legend(self) -> Markup:
        """What the fills and marks of the map mean."""
        return tiles.legend(self.keys())

    def keys(self) -> list[tiles.Key]:
        """The classes in numbers, then the marks that really occur."""
        cuts = [self.t.number(c, self._cut_decimals()) for c in self.ranking.breaks]
        keys = [
            tiles.Key(f"k{k + 1}", self._class_words(cuts, k))
            for k in range(len(cuts) + 1 if cuts else 0)
        ]
        if not cuts:
            keys = [tiles.Key("k1", self.t("map.one_class"))]
        everywhere = self.ranking.figures
        if any(f.value is not None and f.why for f in everywhere):
            keys.append(tiles.Key("prov", self.t("map.unranked")))
        if any(f.value is None and not f.hidden for f in everywhere):
            keys.append(tiles.Key("none", self.t("map.none")))
        if any(f.hidden for f in everywhere):
            keys.append(tiles.Key("hid", self.t("map.hidden")))
        if self.ranking.outside:
            keys.append(tiles.Key("out", self.t("map.outside")))
        return keys

    def _cut_decimals(self) -> int:
        whole = all(cut == cut.to_integral_value() for cut in self.ranking.breaks)
        return 0 if whole else self.ranking.question.indicator.decimals

    def _class_words(self, cuts: list[str], k: int) -> str:
        if k == 0:
            return f"< {cuts[0]}"
        return f"≥ {cuts[-1]}" if k == len(cuts) else f"{cuts[k - 1]}–{cuts[k]}"

    def spread(self, *, label: str) -> Markup:
        """Every ranked region on one line."""
        what = self.strip_of(label)
        drawn = strip.strip(what, self.ticks(strip.axis(what)))
        if strip.beyond(what):
            drawn += Markup('<p class="sub">{}</p>').format(self.t("strip.beyond"))
        return drawn

    def strip_of(self, label: str) -> strip.Strip:
        """What the strip shows of the ranked regions."""
        ranking = self.ranking
        province = ranking.yardstick
        chosen = ranking.figure(self.selected.code) if self.selected else None
        return strip.Strip(
            label=label,
            dots=[self._dot(figure) for figure in ranking.ranked],
            empty=self.t("strip.empty"),
            province=self._mark(province) if province else None,
            selected=self._mark(chosen) if chosen and chosen.rank else None,
            median=ranking.median,
            mad=ranking.mad,
            state=self.state,
        )

    def dots(self) -> Markup:
        """What the colours of the dots mean while a region is selected."""
        if self.selected is None:
            return Markup("")
        kind = self.selected.kind
        keys = [tiles.Key("dot peer", self.t(f"strip.legend_{kind}"))]
        chosen = self.ranking.figure(self.selected.code)
        if chosen is not None and chosen.rank is not None:
            keys.insert(0, tiles.Key("dot sel", self.selected.name))
        if self.ranking.question.peers == "all":
            keys.append(tiles.Key("dot", self.t(f"strip.legend_rest_{kind}")))
        return tiles.legend(keys)

    def ticks(self, values: tuple[Decimal, ...]) -> dict[Decimal, str]:
        """The words for round numbers along an axis."""
        unit = self.ranking.question.indicator.unit
        decimals = max((-_exponent(value) for value in values), default=0)
        return {
            value: (
                self.t.percent(value, decimals)
                if unit == "percent"
                else self.t.number(value, decimals)
            )
            for value in values
        }

    def _dot(self, figure: Figure) -> strip.Dot:
        assert figure.value is not None
        return strip.Dot(
            figure.place.code,
            self.told(figure),
            figure.value,
            self.choose(figure.place.slug),
            self._dot_kind(figure.place),
        )

    def _dot_kind(self, place: Place) -> Literal["", "rest", "peer", "sel"]:
        """Without a selected region all dots are alike."""
        if self.selected is None:
            return ""
        if place == self.selected:
            return "sel"
        return "peer" if place.kind == self.selected.kind else "rest"

    def _mark(self, figure: Figure) -> strip.Mark | None:
        if figure.value is None:
            return None
        value = self.t.brief(figure.value, self.ranking.question.indicator)
        return strip.Mark(figure.value, f"{figure.place.short_name} {value}")

    def history(self, series: Series, *, label: str) -> Markup:
        """The selected region, the province and the median of the group in time."""
        what = self.course(series, label)
        return trend.trend(what, self.ticks(trend.axis(what)))

    def course(self, series: Series, label: str) -> trend.Trend:
        """What the trend shows."""
        changes = set(series.method_changes)
        return trend.Trend(
            label=label,
            labels=[self.t.short_period(period) for period in series.periods],
            lines=[line for line in self._lines(series) if line is not None],
            empty=self.t("trend.empty"),
            breaks=[k for k, p in enumerate(series.periods) if p in changes],
            break_text=self.t("trend.method"),
            state=self.state,
        )

    def _lines(self, series: Series) -> list[trend.Line | None]:
        province = self.ranking.yardstick
        return [
            self._line("sel", self.selected, series.region) if self.selected else None,
            self._line("prov", province.place, series.province) if province else None,
            self._peers(series),
        ]

    def _line(
        self, kind: trend.Kind, place: Place, points: tuple[Point, ...]
    ) -> trend.Line:
        return trend.Line(
            kind,
            place.short_name,
            self._last(points),
            self.source(place.slug),
            [trend.Moment(point.value, point.provisional) for point in points],
        )

    def _peers(self, series: Series) -> trend.Line:
        moments = [trend.Moment(point.value) for point in series.peers]
        name = self.t(f"trend.peers_{self.ranking.question.peers}")
        return trend.Line(
            "peer", name, self._last(series.peers), "#nilai-tengah", moments
        )

    def _last(self, points: tuple[Point, ...]) -> str:
        known = [point.value for point in points if point.value is not None]
        indicator = self.ranking.question.indicator
        return self.t.brief(known[-1], indicator) if known else self.t.number(None)

    def bar(self, figure: Figure) -> Markup:
        """The bar of a table row."""
        return bars.bar(
            figure.value,
            self._bars,
            level=figure.level,
            selected=figure.place == self.selected,
            marker=self.marked,
        )

    @property
    def _bars(self) -> scales.Scale:
        """One axis for all bars of the table, with zero on it."""
        values = [f.value for f in self.ranking.figures if f.value is not None]
        return scales.Scale(min([Decimal(0), *values]), max([Decimal(0), *values]))

    @property
    def marked(self) -> Decimal | None:
        """The province's value, where it lies on the bars (a sum does not)."""
        province = self.ranking.yardstick
        if province is None or province.value is None:
            return None
        return province.value if self._bars.holds(province.value) else None

    def weave(self) -> Markup:
        """The header strip from the feeds behind this ranking."""
        everywhere = self.ranking.everywhere
        states = {f.place.code: f.feed.state for f in everywhere if f.feed}
        return woven([figure.place for figure in everywhere], states, self.t)


def woven(places: Sequence[Place], states: Mapping[str, Feed], t: Wording) -> Markup:
    """One stitch a region: fresh, late, broken, or never connected."""
    stitches = [
        weave.Stitch(place.name, states.get(place.code, "never")) for place in places
    ]
    found = [stitch.feed for stitch in stitches]
    label = t(
        "weave.label",
        count=len(found),
        fresh=found.count("fresh"),
        late=found.count("late"),
        broken=found.count("broken") + found.count("never"),
    )
    return weave.weave(stitches, label=label)


def _exponent(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(int(exponent), 0)
