"""Which regions a province's figure rests on, and why the others are not in it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hub.models import ShownCell
from hub.services.comparing import comparable, compare
from hub.services.comparing.comparable import Place, Reading
from hub.services.comparing.rankings import SourceClass
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import Indicator
from schemas.values.periods import Period
from schemas.values.problem import Words


@dataclass(frozen=True, slots=True)
class Contribution:
    """One region's part; without a value `why` says the reason."""

    place: Place
    reading: Reading | None
    why: Words | None

    @property
    def hidden(self) -> bool:
        """Whether it is in the province's figure, but must not be shown."""
        return self.reading is not None and self.reading.reason == "suppressed"


def of(
    session: Session,
    indicator: Indicator,
    period: Period,
    source: SourceClass,
    territory: Territory,
) -> tuple[Contribution, ...]:
    """Every region of the province: those with a figure first, each by code."""
    rows = session.execute(
        compare.cells().where(
            ShownCell.indicator == indicator.id,
            ShownCell.period == period.text,
            ShownCell.region.in_(territory.codes),
            ShownCell.breakdown == "",
            ShownCell.stage == "",
            ShownCell.source_class == source,
        )
    )
    read = {code: Reading(*fields) for _, code, *fields in rows}
    parts = [_part(place, read.get(place.code)) for place in territory.regions]
    return tuple(
        sorted(parts, key=lambda part: (part.why is not None, part.place.code))
    )


def _part(place: Place, reading: Reading | None) -> Contribution:
    if reading is not None and reading.value is not None:
        return Contribution(place, reading, None)
    reason = (reading.reason if reading else None) or comparable.NOT_REPORTED
    return Contribution(
        place, reading, comparable.REASONS.get(reason, comparable.UNSTATED)
    )
