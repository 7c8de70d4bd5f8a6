"""Whose figures a ranking is made of: the line under a chart that leaves the hub."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Publisher, Stream
from hub.services.comparing.rankings import Ranking


def publishers(session: Session, ranking: Ranking) -> tuple[str, ...]:
    """The names of the publishers whose values are shown, in order."""
    streams = {
        figure.reading.stream_id
        for figure in ranking.figures
        if figure.reading and figure.value is not None
    }
    named = (
        select(Publisher.name)
        .join(Stream, Stream.publisher_id == Publisher.id)
        .where(Stream.id.in_([each for each in streams if each]))
        .distinct()
        .order_by(Publisher.name)
    )
    return tuple(session.scalars(named))
