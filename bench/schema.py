"""Compiled checkers against marshmallow: bytes in, checked values out.

Rows of reports (12 fields) and of observations, 0.5 % of them broken, as JSON pages
and as CSV files of 1,000 rows. Both sides give the same values and the same
verdicts, which is compared before anything is measured.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from marshmallow import Schema, ValidationError

from bench.measuring import alternate, say
from schemas.compile import Checker
from schemas.contracts import record, series
from schemas.domains.citizen_report.schema import CATEGORIES, CitizenReport
from schemas.domains.statistics.schema import OBSERVED, Statistic

PAGE: Final = 1000
BROKEN: Final = 0.005
FLOOR: Final = 7
GOALS: Final = {"json": 18, "csv": 15}
START: Final = datetime(2025, 1, 1)

OURS: Final = {
    "json": "Checker.pages: msgspec, repeated keys, sizes, depth, NUL, NaN and half"
    " characters looked for, columns checked whole, marshmallow for what they doubt,"
    " every problem of a refused row said",
    "csv": "Checker.sheets: lines without quotes split, csv.reader for the others,"
    " columns checked whole, marshmallow for what they doubt, every problem said",
}
THEIRS: Final = {
    "json": "json.loads(parse_float=Decimal), which looks for nothing of that, and"
    " Schema.load of each row",
    "csv": "csv.reader, a dict of the cells that are not empty, Schema.load of each",
}

Values = dict[str, Any]
Outcome = list[Values | None]  # None for a row that is refused


class Report(CitizenReport):
    """A report as it is stored, with key and version: 12 fields."""

    id = record.Text(longest=64, required=True)
    updated_at = record.Instant(required=True)
    lat = record.Latitude(load_default=None, allow_none=True, text=True)
    lon = record.Longitude(load_default=None, allow_none=True, text=True)


class Observation(Statistic):
    """A statistical value whose number may also be text, as it is in CSV."""

    value = record.Number(load_default=None, allow_none=True, text=True)


def reports(chance: random.Random) -> Iterator[Values]:
    """Reports without end, about a hundred a day; two of three are closed."""
    number = 0
    while True:
        number += 1
        opened = START + timedelta(seconds=900 * number + chance.randrange(900))
        closed = opened + timedelta(seconds=chance.randrange(1_800_000))
        done = chance.random() < 0.67
        yield {
            "id": f"LP-2026-{number:06d}",
            "region": f"12.{chance.randint(1, 25):02d}",
            "opened_at": f"{opened.isoformat()}+07:00",
            "closed_at": f"{closed.isoformat()}+07:00" if done else None,
            "due_at": f"{(opened + timedelta(days=14)).isoformat()}+07:00",
            "updated_at": f"{closed.isoformat()}+07:00",
            "status": "closed" if done else "in_progress",
            "status_source": "Selesai" if done else "Diproses",
            "category": chance.choice(list(CATEGORIES)),
            "title": f"Jalan berlubang di depan rumah nomor {number % 997}",
            "lat": Decimal(chance.randint(100_000, 400_000)) / 100_000,
            "lon": Decimal(chance.randint(9_800_000, 9_999_999)) / 100_000,
        }


def observations(chance: random.Random) -> Iterator[Values]:
    """Yearly values without end."""
    known = [
        each
        for each in OBSERVED.values()
        if "year" in each.periods and each.bounds is None and not series.every(each)
    ]
    while True:
        indicator = chance.choice(known)
        yield {
            "indicator": indicator.id,
            "region": f"12.{chance.randint(1, 25):02d}",
            "period": str(chance.randint(2010, 2025)),
            "value": Decimal(chance.randint(0, 10_000)) / 100,
            "unit": indicator.unit,
            "status": "official",
        }


def broken(rows: Iterator[Values], count: int, chance: random.Random) -> list[Values]:
    """The first rows, of which a few get a wrong value or an unknown code."""
    made = []
    for row in (next(rows) for _ in range(count)):
        if chance.random() < BROKEN:
            name = chance.choice(["region", "status"])
            row[name] = chance.choice(["1275", "?", "12.7", "Selesai"])
        made.append(row)
    return made


@dataclass(frozen=True)
class Case:
    """One kind of row and one way to write it."""

    name: str
    form: str
    schema: Schema
    checker: Checker
    pages: list[bytes]

    def ours(self, page: bytes) -> Outcome:
        """Our side for one page."""
        return self._our_json(page) if self.form == "json" else self._our_csv(page)

    def theirs(self, page: bytes) -> Outcome:
        """marshmallow for one page."""
        return self._their_json(page) if self.form == "json" else self._their_csv(page)

    def _our_json(self, page: bytes) -> Outcome:
        read = self.checker.pages.read(page)
        return [each if isinstance(each, dict) else None for each in read]

    def _their_json(self, page: bytes) -> Outcome:
        load = self.schema.load
        return [_loaded(load, row) for row in json.loads(page, parse_float=Decimal)]

    def _our_csv(self, page: bytes) -> Outcome:
        read = self.checker.sheets.read(page.decode())
        return [each if isinstance(each, dict) else None for each in read]

    def _their_csv(self, page: bytes) -> Outcome:
        rows = csv.reader(io.StringIO(page.decode(), newline=""), strict=True)
        columns, load = next(rows), self.schema.load
        return [_loaded(load, _named(columns, row)) for row in rows]


def _loaded(load: Callable[[Any], Any], row: Any) -> Values | None:
    try:
        values: Values = load(row)
    except ValidationError:
        return None
    return values


def _named(columns: list[str], row: list[str]) -> Values:
    return {name: cell for name, cell in zip(columns, row, strict=True) if cell}


def cases(count: int) -> Iterator[Case]:
    """Every kind of row in every form, `count` rows each."""
    for name, schema, make in (
        ("report", Report(), reports),
        ("observation", Observation(), observations),
    ):
        chance = random.Random(name)
        rows = broken(make(chance), count, chance)
        pages = [rows[at : at + PAGE] for at in range(0, count, PAGE)]
        checker = Checker(schema)
        for form, write in (("json", _json), ("csv", _csv)):
            yield Case(name, form, schema, checker, [write(page) for page in pages])


def _json(rows: list[Values]) -> bytes:
    return json.dumps(rows, default=float, separators=(",", ":")).encode()


def _csv(rows: list[Values]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def main(arguments: list[str]) -> int:
    """Measure every case; the exit code tells whether every floor is held."""
    quick = "--quick" in arguments
    count, repeats = (10_000, 3) if quick else (50_000, 5)
    held = True
    for case in cases(count):
        refused = 0
        for page in case.pages:
            mine = case.ours(page)
            if mine != case.theirs(page):
                raise SystemExit(f"{case.name} {case.form}: the two sides differ")
            refused += mine.count(None)
        took = alternate(
            {"ours": case.ours, "theirs": case.theirs}, case.pages, repeats
        )
        held &= say(
            "schema",
            f"{case.name} {case.form}",
            "rows per CPU second",
            count / took["ours"],
            "marshmallow",
            count / took["theirs"],
            FLOOR,
            goal=GOALS[case.form],
            rows=count,
            refused=refused,
            we_do=OURS[case.form],
            they_do=THEIRS[case.form],
        )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
