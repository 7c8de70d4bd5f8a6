"""Fills `fresh_cell` for indicators and the targets laid out, each by its measure."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from hub.services.ingest.tables import driver
from hub.services.rollup import ratios, records, stated
from schemas.contracts.domain import Indicator, Observed, Per


def compute(session: Session, indicators: Sequence[Indicator]) -> None:
    """Compute indicators of one domain; ratios need their parts to be written."""
    run = driver(session)
    counted = []
    for each in indicators:
        match each.measure:
            case Observed() as measure:
                stated.compute(run, each, measure)
            case Per() as measure:
                ratios.compute(run, each, measure)
            case _:
                counted.append(each)
    if counted:
        records.compute(run, counted)
