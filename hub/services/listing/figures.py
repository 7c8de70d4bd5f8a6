"""Which figures are asked for, and the conditions that this means in the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, collate, or_, select
from sqlalchemy.orm import Session

from hub.models import Observation, Region, ShownCell
from hub.services.comparing.rankings import SourceClass
from hub.services.listing import names
from schemas.values.periods import LEVELS, Level, Period
from schemas.values.problem import Refused, Words, refuse

TOTALS: Final = ""
EVERYTHING: Final = "*"
SHAPES: Final[dict[Level, str]] = {
    "year": "____",
    "semester": "____-S_",
    "quarter": "____-Q_",
    "month": "____-__",
    "day": "____-__-__",
}
ONLY_SIMULATED: Final = Words(
    "Tidak ada angka resmi untuk pertanyaan ini, tetapi ada data simulasi; tambahkan"
    " source_class=simulated bila itu yang dicari.",
    "There are no official figures for this question, but there are simulated ones;"
    " add source_class=simulated if those are wanted.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which figures are wanted; what is empty does not narrow.

    Periods count that lie wholly between the first day of `start` and the last
    of `end`. `breakdown` is "" for totals alone, "*" for everything, else exactly
    one. Official and simulated figures are two questions.
    """

    indicator: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    parent: str | None = None
    period: tuple[Period, ...] = ()
    start: Period | None = None
    end: Period | None = None
    level: Level | None = None
    breakdown: str = TOTALS
    source_class: SourceClass = "official"


def check(session: Session, asked: Asked) -> None:
    """Refuse indicators and regions that do not exist, and a span turned round."""
    names.indicators(asked.indicator)
    names.regions(session, asked.region)
    names.regions(session, (asked.parent,) if asked.parent else (), "parent")
    if asked.start and asked.end and asked.end.end <= asked.start.start:
        raise _turned(asked.start, asked.end)


def _turned(start: Period, end: Period) -> Refused:
    return refuse(
        "to",
        end.text,
        "period.turned",
        id=f"“to” ({end.text}) lebih awal daripada “from” ({start.text}); tukar"
        " keduanya.",
        en=f"“to” ({end.text}) lies before “from” ({start.text}); swap the two.",
    )


def conditions(
    table: type[ShownCell] | type[Observation], breakdown: Any, asked: Asked
) -> Iterator[ColumnElement[bool]]:
    """What a question means for a table of figures."""
    yield table.source_class == asked.source_class
    if asked.indicator:
        yield table.indicator.in_(asked.indicator)
    if asked.region:
        yield table.region.in_(asked.region)
    if asked.parent:
        below = select(Region.code).where(Region.parent == asked.parent)
        yield table.region.in_(below)
    if asked.period:
        yield table.period.in_([each.text for each in asked.period])
    if asked.level or asked.start or asked.end:
        yield or_(*_spans(table.period, asked))
    if asked.breakdown != EVERYTHING:
        yield breakdown == asked.breakdown


def _spans(period: Any, asked: Asked) -> Iterator[ColumnElement[bool]]:
    """For each level the texts inside the span: within a level, text is time."""
    for level in (asked.level,) if asked.level else LEVELS:
        # "C": a plain order of characters, whatever the language of the store.
        text = collate(period, "C")
        inside = [period.like(SHAPES[level])]
        if level == "month":
            inside.append(period.op("~")("^[0-9]{4}-[0-9]{2}$"))
        if asked.start:
            inside.append(text >= _first(asked.start, level))
        if asked.end:
            inside.append(text <= _last(asked.end, level))
        yield and_(*inside)


def _first(start: Period, level: Level) -> str:
    """The first period of a level that begins on or after the start."""
    found = Period.of(start.start, level)
    return (found if found.start >= start.start else found.next()).text


def _last(end: Period, level: Level) -> str:
    """The last period of a level that is over by the end."""
    following = Period.of(end.end, level)
    return following.previous().text
