"""Where one number comes from: its parts, sources, raw page and formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from hub.models import Observation, Publisher, ShownCell, ShownVersion, Stream, System
from hub.services.comparing import remarks, stages
from hub.services.comparing.comparable import Reading
from hub.services.comparing.formulas import formula
from hub.services.comparing.rankings import SourceClass
from hub.services.connected import freshness
from hub.services.connected.freshness import Freshness
from hub.services.disclosure import rules
from hub.services.ingest import deletions
from schemas.contracts.domain import Indicator, Observed, Per, catalogue
from schemas.values.periods import Period
from schemas.values.problem import Words

MOST_EARLIER: Final = 20
RUN = table(
    "run_public",
    *(column(name) for name in ("id", "stream_id", "finished_at", "outcome")),
)
PAGE = table(
    "raw_page_public",
    *(
        column(name)
        for name in (
            "id",
            "run_id",
            "stream_id",
            "sha256",
            "size",
            "records",
            "mapping_version",
            "received_at",
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A stream that a number rests on, as far as the public may know it."""

    stream_id: str
    system: str
    publisher: str
    simulated: bool
    feed: Freshness
    covered_until: datetime | None
    received_at: datetime | None = None
    run_id: int | None = None
    page_sha256: str | None = None
    mapping_version: str | None = None
    pointer: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator that a derived number is computed from, and for which period."""

    indicator: str
    period: Period


@dataclass(frozen=True, slots=True)
class Stated:
    """What another publisher says about the same question.

    Without a value `reason` says why; `difference` is its value less the one shown.
    """

    stream_id: str
    value: Decimal | None
    reason: str | None = None
    difference: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the number was before a correction replaced it."""

    value: Decimal | None
    reason: str | None
    status: str
    stream_id: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    n: int | None
    method_version: int
    computed_at: datetime
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Provenance:
    """One number with everything the hub knows about it; `reading` None: no cell.

    `counted` says that the hub made it from records about persons.
    """

    reading: Reading | None
    computed_at: datetime | None
    formula: Words
    sources: tuple[Source, ...]
    parts: tuple[Part, ...] = ()
    others: tuple[Stated, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    counted: bool = False


def provenance(
    session: Session,
    indicator: Indicator,
    region: str,
    period: Period,
    source: SourceClass,
    now: datetime | None = None,
) -> Provenance:
    """Everything about one number, read by key; no facts are scanned."""
    cell = session.get(ShownCell, (indicator.id, region, period.text, "", "", source))
    if cell is None:
        return Provenance(None, None, formula(indicator), ())
    found = _source(session, cell, indicator, now or datetime.now(UTC))
    key = (indicator.id, region, period.text, source)
    said = remarks.of(session, [key]).get(key, remarks.NONE)
    return Provenance(
        remarks.beside(_reading(cell), said),
        cell.computed_at,
        formula(indicator),
        (found,) if found else (),
        _parts(indicator, cell, period),
        tuple(_stated(each, cell.value) for each in cell.others),
        _earlier(session, cell),
        rules.personal(catalogue(), indicator) is not None,
    )


def _earlier(session: Session, cell: ShownCell) -> tuple[Earlier, ...]:
    """Earlier states of a cell, the latest first."""
    columns = (getattr(ShownVersion, name) for name in Earlier.__slots__)
    query = select(*columns).where(
        ShownVersion.indicator == cell.indicator,
        ShownVersion.region == cell.region,
        ShownVersion.period == cell.period,
        ShownVersion.source_class == cell.source_class,
        ShownVersion.breakdown == cell.breakdown,
        ShownVersion.stage == cell.stage,
    )
    found = session.execute(query.order_by(ShownVersion.id.desc()).limit(MOST_EARLIER))
    return tuple(Earlier(*row) for row in found)


def _source(
    session: Session, cell: ShownCell, indicator: Indicator, now: datetime
) -> Source | None:
    if cell.stream_id is None:
        return None
    row = session.execute(
        select(Stream, System.name, Publisher.name)
        .join(System, System.id == Stream.system_id)
        .join(Publisher, Publisher.id == Stream.publisher_id)
        .where(Stream.id == cell.stream_id)
    ).first()
    if row is None:
        return None
    stream, system, publisher = row
    return Source(
        stream.id,
        system,
        publisher,
        stream.source_class == "simulated",
        freshness.of(stream, now),
        stream.covered_until,
        **_received(session, cell, indicator),
    )


def _received(
    session: Session, cell: ShownCell, indicator: Indicator
) -> dict[str, Any]:
    """The raw page a stated value came in; for counted records the newest page."""
    stated = isinstance(indicator.measure, Observed)
    fact = _fact(session, cell, indicator) if stated else None
    if fact is not None:
        found = session.execute(select(PAGE).where(PAGE.c.id == fact.raw_page_id))
        page = found.mappings().first()
        return {
            "received_at": page["received_at"] if page else fact.changed_at,
            "run_id": fact.run_id,
            "page_sha256": page["sha256"].hex() if page else None,
            "mapping_version": fact.mapping_version,
            "pointer": fact.pointer,
        }
    page = _newest_page(session, cell.stream_id or "")
    if page is None:
        return {}
    return {
        "received_at": page["received_at"],
        "run_id": page["run_id"],
        "page_sha256": page["sha256"].hex(),
        "mapping_version": page["mapping_version"],
    }


def _fact(
    session: Session, cell: ShownCell, indicator: Indicator
) -> Observation | None:
    return session.scalars(
        select(Observation)
        .where(
            Observation.indicator == cell.indicator,
            Observation.region == cell.region,
            Observation.period == cell.period,
            Observation.stream_id == cell.stream_id,
            Observation.deleted_at.is_(None),
        )
        .order_by(*stages.leading(indicator))
        .limit(1)
    ).first()


def _newest_page(session: Session, stream_id: str) -> Any:
    run = session.scalar(
        select(RUN.c.id)
        .where(RUN.c.stream_id == stream_id, RUN.c.outcome == "complete")
        .order_by(RUN.c.id.desc())
        .limit(1)
    )
    return (
        session.execute(
            select(PAGE)
            .where(PAGE.c.run_id == run, PAGE.c.mapping_version != deletions.MAPPING)
            .order_by(PAGE.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )


def _parts(indicator: Indicator, cell: ShownCell, period: Period) -> tuple[Part, ...]:
    measure = indicator.measure
    if not isinstance(measure, Per):
        return ()
    base = Period.parse(cell.denominator_period) if cell.denominator_period else period
    return (Part(measure.numerator, period), Part(measure.denominator, base))


def _stated(other: dict[str, Any], shown: Decimal | None) -> Stated:
    told = other.get("value")
    value = None if told is None else Decimal(str(told))
    apart = None if value is None or shown is None else value - shown
    return Stated(str(other.get("stream_id", "")), value, other.get("reason"), apart)


def _reading(cell: ShownCell) -> Reading:
    return Reading(
        cell.value,
        cell.unit,
        cell.status,
        cell.reason,
        cell.as_of,
        cell.numerator,
        cell.denominator,
        cell.denominator_period,
        cell.n,
        cell.method_version,
        cell.stream_id,
        cell.regions_reporting,
        cell.regions_expected,
    )
