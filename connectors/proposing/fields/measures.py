"""A dataset of one measure: which column it is, which indicator, and in which unit.

In Open Data Jabar and its like the column of the measure is named otherwise in each
dataset, and the unit stands beside it or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.proposing import vocabulary
from connectors.proposing.columns import numbers, places
from connectors.proposing.columns.profile import Column, fold
from connectors.proposing.fields import plain
from connectors.proposing.proposal import Line, flow, jmes
from schemas.contracts.declaration import Indicator
from schemas.contracts.domain import Domain
from schemas.values.problem import Refused, Words
from schemas.values.units import parse_unit

NO_MEASURE: Final = re.compile(
    r"^(id|_id|no|nomor|kode.*|kd_.*|tahun|bulan|year|month|lat|lon|.*_id|x|y|rowid)$"
)
GOOD: Final = 0.7
UNITS: Final = ("satuan", "unit", "unit_measure")


@dataclass(frozen=True)
class Measure:
    """The column, and the indicators it may be, the likeliest first."""

    column: Column
    ranked: tuple[tuple[Indicator, float], ...]

    def line(self, field: str) -> Line | None:
        """The line for `value`, `indicator` or `unit`."""
        if field == "value":
            return self._value()
        best, worth = self.ranked[0]
        if field == "unit":
            if worth < GOOD:
                return None
            why = Words(
                "satuan indikatornya; sumber tidak menyebut",
                "the indicator's own; the source names none",
            )
            return Line("unit", flow({"value": best.unit}), "guess", why, required=True)
        why = Words(
            f"dari nama {self.column.name}: {best.label.id}",
            f"by the name {self.column.name}: {best.label.en}",
        )
        if worth >= GOOD:
            return Line(
                "indicator", flow({"value": best.id}), "likely", why, required=True
            )
        options = tuple((flow({"value": i.id}), i.label) for i, _ in self.ranked[:4])
        return Line("indicator", "", "guess", why, options, required=True)

    def _value(self) -> Line | None:
        read = numbers.read(self.column)
        if read is None:
            return None
        said: dict[str, object] = {"from": jmes(self.column.name)}
        said |= plain.blank(self.column, counted=True)
        if read.others:
            options = tuple(
                (flow(said | {"locale": each}), Words(each, each))
                for each in read.others
            )
            why = Words(
                f"“{read.example}” terbaca dua cara",
                f"“{read.example}” reads both ways",
            )
            return Line("value", "", "guess", why, options, required=True)
        said |= {"locale": read.locale} if read.locale else {}
        why = Words("satu-satunya kolom ukuran", "the only column of measures")
        return Line("value", flow(said), "likely", why, required=True)


def found(
    domain: Domain, columns: Mapping[str, Column], titles: Sequence[str]
) -> Measure | None:
    """The measure of a domain of figures; None for records, or where there is none."""
    if domain.kind != "observation":
        return None
    place = places.found(columns.values())
    taken = {place.column, place.name} if place else set()
    fitting = [
        column
        for column in columns.values()
        if column.name not in taken
        and not NO_MEASURE.match(column.folded)
        and numbers.read(column) is not None
    ]
    if not fitting:
        return None
    column = (
        fitting[-1] if len(fitting) == 1 else max(fitting, key=lambda c: len(c.folded))
    )
    said = [column.folded, *map(fold, titles), *_constants(columns.values())]
    unit = _unit(columns.values())
    ranked = sorted(
        (
            (each, max(vocabulary.alike(each.label.id, name) for name in said))
            for each in domain.indicators
        ),
        key=lambda pair: (unit is not None and pair[0].unit != unit, -pair[1]),
    )
    return Measure(column, tuple(ranked))


def _constants(columns: Iterable[Column]) -> list[str]:
    """Texts that every row repeats: they name the dataset."""
    return [c.words[0][:200] for c in columns if c.texts and len(c.words) == 1]


def _unit(columns: Iterable[Column]) -> str | None:
    """The one unit that all rows are in, None where they name none or several."""
    for column in columns:
        if column.folded in UNITS and len(column.words) == 1:
            try:
                return parse_unit(column.words[0]).unit.base
            except Refused:
                return None
    return None
