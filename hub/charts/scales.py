"""Where a value lies on an axis, and round numbers to write along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final, Literal

State = Literal["ok", "partial", "stale", "empty", "error", "simulated"]

STEPS: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
# Three robust standard deviations (1.4826 MAD each): beyond it an outlier would
# flatten all others; after the beeswarm of ONS Explore Local Statistics.
CLIP: Final = Decimal("4.45")


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight axis from `low` to `high`, both included."""

    low: Decimal
    high: Decimal

    def at(self, value: Decimal) -> Decimal:
        """The place of a value in percent of the axis, held inside 0 to 100."""
        if self.high == self.low:
            return Decimal(50)
        place = (value - self.low) / (self.high - self.low) * 100
        return min(max(place, Decimal(0)), Decimal(100))

    def holds(self, value: Decimal) -> bool:
        """Whether a value lies on the axis."""
        return self.low <= value <= self.high


def percent(place: Decimal) -> str:
    """A place as SVG wants it; the same digits on every machine."""
    return f"{number(place)}%"


def number(place: Decimal) -> str:
    """At most two decimals, no trailing zeros, never "-0"."""
    rounded = round(place, 2)
    text = f"{rounded:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def step(low: Decimal, high: Decimal, about: int) -> Decimal:
    """A round distance that cuts a span into about so many pieces."""
    span = (high - low) / max(about, 1)
    if span <= 0:
        return Decimal(1)
    size = Decimal(1).scaleb(span.adjusted())
    return next(size * each for each in STEPS if size * each >= span)


def ticks(low: Decimal, high: Decimal, about: int = 4) -> tuple[Decimal, ...]:
    """Round numbers inside a span, lowest first."""
    each = step(low, high, about)
    first = (low / each).to_integral_value(ROUND_CEILING)
    count = int((high / each).to_integral_value(ROUND_FLOOR) - first) + 1
    return tuple((first + k) * each for k in range(max(count, 0)))


def around(values: Sequence[Decimal], *, zero: bool = False) -> Scale:
    """An axis from round number to round number that holds every value."""
    low, high = min(values), max(values)
    if zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        return Scale(low - 1, high + 1)
    each = step(low, high, 4)
    return Scale(
        (low / each).to_integral_value(ROUND_FLOOR) * each,
        (high / each).to_integral_value(ROUND_CEILING) * each,
    )


def clipped(
    values: Sequence[Decimal], median: Decimal | None, mad: Decimal | None
) -> Scale:
    """An axis for most values: an extreme one is drawn at its edge instead."""
    low, high = min(values), max(values)
    if median is not None and mad:
        low = max(low, median - CLIP * mad)
        high = min(high, median + CLIP * mad)
    if low == high:
        return Scale(low - 1, high + 1)
    margin = (high - low) / 25
    return Scale(low - margin, high + margin)
