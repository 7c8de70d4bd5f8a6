"""Which regions are like one another, by the rule in peers.toml, and why."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from statistics import fmean, pstdev
from typing import Literal

from sqlalchemy.orm import Session

from hub.services.comparing import compare
from hub.services.comparing.comparable import Place
from hub.services.comparing.rankings import Figure, Ranking
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import Indicator, catalogue
from schemas.values.problem import Words


@dataclass(frozen=True, slots=True)
class Trait:
    """What regions are alike in; `log` scales count ratios, not differences."""

    indicator: Indicator
    scale: Literal["log", "plain"]
    weight: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How peers are found, where the rule is from and who still has to agree."""

    same_kind: bool
    nearest: int
    fewest_traits: int
    source: Words
    confirmed: Words
    traits: tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A trait with the figures of all regions; `ranking` None: nobody has one."""

    trait: Trait
    ranking: Ranking | None

    def figure(self, place: Place) -> Figure | None:
        """A region's figure where it can be compared with the others."""
        found = self.ranking.figure(place.code) if self.ranking else None
        return found if found and found.why is None else None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A region and its distance: 0 alike, 1 a usual difference, more is further."""

    place: Place
    distance: Decimal
    traits: int


@dataclass(frozen=True, slots=True)
class Peers:
    """The regions nearest first, and those that could not be placed."""

    rule: Rule
    traits: tuple[Known, ...]
    neighbours: tuple[Neighbour, ...]
    unplaced: tuple[Place, ...]

    @property
    def nearest(self) -> tuple[Neighbour, ...]:
        """The peers: as many of the nearest as the rule names."""
        return self.neighbours[: self.rule.nearest]

    @property
    def used(self) -> tuple[Known, ...]:
        """The traits for which there are figures."""
        return tuple(known for known in self.traits if known.ranking is not None)


@cache
def rule() -> Rule:
    """The rule in force, read from peers.toml."""
    file = resources.files("hub.services.likeness") / "peers.toml"
    read = tomllib.loads(file.read_text("utf-8"))
    own = read["rule"]
    known = catalogue()
    return Rule(
        own["same_kind"],
        own["nearest"],
        own["fewest_traits"],
        Words(own["source_id"], own["source_en"]),
        Words(own["confirmed_id"], own["confirmed_en"]),
        tuple(
            Trait(known.indicator(each["indicator"]), each["scale"], each["weight"])
            for each in read["trait"]
        ),
    )


def peers(session: Session, place: Place, territory: Territory) -> Peers:
    """The regions of the province that are most like one, from official figures."""
    own = rule()
    traits = tuple(_known(session, trait, territory) for trait in own.traits)
    others = [
        each
        for each in territory.regions
        if each != place and (not own.same_kind or each.kind == place.kind)
    ]
    group = [place, *others]
    placed = [_standard(known, group) for known in traits]
    found = [
        near
        for each in others
        if (near := distance(place, each, placed, own.fewest_traits)) is not None
    ]
    found.sort(key=lambda near: (near.distance, near.place.code))
    named = {near.place.code for near in found}
    unplaced = tuple(each for each in others if each.code not in named)
    return Peers(own, traits, tuple(found), unplaced)


def _known(session: Session, trait: Trait, territory: Territory) -> Known:
    available = compare.periods(session, trait.indicator, territory)
    period = compare.latest(available, trait.indicator, "official")
    if period is None:
        return Known(trait, None)
    ranking = compare.ranking(
        session, trait.indicator, period, territory=territory, states={}
    )
    return Known(trait, ranking)


def _standard(known: Known, group: Sequence[Place]) -> tuple[int, Mapping[str, float]]:
    """A trait's weight, and where each region stands on it in standard deviations."""
    values = {
        place.code: scaled(figure.value, known.trait.scale)
        for place in group
        if (figure := known.figure(place)) is not None and figure.value is not None
    }
    seen = {code: value for code, value in values.items() if value is not None}
    if len(seen) < 2:
        return known.trait.weight, {}
    middle, spread = fmean(seen.values()), pstdev(seen.values())
    if not spread:
        return known.trait.weight, dict.fromkeys(seen, 0.0)
    return known.trait.weight, {c: (v - middle) / spread for c, v in seen.items()}


def scaled(value: Decimal, scale: Literal["log", "plain"]) -> float | None:
    """A value on its scale; None where a logarithm has none."""
    if scale == "plain":
        return float(value)
    return math.log(value) if value > 0 else None


def distance(
    one: Place,
    other: Place,
    placed: Sequence[tuple[int, Mapping[str, float]]],
    fewest: int,
) -> Neighbour | None:
    """The weighted mean distance on what both have; None where that is too little."""
    shared = [
        (weight, where[one.code] - where[other.code])
        for weight, where in placed
        if one.code in where and other.code in where
    ]
    if len(shared) < max(fewest, 1):
        return None
    squares = sum(weight * apart**2 for weight, apart in shared)
    mean = math.sqrt(squares / sum(weight for weight, _ in shared))
    return Neighbour(other, Decimal(str(round(mean, 3))), len(shared))
