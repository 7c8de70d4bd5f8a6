"""Legal limits and targets of indicators: data with law, formula and validity."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final, Literal, get_args

from schemas.contracts.domain import PACKAGE, Domain
from schemas.values.problem import Problem, Refused, Words, problem

Kind = Literal["minimum", "maximum", "target"]
FILE: Final = "thresholds.csv"
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value that a law sets for an indicator, in the indicator's unit.

    A `minimum` or `maximum` must be kept, a `target` is aimed at. `valid_to` is the
    last day in force; None where no end is known.
    """

    indicator: str
    kind: Kind
    value: Decimal
    law: str
    formula: Words
    valid_from: date
    valid_to: date | None
    note: Words

    def holds_in(self, year: int) -> bool:
        """Whether it binds a fiscal year: the one that begins while it is in force."""
        first = date(year, 1, 1)
        return self.valid_from <= first and not self._ended(first)

    def _ended(self, day: date) -> bool:
        return self.valid_to is not None and self.valid_to < day

    def keeps(self, value: Decimal) -> bool | None:
        """Whether a value keeps it; None for a target, which nobody breaks."""
        if self.kind == "target":
            return None
        return value >= self.value if self.kind == "minimum" else value <= self.value


def of(domain: Domain) -> tuple[Threshold, ...]:
    """The thresholds of a domain, history included; none without a thresholds.csv.

    Refused with every line that is wrong.
    """
    return _read(domain.name, frozenset(each.id for each in domain.indicators))


def in_force(domain: Domain, indicator: str, year: int) -> tuple[Threshold, ...]:
    """What holds for one indicator in a fiscal year."""
    return tuple(t for t in of(domain) if t.indicator == indicator and t.holds_in(year))


@cache
def _read(name: str, known: frozenset[str]) -> tuple[Threshold, ...]:
    file = resources.files(f"{PACKAGE}.{name}") / FILE
    return read(file.read_text("utf-8"), known) if file.is_file() else ()


def read(text: str, known: frozenset[str]) -> tuple[Threshold, ...]:
    """The thresholds of a CSV about known indicators; Refused with every problem."""
    found: list[Threshold] = []
    problems: list[Problem] = []
    for line, row in enumerate(csv.DictReader(io.StringIO(text)), start=2):
        try:
            found.append(_threshold(row))
        except (KeyError, ValueError, ArithmeticError, TypeError) as error:
            problems.append(_wrong(line, f"{type(error).__name__}: {error}"))
            continue
        problems += [_wrong(line, why) for why in _doubts(found[-1], known)]
    if problems:
        raise Refused(*problems)
    return tuple(found)


def _threshold(row: Mapping[str, str]) -> Threshold:
    if row["kind"] not in KINDS:
        raise ValueError(f"kind {row['kind']}")
    end = row["valid_to"]
    return Threshold(
        indicator=row["indicator"],
        kind=row["kind"],
        value=Decimal(row["value"]),
        law=row["law"],
        formula=Words(row["formula_id"], row["formula_en"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(end) if end else None,
        note=Words(row["note_id"], row["note_en"]),
    )


def _doubts(each: Threshold, known: frozenset[str]) -> Iterator[str]:
    if each.indicator not in known:
        yield f"unknown indicator {each.indicator}"
    if each.valid_to is not None and each.valid_to < each.valid_from:
        yield "valid_to lies before valid_from"
    said = (each.law, each.formula.id, each.formula.en, each.note.id, each.note.en)
    if not each.value.is_finite() or not all(text.strip() for text in said):
        yield "a number, a law, a formula and a note in both languages are needed"


def _wrong(line: int, why: str) -> Problem:
    """A message for whoever writes the file: a programmer, in English in both."""
    return problem(f"{FILE}:{line}", "", "threshold.wrong", id=why, en=why)
