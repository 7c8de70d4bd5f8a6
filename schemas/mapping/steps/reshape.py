"""A source record's values under the names and types of a shared schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from schemas.contracts.domain import Domain
from schemas.contracts.record import Code, Number, Strict
from schemas.manifests.parts import MappedField, Stream
from schemas.mapping.steps import words
from schemas.mapping.steps.conversions import (
    ZERO,
    Blank,
    Convert,
    RegionReader,
    blank_test,
    converter,
    word_of,
)
from schemas.mapping.steps.selection import MISSING, by_expression
from schemas.places.regions import Gazetteer
from schemas.values import units
from schemas.values.problem import Problem, Refused

Values = dict[str, Any]
NO_ZERO = Decimal(0)


class Reshape:
    """The `map:` of one stream, compiled; calling it gives the values of a record.

    What cannot be read is noted in `problems`, all of it, and left out.
    """

    def __init__(self, stream: Stream, domain: Domain, gazetteer: Gazetteer):
        declared = domain.schema.declared()
        self.unit_for = domain.schema.unit_for
        self.constants: Values = {}
        self.steps: list[Step] = []
        self.breakdowns: list[_Breakdown] = []
        self.place: _Place | None = None
        for name, mapped in stream.map.items():
            if mapped.kind == "constant":
                self.constants[name] = mapped.constant
            elif mapped.kind == "dims":
                self.breakdowns.append(_Breakdown(mapped, domain, stream))
            elif mapped.kind == "region":
                self.place = _Place(mapped, domain, gazetteer)
            else:
                self.steps.append(Step(mapped, declared[name], domain, stream))

    def __call__(self, record: dict[str, Any], problems: list[Problem]) -> Values:
        """The values of one record, not yet checked against the schema."""
        values = dict(self.constants)
        if self.place is not None:
            region = self.place.read(record, problems)
            if region is not None:
                values["region"] = region
        for step in self.steps:
            step.into(values, record, problems)
        for breakdown in self.breakdowns:
            breakdown.into(values, record, problems)
        for step in self.steps:
            if step.unit_in is not None:
                _scale(values, step.name, step.unit_in, self.unit_for(values))
        for name, value in values.items():
            if isinstance(value, units.Scaled):
                values[name] = value.unit.id
        return values

    def region(self, record: dict[str, Any], problems: list[Problem]) -> str | None:
        """Only the region of a record."""
        if self.place is not None:
            return self.place.read(record, problems)
        constant = self.constants.get("region")
        return constant if isinstance(constant, str) else None


def _scale(values: Values, name: str, unit_in: str, wanted: str | None) -> None:
    """Multiply a number by what its unit's word says: RIBU JIWA is 1000 people.

    It comes out in the unit that such values have (`wanted`); where that is unknown
    or of another kind, in the unit of the word, and the schema decides.
    """
    scaled, number = values.get(unit_in), values.get(name)
    if not isinstance(scaled, units.Scaled):
        return
    unit = units.UNITS.get(wanted or "", scaled.unit)
    target = unit if unit.base == scaled.unit.base else scaled.unit
    if isinstance(number, Decimal):
        values[name] = units.convert(number, scaled, target)
    values[unit_in] = target.id


class Step:
    """One mapped field: select, recognise blanks, convert, put."""

    def __init__(
        self, mapped: MappedField, field: Strict[Any], domain: Domain, stream: Stream
    ):
        self.mapped, self.name = mapped, mapped.name
        self.source = mapped.source or ""
        self.select = by_expression(self.source)
        self.blank = blank_test(mapped)
        self.convert: Convert = converter(mapped, domain)
        self.required = field.required
        number = field if isinstance(field, Number) else None
        self.reason_in = number.reason_in if number else None
        self.zero_in = number.zero_in if number else None
        self.unit_in = number.unit_in if number else None
        self.word_in = self._word_in(domain, stream)

    def _word_in(self, domain: Domain, stream: Stream) -> str | None:
        """The field that keeps the source's own word, e.g. `status_source`."""
        name = f"{self.name}_source"
        coded = self.mapped.codes is not None or self.mapped.table is not None
        free = name in domain.schema.declared() and name not in stream.map
        return name if coded and free else None

    def into(
        self, values: Values, record: dict[str, Any], problems: list[Problem]
    ) -> None:
        """Put the record's value, or its reason, into `values`; note what is wrong."""
        try:
            value = self.select(record)
            if value is MISSING:
                if self.mapped.optional:
                    return
                problems.append(words.missing(self.name, self.source, record))
                return
            blank = self.blank(value)
            if blank is None:
                values[self.name] = self.convert(value)
                if self.word_in is not None:
                    values[self.word_in] = word_of(value, self.word_in)
                return
        except Refused as refused:
            problems.extend(refused.problems)
            return
        self._put_blank(values, blank, value, problems)

    def _put_blank(
        self, values: Values, blank: Blank, value: Any, problems: list[Problem]
    ) -> None:
        if blank == ZERO:
            values[self.name] = NO_ZERO
            if self.zero_in is not None:
                values[self.zero_in] = True
        elif self.reason_in is not None:
            values[self.name] = None
            values.setdefault(self.reason_in, blank.reason)
        elif self.required:
            problems.append(words.blank(self.name, value, self.source))


class _Breakdown:
    """The dimensions of a value; one that is blank belongs to a total over it."""

    def __init__(self, mapped: MappedField, domain: Domain, stream: Stream) -> None:
        self.name = mapped.name
        self.steps = [Step(part, Code(), domain, stream) for part in mapped.parts]

    def into(
        self, values: Values, record: dict[str, Any], problems: list[Problem]
    ) -> None:
        """Put the record's dimensions into `values`; note what is wrong."""
        dims: Values = {}
        for step in self.steps:
            step.into(dims, record, problems)
        values[self.name] = dims


class _Place:
    """The mapped region: its code or name, and the name it is checked against."""

    def __init__(self, mapped: MappedField, domain: Domain, gazetteer: Gazetteer):
        self.name, self.source = mapped.name, mapped.source or ""
        self.select = by_expression(self.source)
        self.named = by_expression(mapped.name_from) if mapped.name_from else None
        self.name_from = mapped.name_from or ""
        self.blank = blank_test(mapped)
        self.reader = RegionReader(mapped, domain, gazetteer)

    def read(self, record: dict[str, Any], problems: list[Problem]) -> str | None:
        """The dotted code, or None with the reason noted."""
        try:
            value = self.select(record)
            if value is MISSING:
                problems.append(words.missing(self.name, self.source, record))
                return None
            if self.blank(value) is not None:
                problems.append(words.blank(self.name, value, self.source))
                return None
            name = self.named(record) if self.named is not None else None
            if name is MISSING:
                where = self.name_from
                problems.append(words.missing(self.name, where, record))
                return None
            return self.reader(value, name)
        except Refused as refused:
            problems.extend(refused.problems)
            return None
