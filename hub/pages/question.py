"""What a page is asked for, read from its address; strange words are no accident."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, get_args

from hub.services.comparing import territories
from hub.services.comparing.comparable import Place
from hub.services.comparing.compare import WINDOW, Available, latest, source_class
from hub.services.comparing.rankings import Peers, SourceClass
from hub.services.comparing.territories import Territory
from schemas.contracts.domain import Catalogue, Indicator
from schemas.values.nearest import nearest
from schemas.values.periods import Period
from schemas.values.problem import Refused

LONGEST: Final = 80
UNDOTTED: Final = re.compile(r"[0-9]{4}")
LEAD: Final = "reports_resolved"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be asked for instead, with why it is offered."""

    field: str
    value: str
    label: str
    note: str = ""


class Unknown(Exception):
    """A question with a word the hub does not know: say so, and what there is.

    `rule` names the text to show, `value` is the word, cut short.
    """

    def __init__(
        self, rule: str, value: str, choices: Sequence[Choice] = (), status: int = 404
    ) -> None:
        super().__init__(rule, value, choices, status)
        self.rule = rule
        self.value = value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
        self.choices = tuple(choices)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a query string, cleaned; empty means not asked."""

    indicator: str = ""
    period: str = ""
    region: str = ""
    peers: str = ""
    source: str = ""
    province: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Asked:
        """The first value of each known name; everything else is ignored."""
        return cls(*(args.get(name, "").strip() for name in cls.__slots__))


def indicator(asked: Asked, catalogue: Catalogue) -> Indicator:
    """The indicator asked for; without a word the one that leads."""
    known = catalogue.indicators
    name = asked.indicator or (LEAD if LEAD in known else next(iter(known)))
    if name in known:
        return known[name]
    near = nearest(name, known) if len(name) <= LONGEST else None
    choices = [Choice("indicator", near, "")] if near else []
    raise Unknown("unknown.indicator", name, choices)


def source(asked: Asked, found: Sequence[Available]) -> SourceClass:
    """Official figures where there are any, unless simulated ones are asked for."""
    for name in get_args(SourceClass):
        if asked.source == name:
            return name  # type: ignore[no-any-return]  # get_args forgets the type
    if asked.source:
        raise Unknown("unknown.source", asked.source, status=400)
    return source_class(found)


def period(
    asked: Asked, about: Indicator, found: Sequence[Available], source: SourceClass
) -> Period | None:
    """The period asked for, else the newest that is over; None: there is none."""
    if not asked.period:
        return latest(found, about, source)
    try:
        wanted = Period.parse(asked.period[:LONGEST])
        # The trend and the change reach back: a page needs those periods to exist.
        wanted.shift(-WINDOW[wanted.level])
        wanted.year_before()
        return wanted
    except Refused:
        newest = latest(found, about, source)
        choices = [Choice("period", newest.text, "")] if newest else []
        raise Unknown("unknown.period", asked.period, choices, 400) from None


def peers(asked: Asked) -> Peers:
    """Among whom to compare."""
    for name in get_args(Peers):
        if asked.peers == name:
            return name  # type: ignore[no-any-return]  # get_args forgets the type
    if asked.peers:
        raise Unknown("unknown.peers", asked.peers, status=400)
    return "all"


def territory(asked: Asked, places: Sequence[Place]) -> Territory:
    """The province asked for, else that of the region asked for, else the first."""
    word = asked.province
    if not word:
        named = _named(asked.region, places)
        own = territories.of(places, named) if named else None
        return territories.territory(places, own)
    known = territories.provinces(places)
    for each in known:
        if word in (each.slug, each.code):
            return territories.territory(places, each)
    near = _near(word, known)
    choices = [Choice("province", place.slug, place.name) for place in near]
    raise Unknown("unknown.province", word, choices)


def region(asked: Asked, about: Territory) -> Place | None:
    """The region asked for, by slug or dotted code; None: the province alone."""
    word = asked.region
    if not word:
        return None
    place = _named(word, about.everywhere)
    if place is None:
        raise strange(word, about.everywhere)
    if place.kind == "province":
        return None
    home = territories.of(about.everywhere, place)
    if home is not None and home != about.province:
        choices = [Choice("province", home.slug, place.name, home.name)]
        raise Unknown("unknown.elsewhere", place.name, choices, 400)
    return place


def strange(word: str, places: Sequence[Place]) -> Unknown:
    """What to say about a region's word that is no region here."""
    if UNDOTTED.fullmatch(word):
        return Unknown("unknown.code", word, readings(word, places), 300)
    choices = [Choice("region", p.slug, p.name) for p in _near(word, places)]
    return Unknown("unknown.region", word, choices)


def _named(word: str, places: Sequence[Place]) -> Place | None:
    return next((p for p in places if word in (p.slug, p.code)), None)


def _near(word: str, places: Sequence[Place]) -> list[Place]:
    by_word = {p.slug: p for p in places} | {p.name.casefold(): p for p in places}
    near = nearest(word.casefold(), by_word) if len(word) <= LONGEST else None
    return [by_word[near]] if near else []


def readings(code: str, places: Sequence[Place]) -> list[Choice]:
    """What an undotted code can mean: one region for BPS, another for Kemendagri."""
    dotted = f"{code[:2]}.{code[2:]}"
    bps = [p for p in places if p.bps_code == code]
    kemendagri = [p for p in places if p.code == dotted]
    return [
        *(Choice("region", p.slug, p.name, f"BPS {code}") for p in bps),
        *(Choice("region", p.slug, p.name, f"Kemendagri {dotted}") for p in kemendagri),
    ]
