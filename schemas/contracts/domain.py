"""Domains and their indicators as declarations, and the catalogue that finds them."""

from __future__ import annotations

import csv
import importlib
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from typing import Final, Literal

from schemas.contracts.measures import (
    Backlog,
    Count,
    Mean,
    Measure,
    MedianDays,
    Observed,
    Per,
    Share,
    Sum,
    Where,
    Within,
)
from schemas.contracts.record import FINAL_STATUSES, STAGE, Record, dims_key
from schemas.values.nearest import hint
from schemas.values.periods import LEVELS, Level
from schemas.values.problem import Problem, Refused, Words, problem, refuse
from schemas.values.units import UNITS

__all__ = [
    "Backlog",
    "Catalogue",
    "Comparability",
    "Count",
    "Domain",
    "Indicator",
    "Mean",
    "Measure",
    "MedianDays",
    "Observed",
    "Per",
    "Share",
    "Sum",
    "Where",
    "Within",
    "catalogue",
]

ID: Final = re.compile(r"[a-z][a-z0-9_]*")
VERSION: Final = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")
PACKAGE: Final = "schemas.domains"


@dataclass(frozen=True)
class Comparability:
    """What must be alike before regions are ranked by a number.

    `as_of_within_days`: the days by which the values' own dates may lie apart;
    `same_stage`: figures of one stage only (a revised budget is not the first one).
    """

    as_of_within_days: int | None = None
    same_stage: bool = False


@dataclass(frozen=True)
class Indicator:
    """One number that regions are compared by, and how it comes about.

    `periods` are the levels at which it exists, `denominator` the indicator it is
    divided by, `min_denominator` the smallest divisor (or number of records, for
    shares and medians) at which a value is ranked. `bounds` are the smallest and the
    largest value that can be stated (either may be open). `breaks` are fixed class
    borders, so that a map of one year can be laid beside another's. Raising
    `method_version` recomputes every cell.

    `concept`, `definition`, `classification`, `measure` and `unit` are the five
    fields of a Data Standard (Perpres 39/2019): what the number is about, what exactly
    it says, by what it is grouped, how it is made, and what it counts in.
    """

    id: str
    domain: str
    label: Words
    definition: Words
    unit: str
    better: Literal["higher", "lower", "neutral"]
    measure: Measure
    decimals: int
    topic: str
    periods: tuple[Level, ...]
    denominator: str | None = None
    min_denominator: int | None = None
    method_version: int = 1
    breaks: tuple[Decimal, ...] | None = None
    concept: Words | None = None
    classification: Words | None = None
    comparable: Comparability = Comparability()
    bounds: tuple[Decimal | None, Decimal | None] | None = None


@dataclass(frozen=True)
class Domain:
    """A shared schema with its indicators; `schema` is what a fact must look like.

    "observation" facts are statistical values, "record" facts are things with a
    life. `about` says what one fact is, in a paragraph. `personal` marks streams about
    persons (raw pages kept 90 days only). `labels` name what a fact's codes mean.
    `stages` are those that one figure goes through, the first one first: a later one
    leads once it states a value. `final` are the statuses that end a record.
    """

    name: str
    version: str
    kind: Literal["record", "observation"]
    schema: type[Record]
    indicators: tuple[Indicator, ...]
    title: Words
    about: Words = Words("", "")
    personal: bool = False
    labels: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    final: tuple[str, ...] = FINAL_STATUSES

    @property
    def major(self) -> int:
        """The number behind the @ of `citizen_report@1`."""
        return int(self.version.partition(".")[0])

    @property
    def ref(self) -> str:
        """How streams name it: `citizen_report@1`."""
        return f"{self.name}@{self.major}"

    def indicator(self, id: str) -> Indicator | None:
        """Its own indicator with this id."""
        return next((each for each in self.indicators if each.id == id), None)

    def totals(self, indicator: Indicator) -> tuple[str, ...]:
        """The breakdowns (dims_key) that are an indicator's total, the leading first.

        One without stages has one: "" where its measure names no other.
        """
        measure = indicator.measure
        own = dict(measure.total) if isinstance(measure, Observed) else {}
        staged = [own | {STAGE: stage} for stage in reversed(self.stages)]
        return tuple(dims_key(dims) for dims in staged or [own])

    def tables(self) -> tuple[str, ...]:
        """The names of its code lists, e.g. `categories.csv`."""
        found = resources.files(f"{PACKAGE}.{self.name}").iterdir()
        return tuple(sorted(f.name for f in found if f.name.endswith(".csv")))

    def table(self, name: str) -> tuple[Mapping[str, str], ...]:
        """The rows of one of its code lists."""
        return code_list(self.name, name)

    def source_words(self, table: str) -> dict[str, str]:
        """Every word a code list knows for its codes, folded, to the code."""
        words: dict[str, str] = {}
        for row in self.table(table):
            spoken = row.get("words", "").split("|")
            for word in (row["code"], row["label_id"], row["label_en"], *spoken):
                if word.strip():
                    words[fold_word(word)] = row["code"]
        return words


def fold_word(word: str) -> str:
    """A source's word in a comparable form: case and repeated spaces do not count."""
    return " ".join(word.split()).casefold()


@cache
def code_list(domain: str, name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a domain's CSV file."""
    file = resources.files(f"{PACKAGE}.{domain}") / name
    return tuple(csv.DictReader(io.StringIO(file.read_text("utf-8"))))


class Catalogue:
    """All domains and indicators; refuses to exist with a wrong declaration."""

    def __init__(self, domains: Iterable[Domain]):
        self.domains: tuple[Domain, ...] = tuple(domains)
        wrong = tuple(_wrong_declarations(self))
        if wrong:
            raise Refused(*wrong)

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Every indicator by id, in the order of declaration."""
        return {each.id: each for d in self.domains for each in d.indicators}

    @cached_property
    def refs(self) -> dict[str, Domain]:
        """Every domain by the name streams use, e.g. `citizen_report@1`."""
        return {each.ref: each for each in self.domains}

    def domain(self, ref: str) -> Domain:
        """The domain a stream names (`citizen_report@1`), or Refused."""
        found = self.refs.get(ref)
        if found is None:
            near = hint(ref, self.refs)
            raise refuse(
                "schema",
                ref,
                "schema.unknown",
                id=f"Skema “{ref}” tidak ada.{near.id}",
                en=f"There is no schema “{ref}”.{near.en}",
            )
        return found

    def indicator(self, id: str) -> Indicator:
        """The indicator with this id, or Refused with the nearest right word."""
        found = self.indicators.get(id)
        if found is None:
            near = hint(id, self.indicators)
            raise refuse(
                "indicator",
                id,
                "indicator.unknown",
                id=f"Indikator “{id}” tidak ada.{near.id}",
                en=f"There is no indicator “{id}”.{near.en}",
            )
        return found

    def totals(self, indicator: Indicator) -> tuple[str, ...]:
        """As `Domain.totals`, by the domain that declares the indicator."""
        return self.of(indicator).totals(indicator)

    def of(self, indicator: Indicator) -> Domain:
        """The domain that declares an indicator."""
        return next(each for each in self.domains if each.name == indicator.domain)

    def dependents(self, id: str) -> tuple[Indicator, ...]:
        """The indicators that are computed from this one."""
        return tuple(
            each for each in self.indicators.values() if id in _parts(each) - {each.id}
        )


@cache
def catalogue() -> Catalogue:
    """The domains found by looking into schemas/domains/, by name."""
    folders = resources.files(PACKAGE).iterdir()
    names = sorted(f.name for f in folders if (f / "schema.py").is_file())
    modules = [importlib.import_module(f"{PACKAGE}.{name}.schema") for name in names]
    return Catalogue(module.DOMAIN for module in modules)


def _parts(indicator: Indicator) -> set[str]:
    measure = indicator.measure
    used = {indicator.denominator} if indicator.denominator else set()
    if isinstance(measure, Per):
        used |= {measure.numerator, measure.denominator}
    return used


def _wrong_declarations(catalogue: Catalogue) -> Iterator[Problem]:
    every = [each for domain in catalogue.domains for each in domain.indicators]
    yield from _repeated("schema", [each.ref for each in catalogue.domains])
    yield from _repeated("indicator", [each.id for each in every])
    known = {each.id for each in every}
    for domain in catalogue.domains:
        if not ID.fullmatch(domain.name) or not VERSION.fullmatch(domain.version):
            yield _wrong(
                domain.name, domain.version, "bukan nama_huruf_kecil dan 1.2.3"
            )
        for each in domain.indicators:
            yield from _wrong_indicator(each, domain, known)


def _wrong_indicator(
    each: Indicator, domain: Domain, known: set[str]
) -> Iterator[Problem]:
    if not ID.fullmatch(each.id):
        yield _wrong(each.id, each.id, "id must be lower-case words with _")
    if each.domain != domain.name:
        yield _wrong(each.id, each.domain, f"domain must be {domain.name}")
    if each.unit not in UNITS:
        yield _wrong(each.id, each.unit, f"undeclared unit.{hint(each.unit, UNITS).en}")
    for part in sorted(_parts(each) - known):
        yield _wrong(each.id, part, f"unknown indicator.{hint(part, known).en}")
    if each.id in _parts(each):
        yield _wrong(each.id, each.id, "an indicator cannot be its own part")
    measure = each.measure
    if isinstance(measure, Per) and measure.denominator != each.denominator:
        yield _wrong(each.id, measure.denominator, "denominator differs from measure")
    if not each.periods or set(each.periods) - set(LEVELS):
        yield _wrong(each.id, each.periods, "periods must be levels of periods.py")
    if each.breaks is not None and list(each.breaks) != sorted(set(each.breaks)):
        yield _wrong(each.id, each.breaks, "breaks must rise")
    if each.decimals < 0 or each.method_version < 1:
        yield _wrong(each.id, each.decimals, "decimals ≥ 0 and method_version ≥ 1")
    for name in measure.fields_used():
        if name not in domain.schema.declared():
            near = hint(name, domain.schema.declared())
            yield _wrong(each.id, name, f"the schema has no such field.{near.en}")


def _repeated(what: str, names: list[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield _wrong(name, name, f"{what} declared {times} times")


def _wrong(field: str, value: object, why: str) -> Problem:
    """A message for whoever writes a domain: a programmer, in English in both."""
    return problem(field, value, "declaration.wrong", id=why, en=why)
