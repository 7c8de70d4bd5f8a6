"""Monthly figures of a stand-in city's statistics system, in percent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from connectors.demo import clock
from connectors.demo.cities import City

SEED: Final = 1276
FINAL_AFTER: Final = timedelta(days=75)  # provisional before, official after
UNREPORTED: Final = {("nias-utara", "waste_managed")}


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator: its level in regencies, what a city adds, monthly growth."""

    id: str
    level: float
    kota: float
    growth: float
    sway: float


MEASURES: Final = (
    Measure("clean_water_access", level=74, kota=13, growth=0.15, sway=0.5),
    Measure("internet_coverage", level=58, kota=24, growth=0.45, sway=0.7),
    Measure("waste_managed", level=38, kota=27, growth=0.30, sway=1.8),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One month's value of one measure; None where the city did not report it."""

    number: int
    measure: str
    month: date
    tenths: int | None
    as_of: date
    published_at: datetime
    final: bool

    @property
    def point(self) -> float | None:
        """The value as a JSON number."""
        return None if self.tenths is None else self.tenths / 10

    @property
    def comma(self) -> str:
        """The value as Indonesian text: "78,4", or "-" where there is none."""
        if self.tenths is None:
            return "-"
        return f"{self.tenths // 10},{self.tenths % 10}"


def figures(city: City, day: date) -> list[Figure]:
    """Every figure of 24 months that was published before the start of `day`."""
    now = clock.midnight(day) - city.late_by
    return [
        figure
        for place, measure in enumerate(MEASURES, 1)
        for month in clock.months(day)
        if (figure := _figure(city, place, measure, month, now)).published_at < now
    ]


def _figure(
    city: City, place: int, measure: Measure, month: date, now: datetime
) -> Figure:
    home = Random(f"{SEED} {city.slug} {measure.id}")
    random = Random(f"{SEED} {city.slug} {measure.id} {month:%Y-%m}")
    as_of = clock.following(month) - timedelta(days=1)
    released = as_of + timedelta(days=home.randint(6, 14))
    published_at = datetime.combine(released, time(9, 30), clock.WIB)
    final = published_at + FINAL_AFTER < now
    value = _value(home, random, measure, city, month)
    silent = (city.slug, measure.id) in UNREPORTED and random.random() < 0.4
    return Figure(
        number=((month.year - 2020) * 12 + month.month) * 10 + place,
        measure=measure.id,
        month=month,
        tenths=None if silent else round(value * 10),
        as_of=as_of,
        published_at=published_at + FINAL_AFTER if final else published_at,
        final=final,
    )


def _value(
    home: Random, random: Random, measure: Measure, city: City, month: date
) -> float:
    """A percentage that grows slowly towards what is left to reach."""
    level = measure.level + (measure.kota if city.is_kota else 0)
    level += home.gauss(0, 7)
    age = (month.year - 2025) * 12 + month.month
    left = max(5.0, 99.0 - level)
    reached = level + left * (1 - math.exp(-measure.growth * age / left))
    return min(99.8, max(4.0, reached + random.gauss(0, measure.sway)))
