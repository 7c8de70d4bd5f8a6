"""Cells as a list: every figure the hub shows, with how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Region, ShownCell
from hub.services.comparing import comparable, remarks
from hub.services.comparing.comparable import Reading
from hub.services.listing import figures, keyset
from hub.services.listing.figures import Asked
from hub.services.listing.keyset import Key, Page
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period

KEY: Final = (str, str, str, str, str)
ORDER: Final = (
    ShownCell.indicator,
    ShownCell.region,
    ShownCell.period,
    ShownCell.breakdown,
    ShownCell.stage,
)
COLUMNS: Final = (
    ShownCell.indicator,
    ShownCell.region,
    Region.name.label("region_name"),
    ShownCell.period,
    ShownCell.breakdown,
    ShownCell.stage,
    ShownCell.source_class,
    ShownCell.value,
    ShownCell.reason,
    ShownCell.unit,
    ShownCell.status,
    ShownCell.as_of,
    ShownCell.oldest_source,
    ShownCell.numerator,
    ShownCell.denominator,
    ShownCell.denominator_period,
    ShownCell.n,
    ShownCell.regions_reporting,
    ShownCell.regions_expected,
    ShownCell.method_version,
    ShownCell.stream_id.label("leading_source"),
    ShownCell.others.label("other_sources"),
    ShownCell.computed_at,
)
# Where a figure is hidden, nothing may be told from which it could be computed.
HIDDEN: Final = frozenset({"suppressed", "withheld"})
TELLING: Final[Mapping[str, Any]] = {
    "numerator": None,
    "denominator": None,
    "n": None,
    "other_sources": [],
    "previous": None,
}


def page(session: Session, asked: Asked, after: Key | None, limit: int) -> Page:
    """Figures in order of indicator, region and period; one source class at a time.

    A region without a row has sent nothing; it never gets a zero. Raises Refused.
    """
    figures.check(session, asked)
    found = keyset.read(session, _query(asked), ORDER, after, limit)
    keys = {_key(row) for row in found.rows if row["breakdown"] == row["stage"] == ""}
    said = remarks.of(session, keys)
    rows = [_told(row, said.get(_key(row), remarks.NONE)) for row in found.rows]
    if not rows and after is None and asked.source_class == "official":
        return Page(rows, note=_note(session, asked))
    return replace(found, rows=rows)


def _query(asked: Asked) -> Any:
    return (
        select(*COLUMNS)
        .outerjoin(Region, Region.code == ShownCell.region)
        .where(*figures.conditions(ShownCell, ShownCell.breakdown, asked))
    )


def _note(session: Session, asked: Asked) -> Any:
    simulated = _query(replace(asked, source_class="simulated")).limit(1)
    return figures.ONLY_SIMULATED if session.execute(simulated).first() else None


def _key(row: Mapping[str, Any]) -> remarks.Key:
    return row["indicator"], row["region"], row["period"], row["source_class"]


def _told(row: Mapping[str, Any], said: remarks.Remarks) -> Mapping[str, Any]:
    """A row with whether its period was still running, without what is hidden."""
    hidden = TELLING if row["reason"] in HIDDEN else {}
    revised, fell = said.revised, said.fell
    return {
        **row,
        "provisional": _provisional(row),
        "revised_at": revised.at if revised else None,
        "previous": revised.value if revised else None,
        "previous_reason": revised.reason if revised else None,
        "falls": fell is not None,
        "fell_from": fell.value if fell else None,
        "fell_since": fell.since if fell else None,
        **hidden,
    }


def _provisional(row: Mapping[str, Any]) -> bool | None:
    """Whether the period was not over when the figure was last known."""
    indicator = catalogue().indicators.get(row["indicator"])
    if row["value"] is None or indicator is None:
        return None
    reading = Reading(row["value"], row["unit"], as_of=row["as_of"])
    return comparable.provisional(reading, Period.parse(row["period"]))
