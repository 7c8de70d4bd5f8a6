"""Which stage of a figure leads: the last of its stages that has a value.

A budget is stated as murni, perubahan, audited; a cell shows the leading one. The
roll-up chooses in the same way (hub.services.rollup.measures).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Text, cast, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.models import Observation
from schemas.contracts.domain import Indicator, Per, catalogue
from schemas.contracts.record import STAGE
from schemas.values.periods import Period

Stages = dict[tuple[str, str], str]
Asked = tuple[Indicator, Period, str]
MIXED: Final = "mixed"  # the two parts of a ratio are of different stages


def leading(indicator: Indicator) -> tuple[ColumnElement[Any], ...]:
    """The order of a cell's facts in which the one that leads stands first."""
    totals = cast(list(catalogue().totals(indicator)), ARRAY(Text))
    place = func.array_position(totals, Observation.dims_key)
    staged = len(catalogue().totals(indicator)) > 1
    first = (Observation.value.is_(None),) if staged else ()
    return (*first, place.nulls_last(), Observation.dims_key)


def of(
    session: Session,
    indicator: Indicator,
    periods: Sequence[Period],
    regions: Sequence[str],
    source_class: str,
) -> Stages:
    """The leading stage by period and region; of a ratio that of both its parts."""
    asked = [(indicator, period, source_class) for period in periods]
    return beside(session, asked, regions).get(indicator.id, {})


def beside(
    session: Session, asked: Iterable[Asked], regions: Sequence[str]
) -> dict[str, Stages]:
    """The leading stages of figures of several indicators, by the indicator's id."""
    wanted = {
        (each, period, source): _staged(each)
        for each, period, source in asked
        if each.comparable.same_stage
    }
    parts = {part.id: part for own in wanted.values() for part in own}
    places = {
        (part.id, period.text, source)
        for (_, period, source), own in wanted.items()
        for part in own
    }
    told = _stated(session, parts, places, regions) if places else {}
    found: dict[str, Stages] = {}
    for (each, period, source), own in wanted.items():
        for region in regions:
            said = [told.get((part.id, period.text, source, region)) for part in own]
            if any(said):
                found.setdefault(each.id, {})[period.text, region] = _one(said)
    return found


def _staged(indicator: Indicator) -> tuple[Indicator, ...]:
    """The indicators with stages that a figure is stated as, or divided from."""
    measure, known = indicator.measure, catalogue()
    if not isinstance(measure, Per):
        return (indicator,)
    parts = [known.indicator(id) for id in (measure.numerator, measure.denominator)]
    return tuple(each for each in parts if len(known.totals(each)) > 1)


def _one(stages: Sequence[str | None]) -> str:
    told = {each for each in stages if each is not None}
    return told.pop() if len(told) == 1 else MIXED


def _stated(
    session: Session,
    parts: Mapping[str, Indicator],
    places: Iterable[tuple[str, str, str]],
    regions: Sequence[str],
) -> dict[tuple[str, str, str, str], str]:
    """The leading stage by indicator, period, class and region, in one question."""
    known = catalogue()
    totals = {(id, key) for id, each in parts.items() for key in known.totals(each)}
    order = dict.fromkeys(s for p in parts.values() for s in known.of(p).stages)
    place = (
        Observation.indicator,
        Observation.period,
        Observation.source_class,
        Observation.region,
    )
    stage = Observation.dims[STAGE].astext
    last = func.array_position(cast(list(order), ARRAY(Text)), stage)
    rows = session.execute(
        select(*place, stage)
        .ext(distinct_on(*place))
        .where(
            tuple_(*place[:3]).in_(list(places)),
            tuple_(Observation.indicator, Observation.dims_key).in_(list(totals)),
            Observation.region.in_(regions),
            Observation.deleted_at.is_(None),
        )
        .order_by(*place, Observation.value.is_(None), last.desc())
    )
    return {tuple(own): told for *own, told in rows if told}
