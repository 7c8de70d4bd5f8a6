"""Where a figure comes from: measure, formula, inputs, streams, the facts below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Observation
from hub.services.comparing.provenance import Provenance, provenance
from hub.services.comparing.rankings import SourceClass
from hub.services.explain import fact
from hub.services.explain.fact import Explained
from hub.services.listing import names
from schemas.contracts.domain import Indicator, catalogue
from schemas.values.periods import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell's provenance, and the stated values it rests on (none if counted)."""

    indicator: Indicator
    region: str
    period: Period
    source_class: SourceClass
    provenance: Provenance
    facts: tuple[Explained, ...]


def figure(
    session: Session,
    indicator: str,
    region: str,
    period: Period,
    source_class: SourceClass,
    now: datetime,
) -> Figure:
    """Everything about one figure; LookupError where there is neither cell nor fact.

    Raises Refused for an indicator or region that does not exist.
    """
    names.indicators((indicator,))
    names.regions(session, (region,))
    about = catalogue().indicator(indicator)
    found = provenance(session, about, region, period, source_class, now)
    facts = _facts(session, about, region, period, source_class)
    if found.reading is None and not facts:
        raise LookupError(f"{indicator} {region} {period.text}")
    return Figure(about, region, period, source_class, found, facts)


def _facts(
    session: Session,
    about: Indicator,
    region: str,
    period: Period,
    source_class: SourceClass,
) -> tuple[Explained, ...]:
    query = select(Observation).where(
        Observation.indicator == about.id,
        Observation.region == region,
        Observation.period == period.text,
        Observation.source_class == source_class,
        Observation.dims_key.in_(catalogue().totals(about)),
        Observation.deleted_at.is_(None),
    )
    rows = session.scalars(query.order_by(Observation.stream_id).limit(20))
    return tuple(fact.explained(session, row) for row in rows)
