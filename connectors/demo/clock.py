"""The demo's clock: the start of today in WIB, its months and working days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

WIB: Final = timezone(timedelta(hours=7), "WIB")
MONTHS_KEPT: Final = 24
MONTH_NAMES: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
OFFICE_CLOSES: Final = time(16, 0)
FRIDAY: Final = 4


def today() -> date:
    """The current day in WIB."""
    return datetime.now(WIB).date()


def midnight(day: date) -> datetime:
    """The start of a day in WIB; the demo knows what happened before it."""
    return datetime.combine(day, time(), WIB)


def months(day: date) -> list[date]:
    """The first days of the 24 months that end with the month of `day`."""
    last = day.year * 12 + day.month - 1
    numbers = range(last - MONTHS_KEPT + 1, last + 1)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def following(month: date) -> date:
    """The first day of the month after `month`."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def after_working_days(start: datetime, days: int) -> datetime:
    """The close of the office `days` working days (Monday to Friday) later."""
    day = start.astimezone(WIB).date()
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    weeks, rest = divmod(days, 5)
    over_weekend = 2 if day.weekday() + rest > FRIDAY else 0
    day += timedelta(days=7 * weeks + rest + over_weekend)
    return datetime.combine(day, OFFICE_CLOSES, WIB)


def indonesian(moment: datetime) -> str:
    """A moment as people write it, in WIB: "31 Mei 2025 13:05"."""
    local = moment.astimezone(WIB)
    return f"{local.day} {MONTH_NAMES[local.month - 1]} {local.year} {local:%H:%M}"
