"""What compiled checkers ask about single values; None means: ask marshmallow.

Every answer is one that the strict fields give too: they hold the rules, and the
differential fuzz of tests/schemas/test_compile_fuzz.py compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

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

T = TypeVar("T")

LONGEST_INSTANT: Final = 32  # 2026-01-05T08:00:00.000000+07:00
START: Final = "2000-01-01T00:00"
START_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS: Final = frozenset(f"T{h:02d}:{m:02d}" for h in range(24) for m in range(60))
MARGIN: Final = timedelta(days=2)  # more than a clock and an offset can add
MOST_KEPT: Final = 1 << 13
LONGEST_CODE: Final = 64


class Remembered(dict[str, T], Generic[T]):
    """The answers of one function by text; forgets all of them when it is full.

    A dictionary read costs half of what lru_cache does, and takes no lock.
    """

    def __init__(self, answer: Callable[[str], T]):
        super().__init__()
        self.answer = answer

    def __missing__(self, text: str) -> T:
        found = self.answer(text)
        if len(self) >= MOST_KEPT:
            self.clear()
        self[text] = found
        return found


def _midnight(text: str) -> datetime | None:
    if ISO_DAY.fullmatch(text) is None:
        return None
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None
    return found if EARLIEST + MARGIN <= found < LATEST - MARGIN else None


def _clock(text: str) -> timedelta | None:
    if text not in CLOCKS:
        return None
    return timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))


def _tail(text: str) -> timedelta | None:
    if ISO_INSTANT.fullmatch(START + text) is None:
        return None
    try:
        moment = datetime.fromisoformat(START + text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment - START_MOMENT


def _day(text: str) -> date | None:
    if ISO_DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_period(text: str) -> bool:
    try:
        return Period.parse(text).text == text
    except Refused:
        return False


# 2026-01-05 as the start of that day in UTC, if no offset can make it invalid.
MIDNIGHT: Final = Remembered(_midnight)
# T08:30 as the time since midnight.
CLOCK: Final = Remembered(_clock)
# The rest of an instant, :00+07:00, as what it adds in UTC.
TAIL: Final = Remembered(_tail)
# 2026-01-05 as a date.
DAY: Final = Remembered(_day)
# Whether a text is a period's own ISO text, and has the shape of a code or region.
IS_PERIOD: Final = Remembered(_is_period)
IS_REGION: Final = Remembered(lambda text: REGION_CODE.fullmatch(text) is not None)
IS_CODE: Final = Remembered(lambda text: CODE.fullmatch(text) is not None)


def fits(number: Decimal) -> bool:
    """Whether a finite number has at most 18 digits before and 12 after the point."""
    exponent = number.as_tuple().exponent
    return number.adjusted() <= LONGEST_WHOLE and int(exponent) >= FINEST


def breakdown(value: Any) -> dict[str, str] | None:
    """A dict of codes to codes, sorted by key."""
    if type(value) is not dict:
        return None
    for word in (*value.keys(), *value.values()):
        if type(word) is not str or len(word) > LONGEST_CODE or not IS_CODE[word]:
            return None
    return {key: value[key] for key in sorted(value)}
