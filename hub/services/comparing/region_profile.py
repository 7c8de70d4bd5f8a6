"""One region in all its indicators, each beside the regions it can be set against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Literal

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from hub.models import ShownCell
from hub.services.comparing import (
    comparable,
    compare,
    feeds,
    rankings,
    remarks,
    stages,
)
from hub.services.comparing.comparable import Place, Reading
from hub.services.comparing.compare import WINDOW, Point
from hub.services.comparing.feeds import Feed
from hub.services.comparing.rankings import (
    Figure,
    Peers,
    Question,
    Ranking,
    SourceClass,
    Standing,
)
from hub.services.comparing.stages import Stages
from hub.services.comparing.territories import Territory
from hub.services.connected.freshness import Freshness
from schemas.contracts.domain import Catalogue, Indicator
from schemas.values.periods import Period

Sort = Literal["topic", "gap", "change"]
Readings = Mapping[Period, Reading]

# With fewer regions beside it a median says nothing about what is usual.
FEWEST: Final = 3
# The same level of period has the same letters around its digits: "", "-Q", "-".
LEVEL: Final = func.translate(ShownCell.period, "0123456789", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the region: its newest figure that is over, in its group.

    `history` are up to two years (ten for yearly figures) that end with it.
    """

    ranking: Ranking
    figure: Figure
    periods: tuple[Period, ...]
    history: tuple[Point, ...]

    @property
    def indicator(self) -> Indicator:
        """What the row is about."""
        return self.ranking.question.indicator

    @property
    def standing(self) -> Standing | None:
        """Higher, about the same, or lower than the group; None: cannot be said."""
        if len(self.ranking.ranked) < FEWEST:
            return None
        return self.ranking.standing(self.figure)

    @property
    def gap(self) -> Decimal | None:
        """The distance from the median in MADs, so that units do not matter."""
        if self.standing is None or self.figure.value is None:
            return None
        assert self.ranking.median is not None
        return self._in_mads(self.figure.value - self.ranking.median)

    @property
    def change(self) -> Decimal | None:
        """The size of the change within a year, in MADs."""
        if self.figure.change is None:
            return None
        return self._in_mads(self.figure.change)

    def _in_mads(self, distance: Decimal) -> Decimal | None:
        mad = self.ranking.mad
        return abs(distance) / mad if mad else None


@dataclass(frozen=True, slots=True)
class Missing:
    """An indicator without a figure of this region, and the reason where known."""

    indicator: Indicator
    reason: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything the hub knows about a region; `rows` in the order of the catalogue."""

    place: Place
    peers: Peers
    rows: tuple[Row, ...]
    missing: tuple[Missing, ...]
    feeds: tuple[Feed, ...]

    @property
    def own(self) -> tuple[Feed, ...]:
        """The feeds that the region itself runs."""
        return tuple(feed for feed in self.feeds if feed.of(self.place))

    @property
    def connected(self) -> bool:
        """Whether a delivery of its own was ever accepted."""
        return any(feed.last_success_at for feed in self.own)

    def row(self, indicator: str) -> Row | None:
        """The row of an indicator, if there is one."""
        return next((row for row in self.rows if row.indicator.id == indicator), None)


def profile(
    session: Session,
    catalogue: Catalogue,
    territory: Territory,
    place: Place,
    peers: Peers,
    now: datetime | None = None,
) -> Profile:
    """A region's figures with rank, standing and history, and the feeds behind them.

    For each indicator official figures come first; simulated ones are shown only
    where there are no official ones. The two never meet in one ranking.
    """
    spoken = feeds.of_regions(session, [place.code], now or datetime.now(UTC))
    states = {feed.stream_id: feed.state for feed in spoken}
    own = _history(session, catalogue, place)
    asked = {id: q for id, read in own.items() if (q := _question(read, peers))}
    told = _stages(session, asked.values(), territory)
    beside = _beside(session, asked.values(), territory, told)
    _remark(session, asked.values(), place, beside)
    rows = tuple(
        _row(
            asked[id],
            place,
            territory,
            own[id][asked[id].source_class],
            beside[id],
            states,
            told.get(id, {}),
        )
        for id in catalogue.indicators
        if id in asked
    )
    missing = tuple(
        Missing(indicator, _last_reason(own.get(id, {})))
        for id, indicator in catalogue.indicators.items()
        if id not in asked
    )
    return Profile(place, peers, rows, missing, tuple(spoken))


def ordered(rows: Iterable[Row], sort: Sort) -> tuple[Row, ...]:
    """Rows in an order; those for which it says nothing come last."""
    if sort == "topic":
        return tuple(rows)
    sizes = [(row.gap if sort == "gap" else row.change, row) for row in rows]
    known = [(size, row) for size, row in sizes if size is not None]
    known.sort(key=lambda pair: -pair[0])
    return tuple([row for _, row in known] + [r for size, r in sizes if size is None])


@dataclass(frozen=True, slots=True)
class _Own:
    """A region's readings of one indicator and source class."""

    indicator: Indicator
    readings: Readings


def _history(
    session: Session, catalogue: Catalogue, place: Place
) -> dict[str, dict[SourceClass, _Own]]:
    """What the region's cells say, the newest of each level of period."""
    newest = (
        func.row_number()
        .over(
            partition_by=(ShownCell.indicator, ShownCell.source_class, LEVEL),
            order_by=ShownCell.period.desc(),
        )
        .label("place")
    )
    inner = (
        compare.cells()
        .add_columns(ShownCell.indicator, ShownCell.source_class, newest)
        .where(ShownCell.indicator.in_(list(catalogue.indicators)))
        .where(
            ShownCell.region == place.code,
            ShownCell.breakdown == "",
            ShownCell.stage == "",
        )
        .subquery()
    )
    rows = session.execute(select(inner).where(inner.c.place <= max(WINDOW.values())))
    found: dict[str, dict[SourceClass, dict[Period, Reading]]] = {}
    for text, _code, *fields, id, source, _place in rows:
        read = found.setdefault(id, {}).setdefault(source, {})
        read[Period.parse(text)] = Reading(*fields)
    return {
        id: {
            source: _Own(catalogue.indicators[id], read)
            for source, read in classes.items()
        }
        for id, classes in found.items()
    }


def _question(own: Mapping[SourceClass, _Own], peers: Peers) -> Question | None:
    """The newest period that is over and has a figure; official ones come first."""
    for source in ("official", "simulated"):
        read = own.get(source)
        period = _newest(read) if read else None
        if read is not None and period is not None:
            return Question(read.indicator, period, peers, source)
    return None


def _newest(own: _Own) -> Period | None:
    known = sorted((p for p, r in own.readings.items() if r.value is not None))
    levels = {period.level for period in known}
    finest = next((level for level in compare.FINEST if level in levels), None)
    candidates = [p for p in reversed(known) if p.level == finest]
    for period in candidates:
        if not comparable.provisional(own.readings[period], period):
            return period
    return candidates[0] if candidates else None


def _stages(
    session: Session, asked: Collection[Question], territory: Territory
) -> dict[str, Stages]:
    """The stages of the figures of these questions and of those a year before."""
    about = [
        (q.indicator, period, q.source_class)
        for q in asked
        for period in (q.period, q.period.year_before())
    ]
    return stages.beside(session, about, [each.code for each in territory.places])


def _beside(
    session: Session,
    asked: Collection[Question],
    territory: Territory,
    told: Mapping[str, Stages],
) -> dict[str, dict[str, Reading]]:
    """The figures of all regions for these questions, by indicator and code."""
    found: dict[str, dict[str, Reading]] = {q.indicator.id: {} for q in asked}
    wanted = [(q.indicator.id, q.period.text, q.source_class) for q in asked]
    rows = session.execute(
        compare.cells()
        .add_columns(ShownCell.indicator)
        .where(
            tuple_(ShownCell.indicator, ShownCell.period, ShownCell.source_class).in_(
                wanted
            )
        )
        .where(ShownCell.region.in_([each.code for each in territory.places]))
        .where(ShownCell.breakdown == "", ShownCell.stage == "")
    )
    for text, code, *fields, id in rows:
        stage = told.get(id, {}).get((text, code))
        found[id][code] = replace(Reading(*fields), stage=stage)
    return found


def _remark(
    session: Session,
    asked: Collection[Question],
    place: Place,
    beside: Mapping[str, dict[str, Reading]],
) -> None:
    """Put to the region's own figures what must be said beside them."""
    keys = [(q.indicator.id, place.code, q.period.text, q.source_class) for q in asked]
    for (id, code, *_), said in remarks.of(session, keys).items():
        if code in beside[id]:
            beside[id][code] = remarks.beside(beside[id][code], said)


def _row(
    question: Question,
    place: Place,
    territory: Territory,
    own: _Own,
    beside: Mapping[str, Reading],
    states: Mapping[str, Freshness],
    told: Stages,
) -> Row:
    last_year = question.period.year_before()
    earlier = own.readings.get(last_year)
    before = {}
    if earlier is not None:
        stage = told.get((last_year.text, place.code))
        before[place.code] = replace(earlier, stage=stage)
    ranking = rankings.rank(question, territory.places, beside, before, states)
    figure = ranking.figure(place.code)
    assert figure is not None
    periods = _window(question.period, own.readings)
    history = tuple(
        compare.point(question.indicator, period, own.readings.get(period))
        for period in periods
    )
    return Row(ranking, figure, periods, history)


def _window(last: Period, readings: Readings) -> tuple[Period, ...]:
    """The periods up to the last one, from the first that has a figure."""
    steps = WINDOW[last.level]
    window = [last.shift(-back) for back in reversed(range(steps))]
    known = [k for k, each in enumerate(window) if each in readings]
    return tuple(window[known[0] :]) if known else (last,)


def _last_reason(own: Mapping[SourceClass, _Own]) -> str | None:
    """Why the newest cell has no value; None where there is no cell at all."""
    for read in own.values():
        newest = max(read.readings, default=None)
        if newest is not None:
            return read.readings[newest].reason
    return None
