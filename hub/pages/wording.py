"""Words, numbers and dates in the language of a page."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal
from markupsafe import Markup

from hub import wording
from hub.wording import NBSP, Language
from schemas.contracts.domain import Indicator
from schemas.values.periods import Period
from schemas.values.problem import Words
from schemas.values.units import UNITS

DASH: Final = "–"
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
COMPACT_FROM: Final = 10_000
FOLDER: Final = Path(__file__).parent


class Wording(wording.Wording):
    """Says texts, numbers and periods in one language."""

    def words(self, words: Words) -> str:
        """A sentence that exists in both languages."""
        return words.in_(self.language)

    def number(self, value: Decimal | int | None, decimals: int = 0) -> str:
        """1.234,5 or 1,234.5; no value is a dash, never a zero."""
        if value is None:
            return DASH
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(value, pattern, self.language)
        return text.replace("-", "\N{MINUS SIGN}")

    def signed(self, value: Decimal, decimals: int) -> str:
        """A difference with its sign: +1,2 or −1,2, ±0 when it shows as none."""
        shown = round(value, decimals)
        if shown == 0:
            return "±" + self.number(Decimal(0), decimals)
        return ("+" if shown > 0 else "") + self.number(shown, decimals)

    def compact(self, value: Decimal | None, decimals: int) -> str:
        """A number short enough for a small square: 2,5 jt, 370 rb."""
        if value is None:
            return DASH
        if abs(value) < COMPACT_FROM:
            return self.number(value, min(decimals, 1) if abs(value) < 1000 else 0)
        digits = 1 if abs(value) >= 1_000_000 else 0
        return format_compact_decimal(
            value, locale=self.language, fraction_digits=digits
        )

    def percent(self, value: Decimal, decimals: int = 1) -> str:
        """63,6 % in Indonesian, 63.6% in English."""
        return self.number(value, decimals) + self._percent_sign()

    def quantity(self, value: Decimal | None, indicator: Indicator) -> str:
        """A value with its unit."""
        if value is None:
            return DASH
        text = self.number(value, indicator.decimals)
        if indicator.unit == "percent":
            return text + self._percent_sign()
        return f"{text}{NBSP}{self.unit(indicator)}"

    def brief(self, value: Decimal | None, indicator: Indicator) -> str:
        """A value with nothing but a percent sign behind it."""
        if indicator.unit == "percent" and value is not None:
            return self.quantity(value, indicator)
        return self.number(value, indicator.decimals)

    def unit(self, indicator: Indicator) -> str:
        """The unit in words."""
        return self.words(UNITS[indicator.unit].label)

    def change(self, change: Decimal, before: Decimal, indicator: Indicator) -> str:
        """A change over time: in points for percents, else relative."""
        if indicator.unit in ("percent", "index"):
            shown = self.signed(change, indicator.decimals)
            return self("unit.points", value=shown)
        if before == 0:
            return self.signed(change, indicator.decimals)
        return self.signed(change / abs(before) * 100, 1) + self._percent_sign()

    def gap(self, distance: Decimal, indicator: Indicator) -> str:
        """A distance between two values, without a sign."""
        shown = self.number(abs(distance), indicator.decimals)
        if indicator.unit == "percent":
            return self("unit.points", value=shown)
        return f"{shown}{NBSP}{self.unit(indicator)}"

    def period(self, period: Period) -> str:
        """Oktober 2026, Q3 2026, 2024."""
        return period.label(self.language)

    def short_period(self, period: Period | str) -> str:
        """Okt 2026; other levels in full."""
        if isinstance(period, str):
            period = Period.parse(period)
        if period.level == "month":
            return format_date(period.start, "MMM y", self.language)
        return self.period(period)

    def span(self, length: timedelta) -> Markup:
        """A length of time in its largest fitting unit: 12 menit, 3 jam, 41 hari."""
        if length >= 2 * DAY:
            return self("quality.days", count=self.number(length // DAY))
        if length >= HOUR:
            return self("quality.hours", count=self.number(length // HOUR))
        minutes = max(length // timedelta(minutes=1), 1)
        return self("quality.minutes", count=self.number(minutes))

    def _percent_sign(self) -> str:
        return f"{NBSP}%" if self.language == "id" else "%"


@cache
def speaking(language: Language) -> Wording:
    """The one Wording of a language."""
    return Wording(language, wording.catalogue(FOLDER))
