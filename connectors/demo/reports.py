"""Citizen reports of a stand-in city, the same for everyone who asks that day.

Every draw comes from a seed of (city, month). A report's whole life is drawn
at once and then seen from the city's clock, so that the next day adds to what
was told today and contradicts none of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Final

from connectors.demo import clock
from connectors.demo.cities import City
from connectors.demo.topics import Topic, topics

SEED: Final = 1275
PER_10K_A_MONTH: Final = 0.62
RAIN: Final = (1.05, 0.95, 1.0, 1.05, 1.05, 0.9, 0.85, 0.9, 1.0, 1.2, 1.3, 1.25)
HOURS: Final = (
    1,
    0,
    0,
    0,
    1,
    2,
    5,
    9,
    12,
    13,
    12,
    10,
    8,
    8,
    9,
    9,
    8,
    7,
    6,
    7,
    7,
    6,
    4,
    2,
)
KM_PER_DEGREE: Final = 111.0
WIDEST_DEGREES: Final = 0.12
REJECTED_SHARE: Final = 0.06
NO_POINT_SHARE: Final = 0.05
SHORTEST: Final = timedelta(minutes=10)
FIRST_YEAR: Final = 2020
PER_MONTH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Report:
    """One citizen's report as the city's system holds it at its clock.

    `number` is unique in the city and never changes; times are aware (WIB,
    whole seconds); `status` is one of new, verified, in_progress, closed and
    rejected; `closed_at` is set for the last two.
    """

    number: int
    opened_at: datetime
    updated_at: datetime
    due_at: datetime
    closed_at: datetime | None
    status: str
    topic: Topic
    title: str
    lat: float | None
    lon: float | None


def reports(city: City, day: date) -> list[Report]:
    """The city's reports of 24 months, ordered by (updated_at, number)."""
    now = clock.midnight(day) - city.late_by
    known = [r for month in clock.months(day) for r in _month(city, month, now)]
    return sorted(known, key=lambda report: (report.updated_at, report.number))


def _month(city: City, month: date, now: datetime) -> list[Report]:
    """What is known at `now` of the reports opened in one month."""
    random = Random(f"{SEED} {city.slug} {month:%Y-%m}")
    expected = city.population / 10_000 * PER_10K_A_MONTH * city.reach
    expected *= RAIN[month.month - 1] * random.uniform(0.85, 1.15)
    opened = sorted(_moment(random, month) for _ in range(_whole(random, expected)))
    lives = [_life(random, city, month, moment) for moment in opened]
    first = ((month.year - FIRST_YEAR) * 12 + month.month) * PER_MONTH
    return [
        life.seen(first + place, now)
        for place, life in enumerate(lives, 1)
        if life.opened_at < now
    ]


def _whole(random: Random, expected: float) -> int:
    """`expected` as a whole number that is right on average."""
    return math.floor(expected + random.random())


def _moment(random: Random, month: date) -> datetime:
    """A moment of the month, mostly in the hours when people are awake."""
    days = (clock.following(month) - month).days
    day = month + timedelta(days=random.randrange(days))
    hour = random.choices(range(24), HOURS)[0]
    at = time(hour, random.randrange(60), random.randrange(60))
    return datetime.combine(day, at, clock.WIB)


@dataclass(frozen=True, slots=True)
class _Life:
    """Everything that will ever happen to one report."""

    opened_at: datetime
    due_at: datetime
    verified_at: datetime
    taken_up_at: datetime | None
    ended_at: datetime | None
    ending: str
    topic: Topic
    title: str
    point: tuple[float, float] | None

    def seen(self, number: int, now: datetime) -> Report:
        """The report as it stands at `now`."""
        status, updated = "new", self.opened_at
        steps = (
            ("verified", self.verified_at),
            ("in_progress", self.taken_up_at),
            (self.ending, self.ended_at),
        )
        for name, moment in steps:
            if moment is not None and moment < now:
                status, updated = name, moment
        lat, lon = self.point or (None, None)
        return Report(
            number=number,
            opened_at=self.opened_at,
            updated_at=updated,
            due_at=self.due_at,
            closed_at=updated if status in ("closed", "rejected") else None,
            status=status,
            topic=self.topic,
            title=self.title,
            lat=lat,
            lon=lon,
        )


def _life(random: Random, city: City, month: date, opened_at: datetime) -> _Life:
    topic = _topic(random, city, month)
    verified_at = opened_at + _span(random, 0.4 * city.pace, spread=0.7)
    taken_up_at: datetime | None = None
    ended_at: datetime | None = None
    ending = "closed"
    fate = random.random()
    if fate < REJECTED_SHARE:
        ending, ended_at = "rejected", verified_at + _span(random, city.pace, 0.6)
    else:
        pace = city.pace * _drift(city, month)
        work = _span(random, topic.usual_days * pace, spread=0.85)
        taken_up_at = verified_at + _whole_seconds(work * random.uniform(0.15, 0.5))
        if fate > REJECTED_SHARE + city.open_share:
            ended_at = verified_at + work
    return _Life(
        opened_at=opened_at,
        due_at=clock.after_working_days(opened_at, topic.working_days),
        verified_at=verified_at,
        taken_up_at=taken_up_at,
        ended_at=ended_at,
        ending=ending,
        topic=topic,
        title=random.choice(topic.titles),
        point=_point(random, city),
    )


def _drift(city: City, month: date) -> float:
    """How much slower (or faster) than its usual pace the city is this month."""
    since_2025 = (month.year - 2025) * 12 + month.month
    return math.exp(city.trend * max(-36, min(36, since_2025)))


def _span(random: Random, median_days: float, spread: float) -> timedelta:
    """A log-normal duration of whole seconds, ten minutes at least."""
    span = timedelta(days=median_days * random.lognormvariate(0.0, spread))
    return max(SHORTEST, _whole_seconds(span))


def _whole_seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))


def _topic(random: Random, city: City, month: date) -> Topic:
    return random.choices(topics(), _weights(month.month, city.is_kota))[0]


@cache
def _weights(month: int, is_kota: bool) -> list[float]:
    return [topic.weight(month, is_kota) for topic in topics()]


def _point(random: Random, city: City) -> tuple[float, float] | None:
    """A place around the city's centre, or none when nobody set a pin."""
    if random.random() < NO_POINT_SHARE:
        return None
    reach = min(WIDEST_DEGREES, 0.3 * math.sqrt(city.area_km2) / KM_PER_DEGREE)
    lat = city.lat + reach * _near(random)
    lon = city.lon + reach * _near(random)
    return round(lat, 6), round(lon, 6)


def _near(random: Random) -> float:
    return max(-1.0, min(1.0, random.gauss(0.0, 0.4)))
