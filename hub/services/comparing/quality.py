"""How the feeds of a province fare, and the runs of one system, as the public may know.

Reads stream columns and the three public views only: no addresses, no bodies, no
row that a city sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal

from sqlalchemy import column, lateral, select, table, true
from sqlalchemy.orm import Session

from hub.models import Stream
from hub.services.comparing import feeds
from hub.services.comparing.comparable import Place
from hub.services.comparing.feeds import Feed
from hub.services.comparing.territories import Territory
from hub.services.connected.freshness import State
from hub.services.disclosure import counters
from schemas.values.periods import WIB

DAYS: Final = 30
# A feed that is pulled every minute has 43,200 runs in 30 days; its newest tell enough.
MOST_RUNS: Final = 3000

RUN = table(
    "run_public",
    *(
        column(name)
        for name in (
            "id",
            "stream_id",
            "started_at",
            "finished_at",
            "outcome",
            "held",
            "completeness",
            "received",
            "created",
            "updated",
            "unchanged",
            "deleted",
            "quarantined",
        )
    ),
)
QUARANTINE = table(
    "quarantine_public",
    *(column(name) for name in ("stream_id", "field", "rule", "rows", "newest_at")),
)

Day = Literal["good", "mixed", "bad", "none"]


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt to pull a feed, in counts; `outcome` None: it still runs.

    Counters are None where the feed is about persons and one of them is small.
    """

    id: int
    stream_id: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    held: bool
    completeness: str | None
    received: int | None
    created: int | None
    updated: int | None
    unchanged: int | None
    deleted: int | None
    quarantined: int

    @property
    def good(self) -> bool:
        """Whether what it brought counts."""
        return (self.outcome or "").startswith("complete") and not self.held

    @property
    def accepted(self) -> int | None:
        """Rows that were taken, changed or not."""
        return None if self.received is None else self.received - self.quarantined

    @property
    def blurred(self) -> bool:
        """Whether its counters are not told, being too small."""
        return self.received is None

    @property
    def word(self) -> str:
        """How it ended, as one word."""
        return "held" if self.held else self.outcome or "running"


@dataclass(frozen=True, slots=True)
class Cause:
    """Rows that wait in quarantine for one and the same reason."""

    stream_id: str
    field: str
    rule: str
    rows: int
    newest_at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One feed in the scoreboard with its last run and what is in quarantine."""

    feed: Feed
    place: Place | None
    run: Run | None
    causes: tuple[Cause, ...]

    @property
    def held_rows(self) -> int:
        """How many rows wait in quarantine."""
        return sum(cause.rows for cause in self.causes)


@dataclass(frozen=True, slots=True)
class Board:
    """All feeds of a province, worst first; `states` by code of region."""

    lines: tuple[Line, ...]
    states: Mapping[str, State]
    now: datetime

    @property
    def counts(self) -> Counter[State]:
        """How many regions are in each state."""
        return Counter(self.states.values())

    def feeds_in(self, state: State) -> int:
        """How many feeds are in a state."""
        return sum(line.feed.state.state == state for line in self.lines)

    def worst_of(self, place: Place) -> Line | None:
        """The line that decides a region's state, if it has a feed of its own."""
        own = [line for line in self.lines if line.feed.of(place)]
        return own[0] if own else None


@dataclass(frozen=True, slots=True)
class System:
    """One system: its feeds, and 30 days of runs, newest first."""

    lines: tuple[Line, ...]
    runs: tuple[Run, ...]
    now: datetime

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the timeline, oldest first, as seen from WIB."""
        today = self.now.astimezone(WIB).date()
        return tuple(today - timedelta(days=back) for back in reversed(range(DAYS)))

    def of(self, stream_id: str) -> tuple[Run, ...]:
        """The runs of one feed, newest first."""
        return tuple(run for run in self.runs if run.stream_id == stream_id)

    def timeline(self, stream_id: str) -> tuple[tuple[date, Day, int], ...]:
        """Each day with how its runs ended, and how many there were."""
        ended: dict[date, list[bool]] = {}
        for run in self.of(stream_id):
            if run.outcome is not None:
                day = run.started_at.astimezone(WIB).date()
                ended.setdefault(day, []).append(run.good)
        return tuple(
            (day, _day(ended.get(day, [])), len(ended.get(day, [])))
            for day in self.days
        )


def board(session: Session, territory: Territory, now: datetime | None = None) -> Board:
    """Every feed that is pulled for a province, the one in most trouble first."""
    now = now or datetime.now(UTC)
    places = {place.slug: place for place in territory.places}
    codes = [place.code for place in territory.places]
    spoken = [f for f in feeds.of_regions(session, codes, now) if f.scheduled]
    ids = [feed.stream_id for feed in spoken]
    runs, causes = _last_runs(session, spoken), _causes(session, ids)
    lines = [
        Line(
            feed,
            places.get(feed.publisher_id),
            runs.get(feed.stream_id),
            tuple(each for each in causes if each.stream_id == feed.stream_id),
        )
        for feed in spoken
    ]
    lines.sort(key=lambda line: _trouble(line, now))
    return Board(tuple(lines), feeds.by_region(spoken, territory.regions), now)


def system(
    session: Session, id: str, places: Sequence[Place], now: datetime | None = None
) -> System | None:
    """One system with its feeds and runs; None where there is no such system."""
    now = now or datetime.now(UTC)
    known = {place.slug: place for place in places}
    spoken = feeds.of_system(session, id, now)
    ids = [feed.stream_id for feed in spoken]
    if not ids:
        return None
    runs, causes = _month(session, spoken, now), _causes(session, ids)
    return System(
        tuple(
            Line(
                feed,
                known.get(feed.publisher_id),
                next((r for r in runs if r.stream_id == feed.stream_id), None),
                tuple(each for each in causes if each.stream_id == feed.stream_id),
            )
            for feed in spoken
        ),
        runs,
        now,
    )


def _trouble(line: Line, now: datetime) -> tuple[int, float, str]:
    feed = line.feed
    age = feed.age(now)
    share = age / feed.rhythm if age is not None and feed.rhythm else float("inf")
    return (feeds.WORST_FIRST.index(feed.state.state), -share, feed.stream_id)


def _last_runs(session: Session, spoken: Sequence[Feed]) -> dict[str, Run]:
    """The newest ended run of each feed."""
    newest = lateral(
        select(*RUN.c)
        .where(RUN.c.stream_id == Stream.id, RUN.c.finished_at.is_not(None))
        .order_by(RUN.c.started_at.desc())
        .limit(1)
    )
    rows = session.execute(
        select(*newest.c)
        .select_from(Stream)
        .join(newest, true())
        .where(Stream.id.in_([feed.stream_id for feed in spoken]))
    )
    return {run.stream_id: run for run in _told(spoken, rows)}


def _month(session: Session, spoken: Sequence[Feed], now: datetime) -> tuple[Run, ...]:
    """The runs of the days of the timeline, newest first."""
    first = now.astimezone(WIB).date() - timedelta(days=DAYS - 1)
    rows = session.execute(
        select(*RUN.c)
        .where(RUN.c.stream_id.in_([feed.stream_id for feed in spoken]))
        .where(RUN.c.started_at >= datetime.combine(first, time(), WIB))
        .order_by(RUN.c.started_at.desc())
        .limit(MOST_RUNS)
    )
    return tuple(_told(spoken, rows))


def _told(spoken: Iterable[Feed], rows: Iterable[Any]) -> Iterator[Run]:
    """Runs as they may be shown: small counts about persons are left out."""
    open_ = {f.stream_id for f in spoken if f.domain and not f.domain.personal}
    for row in rows:
        read = dict(row._mapping)
        yield Run(**(read if row.stream_id in open_ else counters.blurred(read)))


def _causes(session: Session, ids: Sequence[str]) -> list[Cause]:
    """Why rows wait in quarantine, most first."""
    rows = session.execute(
        select(*QUARANTINE.c)
        .where(QUARANTINE.c.stream_id.in_(ids))
        .order_by(QUARANTINE.c.rows.desc(), QUARANTINE.c.field, QUARANTINE.c.rule)
    )
    return [Cause(*row) for row in rows]


def _day(ended: Sequence[bool]) -> Day:
    if not ended:
        return "none"
    if all(ended):
        return "good"
    return "mixed" if any(ended) else "bad"
