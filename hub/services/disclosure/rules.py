"""From which count on figures about persons are shown: the rule as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from schemas.contracts.domain import Catalogue, Indicator, Per
from schemas.values.problem import Words


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts of 1 to `k` - 1 are hidden.

    `remainder` says whether what a share leaves over counts as well, `confirmed` who
    still has to agree, `domains` of which statistics the details count persons.
    """

    k: int
    remainder: bool
    law: str
    source: str
    valid_from: date
    confirmed: Words
    reason: Words
    domains: tuple[str, ...]

    def small(self, count: int | None) -> bool:
        """Whether so few can be recognised; none at all cannot."""
        return count is not None and 0 < count < self.k


@cache
def rule() -> Rule:
    """The rule in force, read from rules.toml."""
    file = resources.files("hub.services.disclosure") / "rules.toml"
    read = tomllib.loads(file.read_text("utf-8"))
    own = read["persons"]
    k = own["k"]
    return Rule(
        k,
        own["remainder"],
        own["law"],
        own["source"],
        own["valid_from"],
        Words(own["confirmed_id"], own["confirmed_en"]),
        Words(own["reason_id"].format(k=k), own["reason_en"].format(k=k)),
        tuple(read["breakdowns"]["domains"]),
    )


def personal(catalogue: Catalogue, indicator: Indicator) -> str | None:
    """The domain about persons from whose records a figure is counted, if any."""
    measure = indicator.measure
    if isinstance(measure, Per):
        return personal(catalogue, catalogue.indicator(measure.numerator))
    own = catalogue.of(indicator)
    return own.name if own.personal and own.kind == "record" else None
