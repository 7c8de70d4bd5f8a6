"""Where a fact comes from: its run, raw page, place, mapping, and earlier versions.

Row security decides what is seen: whoever may not see a fact finds nothing, and of
a public fact whoever is not its publisher's sees hash, time and size of the page but
neither its bytes nor the manifest.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hub.models import FactVersion, Observation, Record
from hub.services.comparing.provenance import PAGE, RUN
from hub.services.explain import deadlines, mapping
from hub.services.explain.deadlines import Due
from hub.services.explain.mapping import Judged
from hub.services.ingest.rows import PROMOTED
from schemas.contracts.domain import catalogue

FIGURE: Final = ("value", "reason", "unit", "status", "period", "as_of", "cumulative")
PUBLIC: Final = text("select hub_scope() = ''")


@dataclass(frozen=True, slots=True)
class Origin:
    """The raw page that a fact came in, as far as it may be known, and its run."""

    run: int | None
    run_finished_at: datetime | None
    run_outcome: str | None
    page: int | None
    page_sha256: str | None
    page_size: int | None
    received_at: datetime | None
    pointer: str | None
    mapping_version: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """A state the fact had before, or one that came too late to count."""

    kind: str
    replaced_at: datetime
    replaced_by_run: int | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explained:
    """One fact with everything the hub knows about it; `judged` for who may see.

    `deadlines` are those that the hub counts, where the schema declares any.
    """

    id: uuid.UUID | None
    schema: str
    stream: str
    key: str
    publisher: str
    region: str
    source_class: str
    first_seen: datetime
    changed_at: datetime
    deleted_at: datetime | None
    source_version: datetime | None
    values: dict[str, Any]
    origin: Origin
    judged: Judged | None
    earlier: tuple[Earlier, ...]
    deadlines: tuple[Due, ...] = ()


class NoField(LookupError):
    """The fact has no field of that name; `known` are those it has."""

    def __init__(self, field: str, known: Sequence[str]) -> None:
        super().__init__(field, known)
        self.field, self.known = field, known


def record(session: Session, id: uuid.UUID, field: str | None = None) -> Explained:
    """A record by its id. Raises LookupError, NoField.

    To the public a record of a schema about persons does not exist.
    """
    found = session.scalars(select(Record).where(Record.id == id).limit(1)).first()
    if found is None or _hidden(session, found):
        raise LookupError(str(id))
    return explained(session, found, field)


def by_key(
    session: Session, stream_id: str, key: str, field: str | None = None
) -> Explained:
    """A record or observation by its stream and source key. Raises LookupError."""
    for table in (Record, Observation):
        query: Any = select(table).where(table.stream_id == stream_id, table.key == key)
        found = session.scalars(query.limit(1)).first()
        if found is not None and not _hidden(session, found):
            return explained(session, found, field)
    raise LookupError(f"{stream_id} {key}")


def explained(
    session: Session, fact: Record | Observation, field: str | None = None
) -> Explained:
    """Everything about one fact, or what concerns one of its fields."""
    values = _values(fact)
    if field is not None and field not in values:
        raise NoField(field, sorted(values))
    wanted = list(values) if field is None else [field]
    judged = mapping.of(session, fact)
    return Explained(
        id=getattr(fact, "id", None),
        schema=fact.schema,
        stream=fact.stream_id,
        key=fact.key,
        publisher=fact.publisher_id,
        region=fact.region,
        source_class=fact.source_class,
        first_seen=fact.first_seen,
        changed_at=fact.changed_at,
        deleted_at=fact.deleted_at,
        source_version=fact.source_version,
        values={name: values[name] for name in wanted},
        origin=_origin(session, fact),
        judged=None if judged is None else judged.only(field),
        earlier=_earlier(session, fact, wanted),
        deadlines=deadlines.of(session, fact) if isinstance(fact, Record) else (),
    )


def _hidden(session: Session, fact: Record | Observation) -> bool:
    known = {each.name: each for each in catalogue().domains}
    personal = fact.schema not in known or known[fact.schema].personal
    return personal and bool(session.execute(PUBLIC).scalar_one())


def _values(fact: Record | Observation) -> dict[str, Any]:
    if isinstance(fact, Record):
        made: dict[str, Any] = {"region": fact.region}
        made |= {name: getattr(fact, name) for name in PROMOTED}
        return made | dict(fact.data)
    made = {"indicator": fact.indicator, "region": fact.region}
    made |= {name: getattr(fact, name) for name in FIGURE}
    return made | {"dims": fact.dims}


def _origin(session: Session, fact: Record | Observation) -> Origin:
    page = run = None
    if fact.raw_page_id is not None:
        query = select(PAGE).where(PAGE.c.id == fact.raw_page_id)
        page = session.execute(query).mappings().first()
    if fact.run_id is not None:
        query = select(RUN).where(RUN.c.id == fact.run_id)
        run = session.execute(query).mappings().first()
    return Origin(
        run=fact.run_id,
        run_finished_at=run["finished_at"] if run else None,
        run_outcome=run["outcome"] if run else None,
        page=fact.raw_page_id,
        page_sha256=page["sha256"].hex() if page else None,
        page_size=page["size"] if page else None,
        received_at=page["received_at"] if page else None,
        pointer=fact.pointer,
        mapping_version=fact.mapping_version,
    )


def _earlier(
    session: Session, fact: Record | Observation, wanted: Sequence[str]
) -> tuple[Earlier, ...]:
    rows = session.scalars(
        select(FactVersion)
        .where(
            FactVersion.schema == fact.schema,
            FactVersion.stream_id == fact.stream_id,
            FactVersion.key == fact.key,
        )
        .order_by(FactVersion.seq.desc())
        .limit(100)
    )
    return tuple(
        Earlier(row.kind, row.replaced_at, row.replaced_by_run, _then(row, wanted))
        for row in rows
    )


def _then(row: FactVersion, wanted: Sequence[str]) -> dict[str, Any]:
    said = dict(row.body) | dict(row.body.get("data") or {})
    return {name: said.get(name) for name in wanted}
