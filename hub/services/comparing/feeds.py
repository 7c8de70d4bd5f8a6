"""The feeds that speak about regions, with what the public may know of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from hub.models import Coverage, Publisher, Stream, System
from hub.services.comparing.comparable import Place
from hub.services.connected import freshness
from hub.services.connected.freshness import Freshness, State
from schemas.contracts.domain import Domain, catalogue

WORST_FIRST: Final[tuple[State, ...]] = ("broken", "late", "never", "fresh")
# How often a due stream is tried: a quarter of its rhythm, within these bounds
# (hub.services.working.jobs.SCHEDULE).
SOONEST: Final = timedelta(minutes=1)
LATEST: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """One stream: whose it is, how it fares. `regions` are the codes it may speak of.

    `contact` is a role, never a person. `scheduled` is false for figures that
    were loaded by hand: nobody pulls them.
    """

    stream_id: str
    system_id: str
    system: str
    publisher_id: str
    publisher: str
    owner: str | None
    contact: str | None
    schema: str
    simulated: bool
    scheduled: bool
    state: Freshness
    rhythm: timedelta
    deletes: str
    regions: tuple[str, ...]
    last_run_at: datetime | None
    last_success_at: datetime | None
    covered_until: datetime | None
    proved_at: datetime | None
    waiting_until: datetime | None

    @property
    def domain(self) -> Domain | None:
        """The shared schema it fills; None if that is no longer known."""
        name = self.schema.partition("@")[0]
        return next((d for d in catalogue().domains if d.name == name), None)

    def of(self, place: Place) -> bool:
        """Whether a region's own publisher runs it (not a province-wide office)."""
        return self.scheduled and self.publisher_id == place.slug

    def age(self, now: datetime) -> timedelta | None:
        """How old the newest good data are; None where nothing ever came."""
        return None if self.state.since is None else now - self.state.since

    def next_try(self, now: datetime) -> datetime | None:
        """When it will be pulled again at the earliest; None where nobody pulls."""
        if not self.scheduled:
            return None
        pause = min(max(self.rhythm / 4, SOONEST), LATEST)
        due = self.last_run_at + pause if self.last_run_at else now
        return max(due, now, self.waiting_until or now)


def of_regions(session: Session, codes: Sequence[str], now: datetime) -> list[Feed]:
    """Every feed that may speak about one of these regions, by stream id."""
    return _read(session, Coverage.region.in_(codes), now)


def of_system(session: Session, id: str, now: datetime) -> list[Feed]:
    """The feeds of one system; empty where there is none."""
    return _read(session, Stream.system_id == id, now)


def _read(session: Session, which: ColumnElement[bool], now: datetime) -> list[Feed]:
    domain = func.split_part(Stream.schema, "@", 1)
    rows = session.execute(
        select(Stream, System, Publisher.name, func.array_agg(Coverage.region))
        .join(System, System.id == Stream.system_id)
        .join(Publisher, Publisher.id == Stream.publisher_id)
        .join(Coverage, Coverage.publisher_id == Stream.publisher_id)
        .where(which)
        .where((Coverage.schema == "*") | (Coverage.schema == domain))
        .group_by(Stream.id, System.id, Publisher.id)
        .order_by(Stream.id)
    )
    return [
        _feed(stream, system, who, codes, now) for stream, system, who, codes in rows
    ]


def worst(states: Iterable[State]) -> State:
    """The state that needs attention most; without any feed it is "never"."""
    return min(states, key=WORST_FIRST.index, default="never")


def by_region(feeds: Sequence[Feed], places: Sequence[Place]) -> Mapping[str, State]:
    """The worst state among each region's own feeds, by code."""
    return {
        place.code: worst(feed.state.state for feed in feeds if feed.of(place))
        for place in places
    }


def _feed(
    stream: Stream,
    system: System,
    publisher: str,
    regions: Sequence[str],
    now: datetime,
) -> Feed:
    return Feed(
        stream.id,
        system.id,
        system.name,
        stream.publisher_id,
        publisher,
        system.owner,
        system.contact.get("role"),
        stream.schema,
        stream.source_class == "simulated",
        stream.manifest_version_id is not None,
        freshness.of(stream, now),
        timedelta(seconds=stream.rhythm_s),
        stream.delete_mode,
        tuple(sorted(set(regions))),
        stream.last_run_at,
        stream.last_success_at,
        stream.covered_until,
        stream.last_proved_complete_at,
        stream.waiting_until,
    )
