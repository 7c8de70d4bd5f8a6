"""Working days: which days count for a deadline, and when a deadline ends.

The holidays are data, a file that offices can replace: the decree of three ministers
(SKB) changes them during the year.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Final

from schemas.values.periods import WIB
from schemas.values.problem import Problem, Refused, Words, problem, refuse

COLUMNS: Final = ("day", "kind", "name_id", "name_en", "source")
KINDS: Final = {
    "national": Words("Hari libur nasional", "Public holiday"),
    "joint_leave": Words("Cuti bersama", "Joint leave"),
    "regional": Words("Libur daerah", "Regional holiday"),
}
SHIPPED: Final = "holidays/indonesia.csv"
SATURDAY: Final = 5
MOST_DAYS: Final = 400
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day on which offices are closed, and the decree that says so."""

    day: date
    kind: str
    name: Words
    source: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a number of working days is over.

    `ends` is the end of the last of them, midnight of the province's clock, in UTC.
    `certain` is false where a year without known holidays was counted through: the
    true deadline may be later.
    """

    last_day: date
    ends: datetime
    certain: bool


class Workdays:
    """Monday to Friday without the holidays."""

    def __init__(self, holidays: Iterable[Holiday]) -> None:
        self.holidays: Mapping[date, Holiday] = {each.day: each for each in holidays}
        self.years = frozenset(day.year for day in self.holidays)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def after(self, opened: datetime, days: int) -> Deadline:
        """The deadline of something opened at a moment: the n-th working day after it.

        The day of opening does not count, as offices count it. Refused for fewer
        than one day or more than 400, and for a moment without a zone.
        """
        if opened.tzinfo is None or not 1 <= days <= MOST_DAYS:
            raise refuse(
                "days",
                days,
                "workdays.bounds",
                id=f"Tenggat 1 sampai {MOST_DAYS} hari kerja, dari waktu berzona.",
                en=f"A deadline is 1 to {MOST_DAYS} working days after a time that has"
                " a zone.",
            )
        first = opened.astimezone(WIB).date()
        day, left = first, days
        while left:
            day += ONE_DAY
            left -= self.is_workday(day)
        known = all(year in self.years for year in range(first.year, day.year + 1))
        end = datetime.combine(day + ONE_DAY, time(), WIB).astimezone(UTC)
        return Deadline(day, end, known)

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to and with `last`."""
        days = (last - first).days
        return sum(self.is_workday(first + n * ONE_DAY) for n in range(1, days + 1))


def rows(holidays: Iterable[Holiday]) -> list[dict[str, date | str]]:
    """Holidays as the rows of a table, in the columns of the file."""
    return [
        {
            "day": each.day,
            "kind": each.kind,
            "name_id": each.name.id,
            "name_en": each.name.en,
            "source": each.source,
        }
        for each in holidays
    ]


@cache
def shipped() -> Workdays:
    """The holidays that come with the hub."""
    file = resources.files("schemas") / "reference" / SHIPPED
    return Workdays(read(file.read_text("utf-8")))


def read(text: str) -> tuple[Holiday, ...]:
    """The holidays of a CSV (day, kind, name_id, name_en, source), by day.

    Refused as a whole with every problem and its line: unknown kinds, impossible or
    repeated days, empty names, missing columns.
    """
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise refuse(
            "holidays",
            ", ".join(missing),
            "holidays.columns",
            id=f"Kolom ini tidak ada: {', '.join(missing)}.",
            en=f"These columns are missing: {', '.join(missing)}.",
        )
    found: dict[date, Holiday] = {}
    wrong: list[Problem] = []
    for line, row in enumerate(rows, start=2):
        try:
            holiday = _holiday(row, f"baris {line}")
        except Refused as refused:
            wrong += refused.problems
            continue
        if holiday.day in found:
            wrong.append(_twice(holiday.day, line))
        found[holiday.day] = holiday
    if wrong:
        raise Refused(*wrong)
    return tuple(found[day] for day in sorted(found))


def _holiday(row: Mapping[str, str | None], place: str) -> Holiday:
    day, kind = (row["day"] or "").strip(), (row["kind"] or "").strip()
    try:
        when = date.fromisoformat(day)
    except ValueError:
        raise refuse(
            f"day ({place})",
            day,
            "date.syntax",
            id="Bukan tanggal seperti 2026-03-20.",
            en="Not a day such as 2026-03-20.",
        ) from None
    if kind not in KINDS:
        raise refuse(
            f"kind ({place})",
            kind,
            "code.unknown",
            id=f"Jenis libur ini tidak dikenal. Yang ada: {', '.join(KINDS)}.",
            en=f"This kind of holiday is not known. There are: {', '.join(KINDS)}.",
        )
    name = Words((row["name_id"] or "").strip(), (row["name_en"] or "").strip())
    if not name.id or not name.en:
        raise refuse(
            f"name_id ({place})",
            name.id,
            "field.blank",
            id="Nama libur wajib dalam kedua bahasa (name_id, name_en).",
            en="A holiday has a name in both languages (name_id, name_en).",
        )
    return Holiday(when, kind, name, (row["source"] or "").strip())


def _twice(day: date, line: int) -> Problem:
    return problem(
        f"day (baris {line})",
        day.isoformat(),
        "holidays.twice",
        id="Tanggal ini sudah ada di baris lain.",
        en="This day stands in another line already.",
    )
