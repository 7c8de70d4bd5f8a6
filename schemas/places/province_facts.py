"""The written figures of a province file: population and area with their publisher."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schemas.places.province_row import Row
from schemas.places.regions import Region
from schemas.values.nearest import hint
from schemas.values.periods import Period
from schemas.values.problem import Refused, Words

REASONS: Final = ("withheld", "not_reported", "awaiting")
_PUBLISHER: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_MEASURES: Final = {"population": ("population", "people"), "area": ("area_km2", "km2")}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who says a figure: an id like that of a publisher of the hub, and a name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ReferenceFact:
    """A written figure: an observation of its publisher, not a region's attribute.

    `value` is None where there is none to use, and `reason` then says why:
    "not_reported" (blank), "awaiting", or "withheld", where the source states
    `stated` but it is in doubt, so that nothing is computed from it. `note` says
    in words what is known about the figure.
    """

    indicator: str
    region: str
    period: Period
    value: Decimal | None
    reason: str | None
    unit: str
    publisher: Publisher
    source: str
    note: Words | None = None
    stated: Decimal | None = None


def read_facts(row: Row, region: Region) -> list[ReferenceFact]:
    """Population and area of a row; a measure that is blank throughout gives none."""
    found = (_fact(row, region, measure) for measure in _MEASURES)
    return [fact for fact in found if fact is not None]


def _fact(row: Row, region: Region, measure: str) -> ReferenceFact | None:
    column, unit = _MEASURES[measure]
    names = (column, *(f"{measure}_{part}" for part in ("year", "source", "reason")))
    if not any(row.text(each) for each in names):
        return None
    before = len(row.problems)
    stated = row.whole(column) if unit == "people" else row.number(column)
    stated = None if stated is None else Decimal(stated)
    if stated is not None and stated <= 0:
        row.wrong(
            column,
            "not_positive",
            id="Harus lebih dari nol; bila belum ada, kosongkan.",
            en="This must be more than zero; where there is none, leave it blank.",
        )
    reason = _reason(row, measure, column, stated)
    period, source = _year(row, f"{measure}_year"), row.needed(f"{measure}_source")
    publisher, note = _publisher(row, measure), _note(row, measure)
    if len(row.problems) > before or not (period and source and publisher):
        return None
    return ReferenceFact(
        indicator=measure,
        region=region.code,
        period=period,
        value=None if reason else stated,
        reason=reason,
        unit=unit,
        publisher=publisher,
        source=source,
        note=note,
        stated=stated,
    )


def _reason(row: Row, measure: str, column: str, stated: Decimal | None) -> str | None:
    """Why there is no value to use, None where there is one."""
    name = f"{measure}_reason"
    reason = row.text(name)
    if reason is None:
        blank = not row.text(column)
        return "not_reported" if blank else None
    if reason not in REASONS:
        near = hint(reason, REASONS)
        row.wrong(
            name,
            "reason",
            id=f"Alasan yang dikenal: {', '.join(REASONS)}.{near.id}",
            en=f"Known reasons: {', '.join(REASONS)}.{near.en}",
        )
    elif reason != "withheld" and stated is not None:
        row.wrong(
            name,
            "reason",
            id="Ada angkanya, tetapi alasannya berkata tidak ada; hanya `withheld`"
            " boleh berdampingan dengan angka.",
            en="There is a figure, but the reason says there is none; only `withheld`"
            " may stand beside a figure.",
        )
    elif reason == "withheld":
        row.needed(f"{measure}_note")
    return reason


def _note(row: Row, measure: str) -> Words | None:
    """The note in both languages, or None."""
    columns = f"{measure}_note", f"{measure}_note_en"
    if not any(row.text(column) for column in columns):
        return None
    indonesian, english = row.needed(columns[0]), row.needed(columns[1])
    return Words(indonesian, english) if indonesian and english else None


def _publisher(row: Row, measure: str) -> Publisher | None:
    column = f"{measure}_publisher"
    id, name = row.needed(column), row.needed(f"{column}_name")
    if id and not _PUBLISHER.fullmatch(id):
        row.wrong(
            column,
            "publisher",
            id="Huruf kecil, angka dan tanda hubung saja, misalnya dukcapil.",
            en="Lower-case letters, digits and hyphens only, for example dukcapil.",
        )
    return Publisher(id, name) if id and name else None


def _year(row: Row, column: str) -> Period | None:
    cell = row.needed(column)
    if cell is None:
        return None
    try:
        period = Period.parse(cell)
    except Refused as refused:
        row.keep(column, refused)
        return None
    if period.level != "year":
        row.wrong(
            column,
            "year",
            id="Harus satu tahun, misalnya 2024.",
            en="This must be one year, for example 2024.",
        )
    return period
