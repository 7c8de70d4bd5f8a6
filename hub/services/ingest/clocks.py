"""Whose clock is believed: no row was changed long after it arrived."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from schemas.mapping.mapper import Fact

# Clocks that nobody sets differ by minutes; an hour also forgives our own.
AHEAD: Final = timedelta(hours=1)


def believed(facts: list[Fact], arrived: datetime) -> list[Fact]:
    """The facts of a page, with versions from the future dated to its arrival.

    A city whose clock was years ahead would otherwise freeze every row it touched:
    whatever it says once its clock is right again would come too late.
    """
    latest = arrived + AHEAD
    if not any(_ahead(each, latest) for each in facts):
        return facts
    return [
        each._replace(source_version=arrived) if _ahead(each, latest) else each
        for each in facts
    ]


def _ahead(fact: Fact, latest: datetime) -> bool:
    return fact.source_version is not None and fact.source_version > latest
