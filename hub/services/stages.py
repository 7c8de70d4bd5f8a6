"""Which stage of a figure leads: the last of its stages that has a value.

A budget is stated as murni, perubahan, audited; a cell shows the leading one. The
roll-up chooses in the same way (hub.services.rollup.measures).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Text, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from hub.models import Observation
from schemas.domain import Indicator, Per, catalogue
from schemas.periods import Period
from schemas.record import STAGE

Stages = dict[tuple[str, str], str]
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
    measure, known = indicator.measure, catalogue()
    if not isinstance(measure, Per):
        return _stated(session, indicator, periods, regions, source_class)
    parts = [known.indicator(id) for id in (measure.numerator, measure.denominator)]
    staged = [each for each in parts if len(known.totals(each)) > 1]
    found = [_stated(session, p, periods, regions, source_class) for p in staged]
    places = {place for each in found for place in each}
    return {place: _one([each.get(place) for each in found]) for place in places}


def _one(stages: Sequence[str | None]) -> str:
    told = {each for each in stages if each is not None}
    return told.pop() if len(told) == 1 else MIXED


def _stated(
    session: Session,
    indicator: Indicator,
    periods: Sequence[Period],
    regions: Sequence[str],
    source_class: str,
) -> Stages:
    rows = session.execute(
        select(Observation.period, Observation.region, Observation.dims[STAGE].astext)
        .ext(distinct_on(Observation.period, Observation.region))
        .where(
            Observation.indicator == indicator.id,
            Observation.period.in_([each.text for each in periods]),
            Observation.region.in_(regions),
            Observation.source_class == source_class,
            Observation.dims_key.in_(catalogue().totals(indicator)),
            Observation.deleted_at.is_(None),
        )
        .order_by(Observation.period, Observation.region, *leading(indicator))
    )
    return {(period, region): stage for period, region, stage in rows if stage}
