"""Recompute marked cells, exactly, from the facts they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.services.disclosure import deciding
from hub.services.rollup import fresh, measures, targets
from hub.services.rollup.targets import Place, Targets
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
    for indicators, places in together(catalogue, wanted):
        fresh.begin(session, places)
        measures.compute(session, indicators)
        written += fresh.replace(session, indicators)
        cells += len(places) * len(indicators)
    deciding.decide(session, wanted.of)
    return RolledUp(len(marks), cells, written)


def together(
    catalogue: Catalogue, wanted: Targets
) -> list[tuple[list[Indicator], frozenset[Place]]]:
    """Indicators that are computed in one go, each lot after what it is made from.

    Those of one domain whose cells are the same are: their records are read once.
    """
    lots: dict[Any, tuple[list[Indicator], frozenset[Place]]] = {}
    for each in catalogue.indicators.values():
        places = frozenset(wanted.of.get(each.id, ()))
        if places:
            key = (isinstance(each.measure, Per), each.domain, places)
            lots.setdefault(key, ([], places))[0].append(each)
    return [lots[key] for key in sorted(lots, key=lambda key: key[0])]


def pending(session: Session) -> bool:
    """Whether any cell waits to be computed again."""
    return bool(session.execute(text("select exists (select from mark)")).scalar_one())
