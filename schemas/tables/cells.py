"""How the cells of a stream's values are read: numbers, blanks and NIHIL."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from schemas.manifests.parts import MappedField
from schemas.mapping.steps.conversions import ZERO, blank_test
from schemas.values import numbers
from schemas.values.problem import Refused


class Unreadable(ValueError):
    """A cell that is neither a number nor declared to stand for none."""


class Numbers:
    """Reads cells as the field of `map:` that takes them declares it."""

    def __init__(self, mapped: MappedField | None) -> None:
        self.mapped = mapped or MappedField("value", "decimal")
        self.blank = blank_test(self.mapped)

    @classmethod
    def of(cls, fields: Mapping[str, MappedField], source: str) -> Numbers:
        """The reader for what `map:` takes from one field of the record."""
        found = (f for f in fields.values() if f.source == source)
        return cls(next(found, None))

    def read(self, value: Any) -> Decimal | None:
        """The number, None where there is none; raises Unreadable."""
        blank = self.blank(value)
        if blank is not None:
            return Decimal(0) if blank == ZERO else None
        try:
            mapped = self.mapped
            return numbers.parse_decimal(value, mapped.locale, mapped.strip)
        except Refused as refused:
            raise Unreadable(str(refused)) from None


def agree(one: Decimal, other: Decimal) -> bool:
    """Whether a stated and a made sum are the same number.

    Whole numbers must be equal; fractions may differ in the last digits that a
    spreadsheet does not show.
    """
    if one == other:
        return True
    both_whole = one == one.to_integral_value() and other == other.to_integral_value()
    return not both_whole and abs(one - other) <= max(abs(one), abs(other)) / 10**9
