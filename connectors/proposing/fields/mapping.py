"""The lines of `map:`: each field of the shared schema, how it is made, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.proposing import vocabulary
from connectors.proposing.columns import places
from connectors.proposing.columns.profile import Column
from connectors.proposing.fields import coding, measures, plain, region, timing
from connectors.proposing.proposal import Confidence, Line, flow
from schemas.contracts.domain import Domain
from schemas.contracts.record import Code, Flag, Number, Strict, Text
from schemas.values.problem import Words

ALONE: Final = ("status_source", "category_source", "kind_source", "reason", "dims")
FILLERS: Final = {
    "datetime": '{value: "2000-01-01T00:00:00Z"}',
    "date": '{value: "2000-01-01"}',
    "period": '{value: "2000"}',
    "text": '{value: "-"}',
    "unit": plain.UNIT,
    "code": "{value: other}",
    "decimal": "{value: 0}",
}
ALONE_TOO: Final = ("confirmed_zero", "utc_offset", "unit_source", "quality_source")


@dataclass(frozen=True)
class Fitting:
    """What the mapping is made of: the schema, its words, and the sample's fields.

    `titles` are words of the address and of the dataset; `publisher` who publishes,
    `zone` that of the times, where the protocol says it.
    """

    domain: Domain
    words: vocabulary.Vocabulary
    columns: Mapping[str, Column]
    titles: tuple[str, ...]
    publisher: str | None = None
    zone: str | None = None
    given: Mapping[str, tuple[str, Words]] = field(default_factory=dict)


def lines(fit: Fitting) -> list[Line]:
    """A line for every field that the source has, and every one that is required."""
    return list(_Mapping(fit).lines())


class _Mapping:
    """One mapping; a source field is used once."""

    def __init__(self, fit: Fitting) -> None:
        self.fit = fit
        self.free = dict(fit.columns)
        self.measure = measures.found(fit.domain, fit.columns, fit.titles)

    def lines(self) -> Iterator[Line]:
        declared = self.fit.domain.schema.declared()
        if "region" in declared:
            place = places.found(self.fit.columns.values())
            if place is not None:
                self.free.pop(place.column, None)
            yield region.line(place, self.fit.publisher)
        for name in sorted(declared, key=lambda n: not declared[n].required):
            if name != "region" and name not in ALONE + ALONE_TOO:
                line = self._line(name, declared[name])
                if line is not None:
                    yield line

    def _line(self, name: str, field: Strict[Any]) -> Line | None:
        if name in self.fit.given:
            text, why = self.fit.given[name]
            return Line(name, text, "likely", why, required=field.required)
        found = self._column(name)
        if found is not None:
            column, exact = found
            line = self._from(name, field, column, "sure" if exact else "likely")
            if line is not None:
                self.free.pop(column.name, None)
                return line
        if name in ("value", "indicator", "unit") and self.measure is not None:
            line = self.measure.line(name)
            if line is not None:
                return line
        default = self.fit.words.defaults.get(name)
        if default is not None and field.required:
            why = Words(
                "tidak disebut sumber; periksa", "the source does not say; check"
            )
            return Line(name, flow({"value": default}), "guess", why, required=True)
        return self._fill(name, field) if field.required else None

    def _column(self, name: str) -> tuple[Column, bool] | None:
        names = list(self.free)
        folded = [self.free[each].folded for each in names]
        found = vocabulary.match(self.fit.words, name, folded)
        return None if found is None else (self.free[names[found[0]]], found[1])

    def _from(
        self, name: str, field: Strict[Any], column: Column, sure: Confidence
    ) -> Line | None:
        """The line that reads a field from a column; None where values do not fit."""
        kind = field.kinds[0] if field.kinds else ""
        if not column.said:
            return None
        if kind in ("datetime", "date", "period"):
            return timing.line(name, kind, column, sure, field.required, self.fit.zone)
        if isinstance(field, Number):
            return plain.number(name, field, column, sure)
        if kind == "unit":
            return plain.unit(name, column, sure)
        if isinstance(field, (Code, Flag)):
            return coding.line(
                self.fit.domain, self.fit.words, name, field, column, sure
            )
        if isinstance(field, Text):
            return plain.text(name, field, column, sure)
        return None

    def _fill(self, name: str, field: Strict[Any]) -> Line:
        """A required field that no name of the source means: what it might be."""
        why = Words("tidak ada kolom yang cocok", "no field of the source fits")
        options = tuple(self._candidates(name, field))[:5]
        if options:
            return Line(name, "", "guess", why, options, required=True)
        shape, filler = "{value: …}", ""
        if isinstance(field, Code):
            known = coding.choices(self.fit.domain, name, field)
            shape = f"{{value: {' | '.join(known[:12])}}}" if known else shape
            filler = f"{{value: {known[0]}}}" if known else ""
        fill = Words(
            f"tulis {{from: kolom, …}} atau {shape}",
            f"write {{from: field, …}} or {shape}",
        )
        filler = filler or FILLERS.get(_kind(field), "")
        return Line(name, "", "guess", why, (), fill, True, filler)

    def _candidates(self, name: str, field: Strict[Any]) -> Iterator[tuple[str, Words]]:
        """Fields whose values would fit: times for a time, texts for a text."""
        timed = _kind(field) in ("datetime", "date")
        if not timed and not (isinstance(field, Text) and field.longest >= 100):
            return
        for column in self.free.values():
            if not timed and not (column.texts and len(column.words) > 1):
                continue
            line = self._from(name, field, column, "guess")
            if line is not None and not line.is_open:
                yield line.text, Words(column.words[0][:60], column.words[0][:60])


def _kind(field: Strict[Any]) -> str:
    return field.kinds[0] if field.kinds else ""
