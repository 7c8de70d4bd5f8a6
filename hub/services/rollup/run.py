"""Recompute marked cells, exactly, from the facts they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.rollup import fresh, measures, targets
from schemas.contracts import domain
from schemas.contracts.domain import Catalogue, Indicator, Per

LOCK: Final = 7_275_003
BATCH: Final = 50_000


@dataclass(frozen=True, slots=True)
class RolledUp:
    """Marks consumed, cells computed, and how many of them changed."""

    marks: int
    cells: int
    written: int


def roll_up(session: Session, most: int = BATCH) -> RolledUp:
    """Consume marks and recompute their cells, in the caller's transaction.

    One roll-up runs at a time: it reads facts after it consumed the marks, and
    holds the lock until it commits, so that an older sum never lands on a newer.
    """
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})
    marks = targets.take(session, most)
    if not marks:
        return RolledUp(0, 0, 0)
    catalogue = domain.catalogue()
    wanted = targets.expand(session, catalogue, marks)
    cells = written = 0
    for indicator in in_order(catalogue):
        places = wanted.of.get(indicator.id)
        if places:
            fresh.begin(session, places)
            measures.compute(session, indicator)
            written += fresh.replace(session, indicator)
            cells += len(places)
    return RolledUp(len(marks), cells, written)


def in_order(catalogue: Catalogue) -> list[Indicator]:
    """Indicators so that each stands after those it is computed from."""
    every = catalogue.indicators.values()
    return sorted(every, key=lambda i: (isinstance(i.measure, Per), i.id))


def pending(session: Session) -> bool:
    """Whether any cell waits to be computed again."""
    return bool(session.execute(text("select exists (select from mark)")).scalar_one())
