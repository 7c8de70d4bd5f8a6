"""From marks to the cells that must be computed: levels, province, dependants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hub.models import Cell, Region
from hub.services.ingest import marks
from schemas.contracts.domain import Catalogue, Indicator, Per
from schemas.contracts.measures import Observed
from schemas.values.periods import Period

YEARS_APART: Final = 5
TAKE: Final = text("""
    delete from mark where id in (
        select id from mark order by period desc, id limit :most
        for update skip locked)
    returning indicator, region, period
    """)

Place = tuple[str, str]


@dataclass(slots=True)
class Targets:
    """(region, period) pairs to compute, by indicator."""

    of: dict[str, set[Place]] = field(default_factory=dict)

    def add(self, indicator: str, places: Iterable[Place]) -> None:
        """Ask for these cells of an indicator."""
        self.of.setdefault(indicator, set()).update(places)


def take(session: Session, most: int) -> list[tuple[str, str, str]]:
    """Consume up to `most` marks (indicator, region, period), the newest periods first.

    After an outage dashboards show the present before the past.
    """
    rows = session.execute(TAKE, {"most": most})
    return [(r.indicator, r.region, r.period) for r in rows]


def spread(
    catalogue: Catalogue, taken: Iterable[tuple[str, str, str]]
) -> set[tuple[str, str, str]]:
    """Marks of one indicator, region and period each, for those that stand for more."""
    groups = marks.groups(catalogue)
    return {
        (indicator, region, month)
        for name, region, period in set(taken)
        for indicator in groups.get(name, (name,))
        for month in marks.months(period)
    }


def expand(
    session: Session, catalogue: Catalogue, taken: Iterable[tuple[str, str, str]]
) -> Targets:
    """Every cell that the marks make stale.

    A month asks for its quarter, semester and year too where the indicator has
    them, a region for its province, a numerator or denominator for what is
    computed from it. Marks of indicators that no longer exist are dropped.
    """
    parents = dict(session.execute(select(Region.code, Region.parent)).all())
    targets = Targets()
    known = catalogue.indicators
    for id, region, period in spread(catalogue, taken):
        if id in known and region in parents:
            places = _places(known[id], region, period, parents)
            targets.add(id, places)
    for ratio in (
        i for i in catalogue.indicators.values() if isinstance(i.measure, Per)
    ):
        _dependants(session, ratio, targets, parents)
    return targets


def _places(
    indicator: Indicator, region: str, period: str, parents: dict[str, str | None]
) -> set[Place]:
    here = Period(period)
    periods = {here.text}
    if not isinstance(indicator.measure, Observed):
        periods |= {p.text for p in here.wider()}
        periods = {p for p in periods if Period(p).level in indicator.periods}
    return {(code, text_) for code in _up(region, parents) for text_ in periods}


def _up(region: str, parents: dict[str, str | None]) -> set[str]:
    """A region and all that it lies in: a district in its regency, in its province."""
    around, code = set[str](), parents.get(region)
    around.add(region)
    while code is not None:
        around.add(code)
        code = parents.get(code)
    return around


def _dependants(
    session: Session,
    ratio: Indicator,
    targets: Targets,
    parents: dict[str, str | None],
) -> None:
    assert isinstance(ratio.measure, Per)
    own = targets.of.get(ratio.measure.numerator, set())
    targets.add(ratio.id, {at for at in own if Period(at[1]).level in ratio.periods})
    moved = targets.of.get(ratio.measure.denominator, set())
    if not moved:
        return
    years: dict[str, set[int]] = {}
    for region, period in moved:
        years.setdefault(region, set()).add(int(period[:4]))
    query = select(Cell.region, Cell.period).where(
        Cell.indicator == ratio.measure.numerator, Cell.region.in_(years)
    )
    for region, period in session.execute(query):
        near = any(abs(int(period[:4]) - y) <= YEARS_APART for y in years[region])
        if near and Period(period).level in ratio.periods:
            parent = parents[region] or region
            targets.add(ratio.id, {(region, period), (parent, period)})
