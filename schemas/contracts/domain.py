"""The catalogue of shared schemas and indicators, found by looking into a folder."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib import resources

from schemas.contracts.declaration import (
    ID,
    PACKAGE,
    VERSION,
    Comparability,
    Domain,
    Indicator,
    code_list,
    fold_word,
)
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
from schemas.contracts.versions import editions
from schemas.values.nearest import hint
from schemas.values.periods import LEVELS
from schemas.values.problem import Problem, Refused, problem, refuse
from schemas.values.units import UNITS

__all__ = [
    "PACKAGE",
    "VERSION",
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
    "code_list",
    "fold_word",
]


class Catalogue:
    """All domains and indicators; refuses to exist with a wrong declaration."""

    def __init__(self, domains: Iterable[Domain]):
        self.domains: tuple[Domain, ...] = tuple(domains)
        self._pinned: dict[str, Domain] = {}
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
        """The domain a stream names, or Refused.

        `citizen_report@1`, `@1.1` or `@>=1.0,<2`: the newest version that is served
        and that the range holds (see schemas.contracts.versions.editions).
        """
        found = self._pinned.get(ref)
        if found is None:
            found = self._pinned[ref] = editions.satisfying(self._named(ref), ref)
        return found

    def earlier(self, present: Domain) -> tuple[Domain, ...]:
        """The newest version of each earlier major that is served, newest first."""
        versions = {v.partition(".")[0]: v for v in editions.served(present)}
        refs = [f"{present.name}@={v}" for v in versions.values()][:-1]
        return tuple(self.domain(ref) for ref in reversed(refs))

    def _named(self, ref: str) -> Domain:
        """The domain before the @, whatever stands behind it."""
        name, at, _ = ref.partition("@")
        for each in self.domains:
            if at and each.name == name:
                return each
        near = hint(ref if at else f"{ref}@1", self.refs)
        raise refuse(
            "schema",
            ref,
            "schema.unknown",
            id=f"Skema “{ref}” tidak ada.{near.id}",
            en=f"There is no schema “{ref}”.{near.en}",
        )

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
