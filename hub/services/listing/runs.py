"""Runs as a list: that a pull happened, when and how much; nobody's words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import BigInteger, column, select, table
from sqlalchemy.orm import Session

from hub.models import Publisher, Stream, System
from hub.services.disclosure import counters
from hub.services.listing import keyset, names
from hub.services.listing.keyset import Key, Page

KEY: Final = (int,)
OUTCOMES: Final = ("complete", "complete_empty", "partial", "refused", "failed")
SHOWN: Final = (
    "started_at",
    "finished_at",
    "outcome",
    "held",
    "completeness",
    "pages",
    "received",
    "created",
    "updated",
    "unchanged",
    "stale",
    "deleted",
    "quarantined",
)
ID: Final = column("id", BigInteger)
RUN: Final = table(
    "run_public", ID, column("stream_id"), *(column(name) for name in SHOWN)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which runs are wanted; what is empty does not narrow."""

    system: tuple[str, ...] = ()
    stream: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()


def page(session: Session, asked: Asked, after: Key | None, limit: int) -> Page:
    """The newest runs first, from the view that the public may read. Raises Refused.

    Of streams about persons small counts are left out.
    """
    names.ids(session, System.id, asked.system, "system")
    names.ids(session, Stream.id, asked.stream, "stream")
    names.ids(session, Publisher.id, asked.publisher, "publisher")
    query = select(
        RUN.c.id.label("run"),
        Stream.system_id.label("system"),
        Stream.id.label("stream"),
        Stream.publisher_id.label("publisher"),
        Stream.source_class,
        *(RUN.c[name] for name in SHOWN),
    ).join(Stream, Stream.id == RUN.c.stream_id)
    if asked.system:
        query = query.where(Stream.system_id.in_(asked.system))
    if asked.stream:
        query = query.where(Stream.id.in_(asked.stream))
    if asked.publisher:
        query = query.where(Stream.publisher_id.in_(asked.publisher))
    if asked.outcome:
        query = query.where(RUN.c.outcome.in_(asked.outcome))
    found = keyset.read(session, query, (RUN.c.id,), after, limit, newest_first=True)
    personal = counters.about_persons(session, {row["stream"] for row in found.rows})
    rows = [counters.blurred(r) if r["stream"] in personal else r for r in found.rows]
    return replace(found, rows=rows)
