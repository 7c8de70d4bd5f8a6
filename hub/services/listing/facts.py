"""Facts in the words of a version of their shared schema, the present or an earlier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from hub.models import Observation, Record, Stream
from hub.services.comparing.rankings import SourceClass
from hub.services.disclosure import details
from hub.services.ingest.rows import PROMOTED
from hub.services.listing import keyset, names
from hub.services.listing.keyset import Key, Page
from hub.services.listing.records import INTERNAL, NONE
from schemas import strict
from schemas.compile import checker
from schemas.contracts.domain import Domain, catalogue
from schemas.contracts.faults import problems_of
from schemas.contracts.versions import editions
from schemas.values.problem import Problem

KEY: Final = (str, str)
SHARED: Final = ("region", "publisher_id", "stream_id", "source_class", "changed_at")
FIGURE: Final = (
    "indicator",
    "period",
    "value",
    "reason",
    "unit",
    "status",
    "cumulative",
    "as_of",
    "dims",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which facts are wanted: of one schema, `name` or `name@range`."""

    schema: str
    region: tuple[str, ...] = ()
    stream: tuple[str, ...] = ()
    source_class: SourceClass = "official"


def page(session: Session, asked: Asked, after: Key | None, limit: int) -> Page:
    """Public facts by stream and key; schemas about persons are left out.

    Each as the asked version has it, or null; with every value that this version
    cannot express. Raises Refused, also where no such version is served.
    """
    known = {each.name: each for each in catalogue().domains}
    about = known.get(asked.schema) or catalogue().domain(asked.schema)
    names.regions(session, asked.region)
    names.ids(session, Stream.id, asked.stream, "stream")
    if about.personal:
        return Page((), note=INTERNAL)
    found = keyset.read(session, _query(about, asked), _order(about), after, limit)
    open_ = (
        details.withheld(session, found.rows) if about.kind != "record" else found.rows
    )
    rows = [_told(about, row) for row in open_]
    note = NONE if not rows and after is None else None
    return replace(found, rows=rows, note=note)


def _table(about: Domain) -> type[Record] | type[Observation]:
    return Record if about.kind == "record" else Observation


def _order(about: Domain) -> tuple[Any, Any]:
    table = _table(about)
    return table.stream_id, table.key


def _query(about: Domain, asked: Asked) -> Any:
    table = _table(about)
    shared = [getattr(table, name) for name in SHARED]
    if table is Record:
        own = [getattr(Record, name) for name in sorted(PROMOTED)]
        own.append(cast(Record.data, Text).label("written"))
    else:
        own = [getattr(Observation, name) for name in FIGURE]
        own.append(Observation.dims_key.label("breakdown"))
    query = select(*shared, *own).where(
        table.schema == about.name,
        table.visibility == "public",
        table.deleted_at.is_(None),
        table.source_class == asked.source_class,
    )
    if asked.region:
        query = query.where(table.region.in_(asked.region))
    return query.where(table.stream_id.in_(asked.stream)) if asked.stream else query


def _told(about: Domain, row: Mapping[str, Any]) -> Mapping[str, Any]:
    fact, lost = said(about, dict(_kept(about, row)))
    return {
        "schema": about.name,
        "version": about.version,
        "region": row["region"],
        "publisher": row["publisher_id"],
        "stream": row["stream_id"],
        "source_class": row["source_class"],
        "fact": fact,
        "not_expressed": [
            {
                "field": each.field,
                "value": each.value,
                "id": each.message.id,
                "en": each.message.en,
            }
            for each in lost
        ],
        "changed_at": row["changed_at"],
    }


def said(
    about: Domain, kept: dict[str, Any]
) -> tuple[dict[str, Any] | None, list[Problem]]:
    """What is kept of a fact, in the words of a version; and what it cannot say."""
    earlier = editions.of(about)
    present = about if earlier is None else earlier.present
    values: dict[str, Any] | None = None
    problems: list[Problem] = []
    for version in (present, *catalogue().earlier(present)):
        try:
            values = checker(version.schema).load(kept)
            break
        except ValidationError as error:  # it may be kept as an earlier version had it
            problems = problems or list(problems_of(error, kept))
    if values is None or earlier is None:
        return values, problems if values is None else []
    return earlier.down(values)


def _kept(about: Domain, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """A stored fact under the names of its schema, without what it does not say."""
    schema = about.schema.given()
    if about.kind == "record":
        yield from strict.json(row["written"].encode()).value.items()
        own = {name: row[name] for name in PROMOTED}
    else:
        dims = dict(row["dims"])
        apart = {n: dims.pop(n) for n in schema.dimensions if n in dims}
        own = {n: row[n] for n in FIGURE} | {"region": row["region"], "dims": dims}
        own |= apart
    for name, value in own.items():
        if value is not None:
            yield name, value
