"""Read one indicator side by side: figures, trend, and what can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.models import Coverage, ShownCell, Stream
from hub.services.comparing import comparable, rankings, remarks, stages
from hub.services.comparing.comparable import Reading
from hub.services.comparing.rankings import Peers, Question, Ranking, SourceClass
from hub.services.comparing.territories import Territory
from hub.services.connected import freshness
from hub.services.connected.freshness import Freshness
from schemas.contracts import series
from schemas.contracts.domain import Indicator
from schemas.values.periods import Level, Period
from schemas.values.problem import Words

WINDOW: Final[dict[Level, int]] = {
    "day": 31,
    "month": 24,
    "quarter": 12,
    "semester": 10,
    "year": 10,
}
FINEST: Final[tuple[Level, ...]] = ("month", "quarter", "semester", "year", "day")


@dataclass(frozen=True, slots=True)
class Point:
    """A value in time; None is a gap, never zero."""

    value: Decimal | None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """A region, the province and the median of the peers over the same periods.

    From each of `method_changes` on, figures are computed in another way and belong to
    no line with those before; `notes` say why, where the indicator's series change.
    """

    periods: tuple[Period, ...]
    region: tuple[Point, ...]
    province: tuple[Point, ...]
    peers: tuple[Point, ...]
    method_changes: tuple[Period, ...] = ()
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Available:
    """A period that has figures, and of how many regions."""

    period: Period
    source_class: SourceClass
    reporting: int
    as_of: datetime | None


def periods(
    session: Session, indicator: Indicator, territory: Territory
) -> tuple[Available, ...]:
    """Every period that has a figure of a region of the province, newest first."""
    as_of = func.percentile_disc(0.5).within_group(ShownCell.as_of)
    rows = session.execute(
        select(
            ShownCell.period, ShownCell.source_class, func.count(ShownCell.value), as_of
        )
        .where(
            ShownCell.indicator == indicator.id,
            ShownCell.breakdown == "",
            ShownCell.stage == "",
        )
        .where(ShownCell.region.in_(territory.codes))
        .group_by(ShownCell.period, ShownCell.source_class)
        .having(func.count(ShownCell.value) > 0)
    )
    found = [Available(Period.parse(text), *rest) for text, *rest in rows]
    return tuple(sorted(found, key=lambda each: each.period, reverse=True))


def source_class(found: Sequence[Available]) -> SourceClass:
    """Official where there is any; the two never meet in one question."""
    classes = {each.source_class for each in found}
    return "simulated" if classes == {"simulated"} else "official"


def latest(
    found: Sequence[Available], indicator: Indicator, source: SourceClass
) -> Period | None:
    """The newest period, of the finest level, that is over for most regions."""
    own = [each for each in found if each.source_class == source]
    levels = {each.period.level for each in own}
    finest = next((level for level in FINEST if level in levels), None)
    candidates = [each for each in own if each.period.level == finest]
    for each in candidates:
        seen = Reading(Decimal(0), indicator.unit, as_of=each.as_of)
        if not comparable.provisional(seen, each.period):
            return each.period
    return candidates[0].period if candidates else None


def feeds(
    session: Session,
    indicator: Indicator,
    source: SourceClass,
    territory: Territory,
    now: datetime,
) -> dict[str, Freshness]:
    """The state of each feed, by stream id and by the code of the regions it covers.

    Where several cover a region the code names the one with the best precedence.
    """
    schema = func.split_part(Stream.schema, "@", 1)
    rows = session.execute(
        select(Coverage.region, Stream)
        .join(Stream, Stream.publisher_id == Coverage.publisher_id)
        .where(schema == indicator.domain, Stream.source_class == source)
        .where(Coverage.region.in_(territory.codes))
        .where(Coverage.schema.in_(("*", indicator.domain)))
        .order_by(Coverage.precedence.desc(), Stream.id.desc())
    )
    states: dict[str, Freshness] = {}
    for region, stream in rows:
        states[stream.id] = states[region] = freshness.of(stream, now)
    return states


def ranking(
    session: Session,
    indicator: Indicator,
    period: Period,
    peers: Peers = "all",
    source: SourceClass = "official",
    *,
    territory: Territory,
    states: Mapping[str, Freshness] | None = None,
    now: datetime | None = None,
) -> Ranking:
    """Rank the regions that can be compared for one indicator and period.

    `states` are those of the feeds, where they are known already. Regions whose
    value is missing, late, too thin or defined otherwise are listed in `excluded`
    with the reason; they never get a rank or a zero.
    """
    earlier = period.year_before()
    read = _readings(session, indicator, (period, earlier), source, territory)
    if states is None:
        at = now or datetime.now(UTC)
        states = feeds(session, indicator, source, territory, at)
    question = Question(indicator, period, peers, source)
    here = remarks.told(session, indicator.id, period.text, source, read[period])
    return rankings.rank(question, territory.places, here, read[earlier], states)


def trend(
    session: Session,
    indicator: Indicator,
    period: Period,
    region: str | None = None,
    peers: Peers = "all",
    source: SourceClass = "official",
    *,
    territory: Territory,
) -> Trend:
    """The two years (or ten, for years) that end with a period."""
    steps = WINDOW[period.level]
    whole = tuple(period.shift(-back) for back in reversed(range(steps)))
    read = _readings(session, indicator, whole, source, territory)
    window, parted = _from_first(whole, read), _series_changes(indicator, whole)
    province = territory.province.code if territory.province else ""
    group = [p.code for p in territory.regions if peers in ("all", p.kind)]
    return Trend(
        window,
        tuple(point(indicator, each, read[each].get(region or "")) for each in window),
        tuple(point(indicator, each, read[each].get(province)) for each in window),
        tuple(_middle(indicator, each, read[each], group) for each in window),
        _changes(window, {*parted, *_method_changes(window, read, region or province)}),
        tuple(dict.fromkeys(parted.values())),
    )


def _from_first(
    window: tuple[Period, ...], read: dict[Period, dict[str, Reading]]
) -> tuple[Period, ...]:
    """The window without the empty years before the first figure."""
    for start, each in enumerate(window):
        if read[each]:
            return window[start:]
    return window


def point(indicator: Indicator, period: Period, reading: Reading | None) -> Point:
    """A reading as a point of a line; what is in another unit is a gap."""
    if reading is None or reading.value is None or reading.unit != indicator.unit:
        return Point(None)
    late = comparable.provisional(reading, period)
    return Point(reading.value, late or reading.status in ("provisional", "estimate"))


def _middle(
    indicator: Indicator, period: Period, read: dict[str, Reading], group: list[str]
) -> Point:
    """The median of the comparable values of a group."""
    own = {code: read[code] for code in group if code in read}
    usual = comparable.norm(own.values(), indicator)
    values = [
        reading.value
        for reading in own.values()
        if reading.value is not None
        and comparable.why_not(reading, indicator, period, usual) is None
    ]
    return Point(median(values) if values else None)


def _changes(window: tuple[Period, ...], found: set[Period]) -> tuple[Period, ...]:
    """The changes inside a window; at its first period nothing is joined."""
    return tuple(each for each in window[1:] if each in found)


def _series_changes(
    indicator: Indicator, window: tuple[Period, ...]
) -> dict[Period, Words]:
    """The periods at which another series begins, and why the two are not one."""
    found = (
        (now, series.parted(indicator, then, now)) for then, now in pairwise(window)
    )
    return {period: why for period, why in found if why is not None}


def _method_changes(
    window: tuple[Period, ...], read: dict[Period, dict[str, Reading]], code: str
) -> tuple[Period, ...]:
    changes, last = [], None
    for each in window:
        version = read[each][code].method_version if code in read[each] else last
        if last is not None and version != last:
            changes.append(each)
        last = version
    return tuple(changes)


def _readings(
    session: Session,
    indicator: Indicator,
    wanted: Sequence[Period],
    source: SourceClass,
    territory: Territory,
) -> dict[Period, dict[str, Reading]]:
    """What the cells say, by period and region code."""
    read: dict[Period, dict[str, Reading]] = {period: {} for period in wanted}
    rows = session.execute(
        cells().where(
            ShownCell.indicator == indicator.id,
            ShownCell.period.in_([period.text for period in wanted]),
            ShownCell.region.in_([place.code for place in territory.places]),
            ShownCell.breakdown == "",
            ShownCell.stage == "",
            ShownCell.source_class == source,
        )
    )
    told = _stages(session, indicator, wanted, source, territory)
    for text, code, *fields in rows:
        reading = replace(Reading(*fields), stage=told.get((text, code)))
        read[Period.parse(text)][code] = reading
    return read


def _stages(
    session: Session,
    indicator: Indicator,
    wanted: Sequence[Period],
    source: SourceClass,
    territory: Territory,
) -> stages.Stages:
    """The stage of each figure, where only figures of one stage are comparable."""
    if not indicator.comparable.same_stage:
        return {}
    codes = [place.code for place in territory.places]
    return stages.of(session, indicator, wanted, codes, source)


def cells() -> Select[*tuple[Any, ...]]:
    """The columns of a Reading, in its order, after period and region."""
    return select(
        ShownCell.period,
        ShownCell.region,
        ShownCell.value,
        ShownCell.unit,
        ShownCell.status,
        ShownCell.reason,
        ShownCell.as_of,
        ShownCell.numerator,
        ShownCell.denominator,
        ShownCell.denominator_period,
        ShownCell.n,
        ShownCell.method_version,
        ShownCell.stream_id,
        ShownCell.regions_reporting,
        ShownCell.regions_expected,
    )
