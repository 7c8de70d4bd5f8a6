"""The lines of `map:`: each field of the shared schema, how it is made, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.proposing import coding, measures, timing, vocabulary
from connectors.proposing.columns import numbers, places
from connectors.proposing.columns.profile import Column
from connectors.proposing.proposal import Confidence, Line, flow, jmes
from schemas.contracts.domain import Domain
from schemas.contracts.record import Code, Flag, Number, Strict, Text
from schemas.values.numbers import parse_decimal
from schemas.values.problem import Refused, Words
from schemas.values.units import parse_unit

ALONE: Final = ("status_source", "category_source", "kind_source", "reason", "dims")
FILLERS: Final = {
    "datetime": '{value: "2000-01-01T00:00:00Z"}',
    "date": '{value: "2000-01-01"}',
    "period": '{value: "2000"}',
    "text": '{value: "-"}',
    "unit": "{value: people}",
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
            yield self._region()
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
            return self._number(name, field, column, sure)
        if kind == "unit":
            return self._unit(name, column, sure)
        if isinstance(field, (Code, Flag)):
            return self._coded(name, field, column, sure)
        if isinstance(field, Text):
            return self._text(name, field, column, sure)
        return None

    def _text(
        self, name: str, field: Text, column: Column, sure: Confidence
    ) -> Line | None:
        if any(isinstance(v, bool) or len(str(v)) > field.longest for v in column.said):
            return None
        said = {"from": jmes(column.name), **_optional(column), **_blank(column)}
        why = Words(f"kolom {column.name}", f"the field {column.name}")
        return Line(name, flow(said), sure, why, required=field.required)

    def _coded(
        self, name: str, field: Code | Flag, column: Column, sure: Confidence
    ) -> Line | None:
        found = coding.coded(self.fit.domain, name, field, column, self.fit.words)
        if found is None:
            return None
        said: dict[str, Any] = {"from": jmes(column.name)}
        if found.table is not None:
            said |= {"codes": found.table, "else": "quarantine"}
        elif found.codes:
            said |= {"codes": found.codes, "else": "quarantine"}
        elif not isinstance(field, Flag) and name != "indicator":
            return self._unknown(name, field, column) if field.required else None
        if found.unknown and (not field.required or name == "indicator"):
            return None
        said |= {**_optional(column), **_blank(column)}
        if not found.unknown:
            return Line(name, flow(said), sure, found.why, required=field.required)
        filler = flow(said | {"else": next(iter(found.codes.values()))})
        return Line(name, flow(said), "likely", found.why, (), None, True, filler)

    def _unknown(self, name: str, field: Code, column: Column) -> Line:
        """Not one word is known: a person says what each means."""
        known = " | ".join(coding.choices(self.fit.domain, name, field)[:20])
        table = ", ".join(f"{flow(word)}: ?" for word in column.words[:12])
        shape = f"{{from: {jmes(column.name)}, codes: {{{table}}}, else: quarantine}}"
        fill = Words(
            f"tulis {shape}; ? salah satu dari: {known}",
            f"write {shape}; each ? is one of: {known}",
        )
        why = Words("tak satu kata pun dikenal", "none of its words is known")
        first = coding.choices(self.fit.domain, name, field)[:1]
        filler = f"{{value: {first[0]}}}" if first else ""
        return Line(name, "", "guess", why, (), fill, True, filler)

    def _number(
        self, name: str, field: Number, column: Column, sure: Confidence
    ) -> Line | None:
        read = numbers.read(column)
        if read is None or read.scaled:
            return None
        said: dict[str, Any] = {"from": jmes(column.name)}
        said |= {"strip": read.strip} if read.strip else {}
        said |= _optional(column) | _blank(column, field)
        if read.others:
            options = tuple(
                (
                    flow(said | {"locale": each}),
                    _reading(read.example, each, read.strip),
                )
                for each in read.others
            )
            why = Words(
                f"“{read.example}” terbaca dua cara",
                f"“{read.example}” reads both ways",
            )
            return Line(name, "", "guess", why, options, required=field.required)
        if read.locale is not None:
            said["locale"] = read.locale
        why = (
            Words("angka", "numbers")
            if read.locale is None
            else Words(
                f"angka ditulis {read.locale}", f"numbers written as {read.locale}"
            )
        )
        return Line(name, flow(said), sure, why, required=field.required)

    def _unit(self, name: str, column: Column, sure: Confidence) -> Line | None:
        bad = [word for word in column.words if not _is_unit(word)]
        said = {"from": jmes(column.name)}
        if not bad:
            why = Words("semua satuan dikenal", "every unit is known")
            return Line(name, flow(said), sure, why, required=True)
        listed = ", ".join(f"{flow(word)}: ?" for word in column.words[:8])
        shape = f"{{from: {jmes(column.name)}, as: unit, codes: {{{listed}}},"
        shape += " else: quarantine}"
        fill = Words(
            f"tulis {shape}; ? misalnya “ribu jiwa”",
            f"write {shape}; each ? such as “ribu jiwa”",
        )
        why = Words(
            f"satuan tak dikenal: {', '.join(bad[:5])}",
            f"units not known: {', '.join(bad[:5])}",
        )
        return Line(name, "", "guess", why, (), fill, True, FILLERS["unit"])

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

    def _region(self) -> Line:
        place = places.found(self.fit.columns.values())
        if place is None:
            return self._own_region()
        self.free.pop(place.column, None)
        said: dict[str, Any] = {"from": jmes(place.column)}
        if place.systems == ("name",):
            why = Words("nama wilayah", "names of regions")
            text = flow(said | {"codes": "name"})
            return Line("region", text, "sure", why, required=True)
        named = {"name_from": jmes(place.name)} if place.name else {}
        if len(place.systems) == 1:
            system = place.systems[0]
            other = "bps" if system == "kemendagri" else "kemendagri"
            sure: Confidence = "sure" if place.name else "likely"
            yes, no = places.evidence(place, system), places.evidence(place, other)
            why = Words(
                f"{system}: {yes.id}; {other}: {no.id}",
                f"{system}: {yes.en}; {other}: {no.en}",
            )
            return Line(
                "region",
                flow(said | {"codes": system} | named),
                sure,
                why,
                required=True,
            )
        options = tuple(
            (
                flow(said | {"codes": system} | named),
                Words(
                    f"{place.example} = {places.region(place.example, system)}",
                    f"{place.example} = {places.region(place.example, system)}",
                ),
            )
            for system in ("kemendagri", "bps")
        )
        why = Words("kode ini ada di kedua sistem", "these codes exist in both systems")
        return Line("region", "", "guess", why, options, required=True)

    def _own_region(self) -> Line:
        own = places.gazetteer().by_slug(self.fit.publisher or "")
        if own is not None:
            why = Words(
                f"penerbitnya {own.name}; data tanpa wilayah",
                f"its publisher is {own.name}; no region in the data",
            )
            return Line(
                "region", flow({"value": own.code}), "likely", why, required=True
            )
        why = Words("tidak ada wilayah di data", "there is no region in the data")
        fill = Words(
            'tulis {value: "12.71"}, kode Kemendagri wilayahnya',
            'write {value: "12.71"}, the Kemendagri code of its region',
        )
        filler = '{value: "12.71"}'
        return Line("region", "", "guess", why, (), fill, True, filler)


def _kind(field: Strict[Any]) -> str:
    return field.kinds[0] if field.kinds else ""


def _optional(column: Column) -> dict[str, Any]:
    return {"optional": True} if any(v is None for v in column.values) else {}


def _blank(column: Column, field: Number | None = None) -> dict[str, Any]:
    """`blank:` for the words that stand for no value; NIHIL is a confirmed zero."""
    if not column.blanks:
        return {}
    if field is None or field.reason_in is None:
        return {"blank": list(column.blanks)}
    return {
        "blank": {
            word: "zero" if word.casefold() == "nihil" else "not_reported"
            for word in column.blanks
        }
    }


def _reading(example: str, locale: Any, strip: str) -> Words:
    value = parse_decimal(example, locale, strip)
    return Words(f"{example} = {value}", f"{example} = {value}")


def _is_unit(word: str) -> bool:
    try:
        parse_unit(word)
    except Refused:
        return False
    return True
