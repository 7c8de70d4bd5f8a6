"""What people report: the hub's category, its season and its usual deadline."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

IN_SEASON: Final = 2.4


@dataclass(frozen=True, slots=True)
class Topic:
    """One category of reports.

    `share` is how common it is, `peak` the months in which it is more common,
    `kota` how much more common in cities than in regencies. `usual_days` is
    the median time of an able office, `working_days` the deadline (SP4N: 5 for
    questions, 14 without and 60 with a visit to the place).
    """

    id: str
    share: float
    usual_days: float
    working_days: int
    peak: frozenset[int]
    kota: float
    titles: tuple[str, ...]

    def weight(self, month: int, is_kota: bool) -> float:
        """How likely a report of that month is about this topic."""
        season = IN_SEASON if month in self.peak else 1.0
        return self.share * season * (self.kota if is_kota else 1.0)


@cache
def topics() -> tuple[Topic, ...]:
    """Every topic, as written in topics.csv."""
    text = (Path(__file__).parent / "topics.csv").read_text("utf-8")
    return tuple(_topic(row) for row in csv.DictReader(text.splitlines()))


def _topic(row: dict[str, str]) -> Topic:
    return Topic(
        id=row["id"],
        share=float(row["share"]),
        usual_days=float(row["usual_days"]),
        working_days=int(row["working_days"]),
        peak=frozenset(int(month) for month in row["peak"].split()),
        kota=float(row["kota"]),
        titles=tuple(row["titles"].split("|")),
    )
