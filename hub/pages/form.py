"""The question form of the compare page: what can be chosen, what is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hub.pages.question import LEAD, Asked
from hub.pages.wording import Wording
from hub.services.comparing.comparable import Place
from hub.services.comparing.compare import Available
from hub.services.comparing.rankings import SourceClass
from schemas.contracts.domain import Indicator, catalogue
from schemas.values.periods import Period
from schemas.values.problem import Refused

LEVELS: Final = ("month", "quarter", "semester", "year", "day")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under a heading."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """The choices around one question; what was asked stays as it was."""

    asked: Asked
    indicator: Indicator | None = None
    period: Period | None = None
    region: Place | None = None
    source: SourceClass = "official"
    places: tuple[Place, ...] = ()
    available: Sequence[Available] = ()

    @classmethod
    def kept(cls, asked: Asked, places: Sequence[Place]) -> Form:
        """The form of a question that was not understood: what was right stays."""
        known = catalogue().indicators
        try:
            period = Period.parse(asked.period)
        except Refused:
            period = None
        return cls(
            asked,
            known.get(asked.indicator or LEAD),
            period,
            next((place for place in places if place.slug == asked.region), None),
            places=tuple(places),
        )

    def indicators(self, t: Wording) -> Iterator[Group]:
        """All indicators by topic."""
        topics: dict[str, list[Option]] = {}
        for each in catalogue().indicators.values():
            option = Option(each.id, t.words(each.label), each == self.indicator)
            topics.setdefault(each.topic, []).append(option)
        for topic, options in topics.items():
            yield Group(topic_name(topic, t), tuple(options))

    def periods(self, t: Wording) -> Iterator[Group]:
        """The periods that have figures, newest first, by level."""
        own = [each for each in self.available if each.source_class == self.source]
        known = {each.period for each in own}
        if self.period is not None and self.period not in known:
            label = t("form.no_data", what=t.period(self.period))
            yield Group(t("form.asked"), (Option(self.period.text, label, True),))
        for level in LEVELS:
            options = tuple(
                Option(
                    each.period.text, t.period(each.period), each.period == self.period
                )
                for each in own
                if each.period.level == level
            )
            if options:
                yield Group(t(f"level.{level}"), options)

    def regions(self, t: Wording) -> Iterator[Group]:
        """Cities and regencies."""
        for kind in ("kota", "kabupaten"):
            named = sorted(
                (place for place in self.places if place.kind == kind),
                key=lambda place: place.short_name,
            )
            yield Group(
                t(f"kind.{kind}"),
                tuple(Option(p.slug, p.name, p == self.region) for p in named),
            )

    def peers(self, t: Wording) -> tuple[Option, ...]:
        """Among whom to compare."""
        chosen = self.asked.peers or "all"
        return tuple(
            Option(each, t(f"peers.{each}"), each == chosen)
            for each in ("all", "kota", "kabupaten")
        )


def topic_name(topic: str, t: Wording) -> str:
    """The heading of a topic; an unnamed one is written as it is declared."""
    name = f"topic.{topic}"
    return t(name) if name in t.texts else topic.replace("_", " ").capitalize()
