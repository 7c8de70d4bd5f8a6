"""One indicator through time for every region at once, for charts of many lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.models import ShownCell
from hub.services.comparing import compare
from hub.services.comparing.comparable import Reading
from hub.services.comparing.compare import Point
from hub.services.comparing.rankings import SourceClass
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import Indicator
from schemas.values.periods import Period


@dataclass(frozen=True, slots=True)
class Histories:
    """The same periods for every region by code; None is a gap, never zero."""

    periods: tuple[Period, ...]
    by_code: Mapping[str, tuple[Point, ...]]


def histories(
    session: Session,
    indicator: Indicator,
    period: Period,
    source: SourceClass,
    *,
    territory: Territory,
) -> Histories:
    """The two years (or ten, for years) that end with a period, in one query."""
    steps = compare.WINDOW[period.level]
    whole = [period.shift(-back) for back in reversed(range(steps))]
    rows = session.execute(
        compare.cells().where(
            ShownCell.indicator == indicator.id,
            ShownCell.period.in_([each.text for each in whole]),
            ShownCell.region.in_(territory.codes),
            ShownCell.breakdown == "",
            ShownCell.stage == "",
            ShownCell.source_class == source,
        )
    )
    read = {(text, code): Reading(*fields) for text, code, *fields in rows}
    known = {text for text, _ in read}
    first = next((k for k, each in enumerate(whole) if each.text in known), steps - 1)
    window = tuple(whole[first:])
    return Histories(
        window,
        {
            code: tuple(
                compare.point(indicator, each, read.get((each.text, code)))
                for each in window
            )
            for code in territory.codes
        },
    )
