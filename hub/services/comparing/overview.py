"""The province today, for the front page: one lead indicator and all feeds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.models import Coverage, ShownCell, Stream
from hub.services.comparing import compare
from hub.services.comparing.rankings import Ranking, SourceClass
from hub.services.comparing.territories import Territory
from hub.services.connected import freshness
from schemas.contracts.domain import Catalogue
from schemas.values.periods import Period

LEADS: Final = ("reports_resolved", "population")


@dataclass(frozen=True, slots=True)
class Overview:
    """What the front page says; `ranking` is None while there is no figure.

    `coverage` holds, for each indicator, how many regions ever had a figure;
    `feeds` counts streams by state.
    """

    ranking: Ranking | None
    coverage: dict[str, int]
    feeds: Counter[freshness.State]
    updated_at: datetime | None


def overview(
    session: Session,
    catalogue: Catalogue,
    territory: Territory,
    now: datetime | None = None,
) -> Overview:
    """The first lead indicator that has figures, side by side, and all feeds."""
    now = now or datetime.now(UTC)
    own = [place.code for place in territory.places]
    heard = select(Coverage.publisher_id).where(Coverage.region.in_(own))
    streams = list(
        session.scalars(select(Stream).where(Stream.publisher_id.in_(heard)))
    )
    good = [s.last_success_at for s in streams if s.last_success_at is not None]
    return Overview(
        _lead(session, catalogue, territory, now),
        coverage(session, territory),
        Counter(freshness.of(stream, now).state for stream in streams),
        max(good, default=None),
    )


def coverage(session: Session, territory: Territory) -> dict[str, int]:
    """How many regions of the province have ever had a figure, by indicator."""
    counted = (
        select(ShownCell.indicator, func.count(func.distinct(ShownCell.region)))
        .where(
            ShownCell.value.is_not(None),
            ShownCell.breakdown == "",
            ShownCell.stage == "",
        )
        .where(ShownCell.region.in_(territory.codes))
        .group_by(ShownCell.indicator)
    )
    return {name: regions for name, regions in session.execute(counted)}


def _lead(
    session: Session, catalogue: Catalogue, territory: Territory, now: datetime
) -> Ranking | None:
    for name in LEADS:
        indicator = catalogue.indicators.get(name)
        if indicator is None:
            continue
        found = compare.periods(session, indicator, territory)
        source: SourceClass = compare.source_class(found)
        period: Period | None = compare.latest(found, indicator, source)
        if period is not None:
            return compare.ranking(
                session, indicator, period, "all", source, territory=territory, now=now
            )
    return None


def classes(session: Session, territory: Territory) -> dict[str, frozenset[str]]:
    """Whether an indicator's figures are official, simulated, or there are both."""
    rows = session.execute(
        select(ShownCell.indicator, ShownCell.source_class)
        .where(ShownCell.value.is_not(None), ShownCell.region.in_(territory.codes))
        .where(ShownCell.breakdown == "", ShownCell.stage == "")
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for indicator, kind in rows:
        found.setdefault(indicator, set()).add(kind)
    return {indicator: frozenset(kinds) for indicator, kinds in found.items()}
