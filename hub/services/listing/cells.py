"""Cells as a list: every figure the hub shows, with how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Cell, Region
from hub.services.comparing import comparable
from hub.services.comparing.comparable import Reading
from hub.services.listing import figures, keyset
from hub.services.listing.figures import Asked
from hub.services.listing.keyset import Key, Page
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period

KEY: Final = (str, str, str, str, str)
ORDER: Final = (Cell.indicator, Cell.region, Cell.period, Cell.breakdown, Cell.stage)
COLUMNS: Final = (
    Cell.indicator,
    Cell.region,
    Region.name.label("region_name"),
    Cell.period,
    Cell.breakdown,
    Cell.stage,
    Cell.source_class,
    Cell.value,
    Cell.reason,
    Cell.unit,
    Cell.status,
    Cell.as_of,
    Cell.oldest_source,
    Cell.numerator,
    Cell.denominator,
    Cell.denominator_period,
    Cell.n,
    Cell.regions_reporting,
    Cell.regions_expected,
    Cell.method_version,
    Cell.stream_id.label("leading_source"),
    Cell.others.label("other_sources"),
    Cell.computed_at,
)
# Where a figure is hidden, nothing may be told from which it could be computed.
HIDDEN: Final = frozenset({"suppressed", "withheld"})
TELLING: Final[Mapping[str, Any]] = {
    "numerator": None,
    "denominator": None,
    "n": None,
    "other_sources": [],
}


def page(session: Session, asked: Asked, after: Key | None, limit: int) -> Page:
    """Figures in order of indicator, region and period; one source class at a time.

    A region without a row has sent nothing; it never gets a zero. Raises Refused.
    """
    figures.check(session, asked)
    found = keyset.read(session, _query(asked), ORDER, after, limit)
    rows = [_told(row) for row in found.rows]
    if not rows and after is None and asked.source_class == "official":
        return Page(rows, note=_note(session, asked))
    return replace(found, rows=rows)


def _query(asked: Asked) -> Any:
    return (
        select(*COLUMNS)
        .outerjoin(Region, Region.code == Cell.region)
        .where(*figures.conditions(Cell, Cell.breakdown, asked))
    )


def _note(session: Session, asked: Asked) -> Any:
    simulated = _query(replace(asked, source_class="simulated")).limit(1)
    return figures.ONLY_SIMULATED if session.execute(simulated).first() else None


def _told(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row with whether its period was still running, without what is hidden."""
    hidden = TELLING if row["reason"] in HIDDEN else {}
    return {**row, "provisional": _provisional(row), **hidden}


def _provisional(row: Mapping[str, Any]) -> bool | None:
    """Whether the period was not over when the figure was last known."""
    indicator = catalogue().indicators.get(row["indicator"])
    if row["value"] is None or indicator is None:
        return None
    reading = Reading(row["value"], row["unit"], as_of=row["as_of"])
    return comparable.provisional(reading, Period.parse(row["period"]))
