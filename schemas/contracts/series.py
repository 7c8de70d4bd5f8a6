"""The series of one method that an indicator's figures belong to, by `breaks.csv`.

A domain's `breaks.csv` names, for indicators whose method changed, each series with
its first and last period, a note why the next is not comparable, where that is known
from, and whether its publisher confirmed it. An indicator that is not in it has one
series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from schemas.contracts.domain import PACKAGE, Indicator, Per, catalogue, code_list
from schemas.contracts.faults import fault
from schemas.values.periods import Period
from schemas.values.problem import Words

BREAKS: Final = "breaks.csv"


@dataclass(frozen=True, slots=True)
class Series:
    """Figures made by one method; `note` says what sets it apart from the others.

    `confirmed` says whether the publisher has agreed to where it begins and ends.
    """

    name: str
    first: Period | None
    last: Period | None
    note: Words
    source: str
    confirmed: bool = False

    def holds(self, period: Period) -> bool:
        """Whether a period lies within the series."""
        after = self.first is None or period.start >= self.first.start
        return after and (self.last is None or period.end <= self.last.end)


def every(indicator: Indicator) -> tuple[Series, ...]:
    """The series of an indicator, as declared; empty where its method never changed."""
    return _of(indicator.domain).get(indicator.id, ())


def of(indicator: Indicator, period: Period) -> Series | None:
    """The series that a figure of this period belongs to."""
    return next((each for each in every(indicator) if each.holds(period)), None)


def parted(indicator: Indicator, earlier: Period, later: Period) -> Words | None:
    """Why figures of two periods may not be set against each other; None: they may.

    A ratio is parted where one of the two figures it is made from is.
    """
    for each in _parts(indicator):
        then, now = of(each, earlier), of(each, later)
        if then != now:
            told = now or then
            assert told is not None
            return told.note
    return None


def require(indicator: Indicator, period: Period) -> None:
    """Refuse a period that lies in none of the series of an indicator."""
    known = every(indicator)
    if not known or any(each.holds(period) for each in known):
        return
    note = known[0].note
    raise fault(
        "period.other_series",
        id=f"{period.label('id')} bukan bagian dari {indicator.label.id}: {note.id}.",
        en=f"{period.label('en')} is no part of {indicator.label.en}: {note.en}.",
    )


def _parts(indicator: Indicator) -> tuple[Indicator, ...]:
    measure = indicator.measure
    if not isinstance(measure, Per):
        return (indicator,)
    known = catalogue()
    parts = (measure.numerator, measure.denominator)
    return (indicator, *(known.indicator(id) for id in parts))


@cache
def _of(domain: str) -> Mapping[str, tuple[Series, ...]]:
    if not (resources.files(f"{PACKAGE}.{domain}") / BREAKS).is_file():
        return {}
    found: dict[str, tuple[Series, ...]] = {}
    for row in code_list(domain, BREAKS):
        made = Series(
            row["series"],
            _period(row["first_period"]),
            _period(row["last_period"]),
            Words(row["note_id"], row["note_en"]),
            row["source"],
            row["confirmed"] == "yes",
        )
        found[row["indicator"]] = (*found.get(row["indicator"], ()), made)
    return found


def _period(text: str) -> Period | None:
    return Period.parse(text) if text else None
