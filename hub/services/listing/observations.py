"""Observations as a list: values as their publishers state them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Observation, Region, Stream
from hub.services.disclosure import details
from hub.services.listing import figures, keyset, names
from hub.services.listing.figures import Asked
from hub.services.listing.keyset import Key, Page

KEY: Final = (str, str, str, str, str)
ORDER: Final = (
    Observation.indicator,
    Observation.region,
    Observation.period,
    Observation.stream_id,
    Observation.dims_key,
)
COLUMNS: Final = (
    Observation.indicator,
    Observation.region,
    Region.name.label("region_name"),
    Observation.period,
    Observation.dims_key.label("breakdown"),
    Observation.source_class,
    Observation.value,
    Observation.reason,
    Observation.unit,
    Observation.status,
    Observation.cumulative,
    Observation.as_of,
    Observation.publisher_id.label("publisher"),
    Observation.stream_id.label("stream"),
    Observation.first_seen,
    Observation.changed_at,
)


def page(
    session: Session,
    asked: Asked,
    streams: tuple[str, ...],
    after: Key | None,
    limit: int,
) -> Page:
    """Published values in order of indicator, region, period, stream, breakdown.

    Row security shows the public only what is public; so does this. A detail that
    counts too few persons has no value, see hub/services/disclosure. Raises Refused.
    """
    figures.check(session, asked)
    names.ids(session, Stream.id, streams, "stream")
    query = _query(asked, streams)
    found = keyset.read(session, query, ORDER, after, limit)
    if not found.rows and after is None and asked.source_class == "official":
        other = _query(replace(asked, source_class="simulated"), streams).limit(1)
        if session.execute(other).first():
            return replace(found, note=figures.ONLY_SIMULATED)
    return replace(found, rows=details.withheld(session, found.rows))


def _query(asked: Asked, streams: tuple[str, ...]) -> Any:
    query = (
        select(*COLUMNS)
        .outerjoin(Region, Region.code == Observation.region)
        .where(Observation.visibility == "public", Observation.deleted_at.is_(None))
        .where(*figures.conditions(Observation, Observation.dims_key, asked))
    )
    return query.where(Observation.stream_id.in_(streams)) if streams else query
