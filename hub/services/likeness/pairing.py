"""Two regions side by side: what can be set against each other, and what cannot."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from hub.services.comparing.region_profile import Profile, Row
from schemas.contracts.domain import Indicator
from schemas.values.problem import Words

OTHER_CLASS = Words(
    "yang satu angka resmi, yang lain data simulasi",
    "one is an official figure, the other simulated",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One indicator of two regions; with `why` the two are not set against each other.

    `gap` is their distance in the MADs of all regions, so that units do not matter.
    """

    left: Row
    right: Row
    difference: Decimal | None = None
    gap: Decimal | None = None
    why: Words | None = None

    @property
    def indicator(self) -> Indicator:
        """What both are asked."""
        return self.left.indicator


@dataclass(frozen=True, slots=True)
class Pairs:
    """Comparable pairs, widest gap first; the others; what only one of them has."""

    compared: tuple[Pair, ...]
    apart: tuple[Pair, ...]
    lone: tuple[tuple[Row, Profile], ...]


def pairs(one: Profile, other: Profile) -> Pairs:
    """Set two regions' newest figures beside each other."""
    both = [
        _pair(row, beside)
        for row in one.rows
        if (beside := other.row(row.indicator.id)) is not None
    ]
    compared = [pair for pair in both if pair.why is None]
    compared.sort(key=lambda pair: -(pair.gap if pair.gap is not None else -1))
    lone = [(row, one) for row in one.rows if other.row(row.indicator.id) is None]
    lone += [(row, other) for row in other.rows if one.row(row.indicator.id) is None]
    return Pairs(
        tuple(compared),
        tuple(pair for pair in both if pair.why is not None),
        tuple(lone),
    )


def _pair(left: Row, right: Row) -> Pair:
    why = _why(left, right)
    if why is not None:
        return Pair(left, right, why=why)
    assert left.figure.value is not None and right.figure.value is not None
    decimals = left.indicator.decimals
    difference = round(left.figure.value, decimals) - round(
        right.figure.value, decimals
    )
    mad = left.ranking.mad
    return Pair(left, right, difference, abs(difference) / mad if mad else None)


def _why(left: Row, right: Row) -> Words | None:
    """Why two figures may not be set against each other; None: they may."""
    if left.ranking.question.source_class != right.ranking.question.source_class:
        return OTHER_CLASS
    one, other = left.ranking.question.period, right.ranking.question.period
    if one != other:
        return Words(
            f"periodenya lain: {one.label('id')} dan {other.label('id')}",
            f"of other periods: {one.label('en')} and {other.label('en')}",
        )
    for row in (left, right):
        if row.figure.why is not None:
            name, why = row.figure.place.name, row.figure.why.words
            return Words(f"{name}: {why.id}", f"{name}: {why.en}")
    return None
