"""What compiled checkers ask about single values; None means: ask marshmallow.

Every answer is one that the strict fields give too: they hold the rules, and the
differential fuzz of tests/schemas/test_compile_fuzz.py compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from schemas.contracts.fields import (
    CODE,
    CONTROLS,
    CONTROLS_BUT_LINES,
    REGION_CODE,
    SURROGATES,
)
from schemas.contracts.fields_measured import (
    EARLIEST,
    FINEST,
    ISO_DAY,
    ISO_INSTANT,
    LATEST,
    LONGEST_WHOLE,
)
from schemas.values.periods import Period
from schemas.values.problem import Refused

T = TypeVar("T")

HOURS: Final = {f"T{hour:02d}": hour for hour in range(24)}
MARGIN: Final = timedelta(days=2)  # more than a clock and an offset can add
HOUR_ZERO: Final = "2000-01-01T00"
HOUR_ZERO_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_KEPT: Final = 64  # characters


class Remembered(dict[str, T], Generic[T]):
    """The answers of one function by text; forgets all of them when it is full.

    A dictionary read costs half of what lru_cache does. Long texts are not kept.
    """

    def __init__(self, answer: Callable[[str], T], most: int = 1 << 13):
        super().__init__()
        self.answer, self.most = answer, most

    def __missing__(self, text: str) -> T:
        found = self.answer(text)
        if len(text) <= LONGEST_KEPT:
            if len(self) >= self.most:
                self.clear()
            self[text] = found
        return found


def _hour(text: str) -> datetime | None:
    day, hour = text[:10], text[10:]
    if hour not in HOURS or ISO_DAY.fullmatch(day) is None:
        return None
    try:
        found = datetime.fromisoformat(day).replace(hour=HOURS[hour], tzinfo=UTC)
    except ValueError:
        return None
    return found if EARLIEST + MARGIN <= found < LATEST - MARGIN else None


def _rest(text: str) -> timedelta | None:
    if ISO_INSTANT.fullmatch(HOUR_ZERO + text) is None:
        return None
    try:
        moment = datetime.fromisoformat(HOUR_ZERO + text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment - HOUR_ZERO_MOMENT


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


# 2026-01-05T08 as that hour in UTC, if no offset can make it invalid; four years.
HOUR: Final = Remembered(_hour, most=1 << 15)
# The rest of an instant, :30:00+07:00, as what it adds in UTC.
REST: Final = Remembered(_rest)
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


def odd_text(lines: bool) -> Callable[[str], bool]:
    """Whether a text that cannot be printed as it is may be wrong.

    Line breaks and tabs are right where a text has several `lines`.
    """
    controls = CONTROLS_BUT_LINES if lines else CONTROLS
    wrong = re.compile(f"{controls.pattern}|{SURROGATES.pattern}").search
    return lambda text: wrong(text) is not None or text.isspace()


def breakdown(value: Any) -> dict[str, str] | None:
    """A dict of codes to codes, sorted by key."""
    if type(value) is not dict:
        return None
    for word in (*value.keys(), *value.values()):
        if type(word) is not str or not IS_CODE[word]:
            return None
    return {key: value[key] for key in sorted(value)}
