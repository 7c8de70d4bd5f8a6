"""Systems as a list: one row for each flow of data, and how fresh it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Publisher, Stream, System
from hub.services.connected import freshness
from hub.services.listing import keyset, names
from hub.services.listing.keyset import Key, Page

KEY: Final = (str,)
JUDGED: Final = (
    "rhythm_s",
    "covered_until",
    "last_outcome",
    "last_run_at",
    "last_success_at",
    "waiting_for",
    "waiting_since",
    "waiting_until",
    "waiting_reason",
    "waiting_reason_en",
)
COLUMNS: Final = (
    System.id.label("system"),
    System.name.label("system_name"),
    Publisher.id.label("publisher"),
    Publisher.name.label("publisher_name"),
    Stream.id.label("stream"),
    Stream.schema,
    Stream.source_class,
    *(getattr(Stream, name) for name in JUDGED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which flows are wanted; what is empty does not narrow."""

    system: tuple[str, ...] = ()
    stream: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    schema: tuple[str, ...] = ()
    source_class: str | None = None


def page(
    session: Session,
    asked: Asked,
    after: Key | None,
    limit: int,
    now: datetime | None = None,
) -> Page:
    """Flows by id with their state; no address, contact or word of a server.

    Raises Refused.
    """
    names.ids(session, System.id, asked.system, "system")
    names.ids(session, Stream.id, asked.stream, "stream")
    names.ids(session, Publisher.id, asked.publisher, "publisher")
    query = (
        select(*COLUMNS)
        .join(System, System.id == Stream.system_id)
        .join(Publisher, Publisher.id == Stream.publisher_id)
    )
    if asked.system:
        query = query.where(Stream.system_id.in_(asked.system))
    if asked.stream:
        query = query.where(Stream.id.in_(asked.stream))
    if asked.publisher:
        query = query.where(Stream.publisher_id.in_(asked.publisher))
    if asked.schema:
        query = query.where(Stream.schema.in_(asked.schema))
    if asked.source_class:
        query = query.where(Stream.source_class == asked.source_class)
    found = keyset.read(session, query, (Stream.id,), after, limit)
    moment = now or datetime.now(UTC)
    return replace(found, rows=[_judged(row, moment) for row in found.rows])


def _judged(row: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
    """A row with its state, judged without what a city's server said.

    The stream is made anew from harmless columns, so that `last_reason`, which may
    quote an address or an error body, cannot come into the words.
    """
    state = freshness.of(Stream(**{name: row[name] for name in JUDGED}), now)
    return {
        **row,
        "state": state.state,
        "state_since": state.since,
        "state_id": state.reason.id,
        "state_en": state.reason.en,
    }
