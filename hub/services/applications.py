"""Who runs which application, what lives, who offers and adopts: from the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Record
from hub.services.comparing import feeds
from hub.services.comparing.comparable import Place
from hub.services.comparing.feeds import Feed
from hub.services.comparing.territories import Territory
from schemas.domains.application.codes import STAGES, STATUSES
from schemas.domains.application.indicators import DOMAIN

ORDER: Final = ("in_use", "development", "unknown", "dormant", "retired")
DEAD: Final = frozenset(("dormant", "retired"))


@dataclass(frozen=True, slots=True)
class Application:
    """One application of one region, as its catalogue tells it.

    `said` holds the other fields of the schema; what it does not hold is not known.
    """

    place: Place
    stream_id: str
    status: str
    category: str | None
    opened_at: datetime | None
    closed_at: datetime | None
    said: dict[str, Any]

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.said.get("name") or "")

    @property
    def offered(self) -> bool:
        """Whether other regions may have it."""
        return self.said.get("offered") is True

    @property
    def origin(self) -> tuple[str, str] | None:
        """The region it comes from and its name there, to find the original by."""
        source = self.said.get("adopted_from")
        named = self.said.get("adopted_name") or self.name
        return (str(source), str(named).casefold()) if source else None

    @property
    def stage(self) -> str | None:
        """How far its adoption is."""
        return self.said.get("adoption")


@dataclass(frozen=True, slots=True)
class Offer:
    """An application that others may have, and who took it up, the furthest first."""

    application: Application
    adopters: tuple[Application, ...]

    @property
    def schemas(self) -> tuple[str, ...]:
        """The shared schemas its replication pack fills."""
        listed = str(self.application.said.get("pack_schemas") or "")
        return tuple(each.strip() for each in listed.split(",") if each.strip())


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What one region runs, with the feed that says so."""

    place: Place
    applications: tuple[Application, ...]
    feed: Feed | None

    @property
    def counts(self) -> Counter[str]:
        """How many applications have each status."""
        return Counter(each.status for each in self.applications)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that is known of a province's applications.

    `every` and `offers` are whole, `catalogues` only what the filter lets through;
    `silent` are the regions of which no catalogue is known.
    """

    every: tuple[Application, ...]
    offers: tuple[Offer, ...]
    catalogues: tuple[Catalogue, ...]
    silent: tuple[Place, ...]
    simulated: bool
    feeds: tuple[Feed, ...] = field(default=())

    @property
    def counts(self) -> Counter[str]:
        """How many applications have each status."""
        return Counter(each.status for each in self.every)

    @property
    def regions(self) -> int:
        """How many regions have a catalogue."""
        return len({each.place.code for each in self.every})

    @property
    def late(self) -> tuple[Feed, ...]:
        """The catalogues whose feed is late or broken."""
        return tuple(each for each in self.feeds if each.state.state != "fresh")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which applications are wanted; what is empty does not narrow."""

    category: str = ""
    region: Place | None = None
    offered: bool = False

    def lets(self, each: Application) -> bool:
        """Whether an application is wanted."""
        if self.region is not None and each.place != self.region:
            return False
        if self.category and each.category != self.category:
            return False
        return each.offered or not self.offered


def board(session: Session, about: Territory, wanted: Filter, now: datetime) -> Board:
    """The applications of a province: official ones, or simulated if none are."""
    every, simulated = _read(session, about)
    spoken = _feeds(session, about, every, now)
    known = {each.place.code for each in every}
    shown = [each for each in every if wanted.lets(each)]
    return Board(
        every=tuple(every),
        offers=tuple(
            offer for offer in _offers(every) if wanted.lets(offer.application)
        ),
        catalogues=tuple(
            Catalogue(place, tuple(own), _feed(own, spoken))
            for place in about.regions
            if (own := [each for each in shown if each.place == place])
        ),
        silent=tuple(place for place in about.regions if place.code not in known),
        simulated=simulated,
        feeds=tuple(spoken),
    )


def _read(session: Session, about: Territory) -> tuple[list[Application], bool]:
    places = {place.code: place for place in about.regions}
    rows = session.scalars(
        select(Record)
        .where(Record.schema == DOMAIN, Record.visibility == "public")
        .where(Record.deleted_at.is_(None))
        .order_by(Record.region, Record.stream_id, Record.key)
    ).all()
    here = [row for row in rows if row.region[:5] in places]
    official = [row for row in here if row.source_class == "official"]
    found = [_application(places[row.region[:5]], row) for row in official or here]
    found.sort(key=_by_life)
    return found, bool(here) and not official


def _application(place: Place, row: Record) -> Application:
    return Application(
        place=place,
        stream_id=row.stream_id,
        status=row.status if row.status in STATUSES else "unknown",
        category=row.category,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        said=dict(row.data),
    )


def _by_life(each: Application) -> tuple[str, int, str]:
    return each.place.code, ORDER.index(each.status), each.name.casefold()


def _offers(every: Sequence[Application]) -> list[Offer]:
    taken: dict[tuple[str, str], list[Application]] = {}
    for each in every:
        if each.origin is not None:
            taken.setdefault(each.origin, []).append(each)
    offers = []
    for each in every:
        if each.offered:
            own = taken.get((each.place.code, each.name.casefold()), [])
            offers.append(Offer(each, tuple(sorted(own, key=_furthest))))
    return sorted(offers, key=lambda offer: -len(offer.adopters))


def _furthest(each: Application) -> tuple[int, bool, str]:
    """The furthest first; among equals those that still live."""
    stages = list(STAGES)
    gone = -stages.index(each.stage) if each.stage in stages else 1
    return gone, each.status in DEAD, each.place.code


def _feeds(
    session: Session, about: Territory, every: Sequence[Application], now: datetime
) -> list[Feed]:
    """The feeds that the shown applications come from."""
    streams = {each.stream_id for each in every}
    spoken = feeds.of_regions(session, about.codes, now)
    return [feed for feed in spoken if feed.stream_id in streams]


def _feed(own: Sequence[Application], spoken: Sequence[Feed]) -> Feed | None:
    streams = {each.stream_id for each in own}
    mine = [feed for feed in spoken if feed.stream_id in streams]
    return min(mine, key=lambda f: feeds.WORST_FIRST.index(f.state.state), default=None)
