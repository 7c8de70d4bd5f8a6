"""The province today, for the front page: one lead indicator and all feeds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import Cell, Region, Stream
from hub.services import compare, freshness
from hub.services.comparable import Place
from hub.services.rankings import Ranking, SourceClass
from schemas.domain import Catalogue
from schemas.periods import Period

LEADS: Final = ("reports_resolved", "population")


@dataclass(frozen=True, slots=True)
class Overview:
    """What the front page says; `ranking` is None while there is no figure.

    `coverage` holds, for each indicator, how many regions ever had a figure;
    `feeds` counts streams by state.
    """

    places: tuple[Place, ...]
    ranking: Ranking | None
    coverage: dict[str, int]
    feeds: Counter[freshness.State]
    updated_at: datetime | None


def overview(
    session: Session, catalogue: Catalogue, now: datetime | None = None
) -> Overview:
    """The first lead indicator that has figures, side by side, and all feeds."""
    now = now or datetime.now(UTC)
    places = compare.places(session)
    streams = list(session.scalars(select(Stream)))
    good = [s.last_success_at for s in streams if s.last_success_at is not None]
    return Overview(
        places,
        _lead(session, catalogue, places, now),
        coverage(session),
        Counter(freshness.of(stream, now).state for stream in streams),
        max(good, default=None),
    )


def coverage(session: Session) -> dict[str, int]:
    """How many regions have ever had a figure, by indicator."""
    counted = (
        select(Cell.indicator, func.count(func.distinct(Cell.region)))
        .join(Region, Region.code == Cell.region)
        .where(Cell.value.is_not(None), Cell.breakdown == "", Cell.stage == "")
        .where(Region.kind.in_(("kabupaten", "kota")))
        .group_by(Cell.indicator)
    )
    return {name: regions for name, regions in session.execute(counted)}


def _lead(
    session: Session, catalogue: Catalogue, places: tuple[Place, ...], now: datetime
) -> Ranking | None:
    for name in LEADS:
        indicator = catalogue.indicators.get(name)
        if indicator is None:
            continue
        found = compare.periods(session, indicator)
        source: SourceClass = compare.source_class(found)
        period: Period | None = compare.latest(found, indicator, source)
        if period is not None:
            return compare.ranking(
                session, indicator, period, "all", source, regions=places, now=now
            )
    return None
