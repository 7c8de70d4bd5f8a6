"""Exact numbers and moments, without the database."""

from datetime import UTC, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from schemas.values.periods import WIB


def midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), WIB).astimezone(UTC)


def rounded(number: Fraction, places: int) -> Decimal:
    """Half away from zero, as PostgreSQL rounds numerics."""
    scaled = abs(number) * 10**places
    whole = int(scaled + Fraction(1, 2))
    made = Decimal(whole).scaleb(-places)
    return -made if number < 0 else made
