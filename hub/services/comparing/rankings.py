"""Figures of many regions put in order: ranks, classes, the usual band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from hub.services.comparing import comparable
from hub.services.comparing.comparable import Norm, Place, Reading, Why
from hub.services.connected import freshness
from hub.services.connected.freshness import Freshness
from schemas.contracts import series
from schemas.contracts.domain import Indicator
from schemas.values.periods import Period
from schemas.values.problem import Words

Peers = Literal["all", "kota", "kabupaten"]
SourceClass = Literal["official", "simulated"]
Standing = Literal["above", "similar", "below"]

NOT_COMPARABLE = Words("tidak sebanding", "not comparable")
NO_EARLIER = Words("belum ada angka setahun lalu", "no figure a year earlier")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an indicator, a period, among whom, from which class."""

    indicator: Indicator
    period: Period
    peers: Peers = "all"
    source_class: SourceClass = "official"


@dataclass(frozen=True, slots=True)
class Figure:
    """One region's figure for a question; without a rank, `why` says why."""

    place: Place
    reading: Reading | None = None
    why: Why | None = None
    rank: int | None = None
    level: int | None = None
    provisional: bool = False
    before: Decimal | None = None
    change_why: Words | None = None
    feed: Freshness | None = None

    @property
    def value(self) -> Decimal | None:
        """The value, or None: then `why` says the reason."""
        return self.reading.value if self.reading else None

    @property
    def hidden(self) -> bool:
        """Whether there is a value that is not shown: see hub/services/disclosure."""
        return self.reading is not None and self.reading.reason == "suppressed"

    @property
    def told(self) -> bool:
        """Whether the region sent data for it, shown or hidden."""
        return self.value is not None or self.hidden

    @property
    def change(self) -> Decimal | None:
        """Value minus the comparable value a year before."""
        if self.value is None or self.before is None:
            return None
        return self.value - self.before


@dataclass(frozen=True, slots=True)
class Ranking:
    """All regions for one question; only comparable figures have a rank.

    `figures` holds the asked group: by rank, then those without one by code.
    `outside` are the regions that are not in the group. `breaks` are the lower
    ends of the classes from the second on.
    """

    question: Question
    figures: tuple[Figure, ...]
    outside: tuple[Figure, ...] = ()
    province: Figure | None = None
    median: Decimal | None = None
    mad: Decimal | None = None
    breaks: tuple[Decimal, ...] = ()

    @property
    def ranked(self) -> tuple[Figure, ...]:
        """The figures with a rank, first place first."""
        return tuple(figure for figure in self.figures if figure.rank is not None)

    @property
    def excluded(self) -> tuple[Figure, ...]:
        """The figures without a rank; each says why."""
        return tuple(figure for figure in self.figures if figure.rank is None)

    @property
    def reporting(self) -> int:
        """How many regions of the group sent data, a value that is hidden included."""
        return sum(figure.told for figure in self.figures)

    @property
    def expected(self) -> int:
        """How many regions the group has."""
        return len(self.figures)

    @property
    def oldest(self) -> datetime | None:
        """How old the oldest of the sources is that gave a value."""
        given = (f.feed for f in self.figures if f.feed and f.value is not None)
        return freshness.oldest(given)

    @property
    def everywhere(self) -> tuple[Figure, ...]:
        """Every region of the province, by code."""
        both = (*self.figures, *self.outside)
        return tuple(sorted(both, key=lambda figure: figure.place.code))

    def figure(self, code: str | None) -> Figure | None:
        """One region's figure, whether or not it is in the group."""
        return next((f for f in self.everywhere if f.place.code == code), None)

    @property
    def yardstick(self) -> Figure | None:
        """The province where its figure can be set beside a region's; a sum cannot."""
        if comparable.additive(self.question.indicator):
            return None
        whole = self.province
        return whole if whole and whole.value is not None else None

    def standing(self, figure: Figure) -> Standing | None:
        """Where a comparable value lies against median ± MAD of the group."""
        if figure.why is not None or figure.value is None:
            return None
        if self.median is None or self.mad is None:
            return None
        distance = figure.value - self.median
        if abs(distance) <= self.mad:
            return "similar"
        return "above" if distance > 0 else "below"


def rank(
    question: Question,
    places: Sequence[Place],
    readings: Mapping[str, Reading],
    before: Mapping[str, Reading] | None = None,
    feeds: Mapping[str, Freshness] | None = None,
) -> Ranking:
    """Put readings (by region code) in order; `places` holds the province too."""
    drafts = _drafts(question, places, readings, before or {}, feeds or {})
    regions = [draft for draft in drafts if draft.place.kind != "province"]
    inside = [d for d in regions if question.peers in ("all", d.place.kind)]
    ranked = _ranked(question.indicator, [d for d in inside if d.why is None])
    values = [d.value for d in ranked if d.value is not None]
    centre, mad = comparable.middle(values)
    cuts = _breaks(question.indicator, regions)
    rest = [draft for draft in inside if draft.why is not None]
    return Ranking(
        question,
        tuple(_levelled([*ranked, *rest], cuts)),
        tuple(_levelled([d for d in regions if d not in inside], cuts)),
        next((d for d in drafts if d.place.kind == "province"), None),
        centre,
        mad,
        cuts,
    )


def _drafts(
    question: Question,
    places: Sequence[Place],
    readings: Mapping[str, Reading],
    before: Mapping[str, Reading],
    feeds: Mapping[str, Freshness],
) -> list[Figure]:
    """Every place with its reading, reason and change, still without a rank."""
    own = {place.code for place in places if place.kind != "province"}
    asked = question.indicator
    now = comparable.norm((r for c, r in readings.items() if c in own), asked)
    then = comparable.norm((r for c, r in before.items() if c in own), asked)
    return [
        _draft(
            Figure(place, readings.get(place.code), feed=_feed(place, readings, feeds)),
            question,
            before.get(place.code),
            now,
            then,
        )
        for place in sorted(places, key=lambda place: place.code)
    ]


def _feed(
    place: Place, readings: Mapping[str, Reading], feeds: Mapping[str, Freshness]
) -> Freshness | None:
    """The feed a figure came from; without a figure the one it should come from."""
    reading = readings.get(place.code)
    stream = reading.stream_id if reading is not None else None
    return feeds.get(stream or place.code) or feeds.get(place.code)


def _draft(
    figure: Figure, question: Question, earlier: Reading | None, now: Norm, then: Norm
) -> Figure:
    indicator, period = question.indicator, question.period
    reading = figure.reading
    if reading is None or reading.value is None:
        return replace(figure, why=comparable.why_not(reading, indicator, period, now))
    late = comparable.provisional(reading, period)
    why = comparable.why_not(reading, indicator, period, now)
    value: Decimal | None = None
    parted = series.parted(indicator, period.year_before(), period)
    change_why: Words | None = parted or NO_EARLIER
    if parted is None and earlier is not None and earlier.value is not None:
        change_why = NOT_COMPARABLE
        if why is None and _same(reading, earlier, indicator, period, then):
            value, change_why = earlier.value, None
    return replace(
        figure, why=why, provisional=late, before=value, change_why=change_why
    )


def _same(
    reading: Reading,
    earlier: Reading,
    indicator: Indicator,
    period: Period,
    then: Norm,
) -> bool:
    """Whether a figure may be set against the one of a year before."""
    if reading.method_version != earlier.method_version:
        return False
    if indicator.comparable.same_stage and reading.stage != earlier.stage:
        return False
    last_year = period.year_before()
    return comparable.why_not(earlier, indicator, last_year, then) is None


def _ranked(indicator: Indicator, drafts: Sequence[Figure]) -> list[Figure]:
    """The comparable figures in order, with their ranks."""
    values = [_shown(indicator, draft) for draft in drafts]
    places = comparable.ranks(values, lowest_first=indicator.better == "lower")
    ranked = [replace(d, rank=place) for d, place in zip(drafts, places, strict=True)]
    return sorted(ranked, key=lambda d: (d.rank or 0, d.place.code))


def _breaks(indicator: Indicator, regions: Iterable[Figure]) -> tuple[Decimal, ...]:
    values = [_shown(indicator, draft) for draft in regions if draft.why is None]
    return comparable.breaks(values, indicator.breaks, indicator.decimals)


def _levelled(figures: Iterable[Figure], cuts: Sequence[Decimal]) -> list[Figure]:
    """Give every figure in the indicator's unit the class its value lies in."""
    return [
        (
            figure
            if figure.value is None or (figure.why and figure.why.rule == "unit")
            else replace(figure, level=comparable.class_of(figure.value, cuts))
        )
        for figure in figures
    ]


def _shown(indicator: Indicator, figure: Figure) -> Decimal:
    assert figure.value is not None
    return comparable.shown(figure.value, indicator.decimals)
