"""What compiled checkers ask about single values; None means: ask marshmallow.

Every answer is one that the strict fields give too: they hold the rules, and the
differential fuzz of tests/schemas/test_compile_fuzz.py compares the two.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from schemas.fields import CODE, REGION_CODE
from schemas.fields_measured import (
    EARLIEST,
    FINEST,
    ISO_DAY,
    ISO_INSTANT,
    LATEST,
    LONGEST_WHOLE,
)
from schemas.periods import Period
from schemas.problem import Refused

LONGEST_INSTANT: Final = 32  # 2026-01-05T08:00:00.000000+07:00
START: Final = "2000-01-01T00:00"
START_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS: Final = frozenset(f"T{h:02d}:{m:02d}" for h in range(24) for m in range(60))
MARGIN: Final = timedelta(days=2)  # more than a clock and an offset can add


@lru_cache(maxsize=1 << 15)
def midnight(text: str) -> datetime | None:
    """2026-01-05 as the start of that day in UTC, if no offset can make it invalid."""
    if ISO_DAY.fullmatch(text) is None:
        return None
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if EARLIEST + MARGIN <= found < LATEST - MARGIN else None


@lru_cache(maxsize=1 << 11)
def clock(text: str) -> timedelta | None:
    """T08:30 as the time since midnight."""
    if text not in CLOCKS:
        return None
    return timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))


@lru_cache(maxsize=1 << 12)
def tail(text: str) -> timedelta | None:
    """The rest of an instant, :00+07:00, as what it adds in UTC."""
    if ISO_INSTANT.fullmatch(START + text) is None:
        return None
    try:
        moment = datetime.fromisoformat(START + text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment - START_MOMENT


@lru_cache(maxsize=1 << 13)
def day(text: str) -> date | None:
    """2026-01-05 as a date."""
    if ISO_DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=1 << 13)
def is_period(text: str) -> bool:
    """Whether a text is a period's own ISO text."""
    try:
        return Period.parse(text).text == text
    except Refused:
        return False


@lru_cache(maxsize=1 << 13)
def is_region(text: str) -> bool:
    """Whether a text has the shape of a dotted region code."""
    return REGION_CODE.fullmatch(text) is not None


@lru_cache(maxsize=1 << 13)
def is_code(text: str) -> bool:
    """Whether a text has the shape of a code."""
    return CODE.fullmatch(text) is not None


def fits(number: Decimal) -> bool:
    """Whether a finite number has at most 18 digits before and 12 after the point."""
    exponent = number.as_tuple().exponent
    return number.adjusted() <= LONGEST_WHOLE and int(exponent) >= FINEST


def breakdown(value: Any) -> dict[str, str] | None:
    """A dict of codes to codes, sorted by key."""
    if type(value) is not dict:
        return None
    for key, item in value.items():
        if not (type(key) is str and len(key) <= 64 and is_code(key)):
            return None
        if not (type(item) is str and len(item) <= 64 and is_code(item)):
            return None
    return {key: value[key] for key in sorted(value)}
