"""What a domain and its indicators declare."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Final, Literal

from schemas.contracts.measures import Measure, Observed
from schemas.contracts.record import FINAL_STATUSES, STAGE, Record, dims_key
from schemas.values.periods import Level
from schemas.values.problem import Words

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
