"""Records as a list: only those that are public, never a field about a person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.models import Record, Region
from hub.services.comparing.rankings import SourceClass
from hub.services.listing import keyset, names
from hub.services.listing.keyset import Key, Page
from schemas.contracts.domain import catalogue
from schemas.values.nearest import hint
from schemas.values.problem import Refused, Words, problem

KEY: Final = (uuid.UUID,)
COLUMNS: Final = (
    Record.id,
    Record.schema,
    Record.region,
    Region.name.label("region_name"),
    Record.source_class,
    Record.status,
    Record.category,
    Record.opened_at,
    Record.closed_at,
    Record.due_at,
    Record.lat,
    Record.lon,
    Record.publisher_id.label("publisher"),
    Record.stream_id.label("stream"),
    Record.changed_at,
)
INTERNAL: Final = Words(
    "Laporan warga hanya untuk penerbitnya dan tidak ditampilkan satu per satu kepada"
    " umum; hitungannya ada di /api/v1/cells (indikator reports).",
    "Citizen reports are for their publishers and are not shown one by one to the"
    " public; their counts are in /api/v1/cells (indicator reports).",
)
NONE: Final = Words(
    "Tidak ada catatan umum yang cocok dengan pertanyaan ini.",
    "No public record fits this question.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which records are wanted; what is empty does not narrow."""

    schema: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    source_class: SourceClass = "official"


def page(session: Session, asked: Asked, after: Key | None, limit: int) -> Page:
    """Public records by id; schemas about persons are left out whoever asks.

    An empty answer says why it is empty. Raises Refused.
    """
    kinds = [each for each in catalogue().domains if each.kind == "record"]
    _check([each.name for each in kinds], asked.schema)
    names.regions(session, asked.region)
    open_ = [each.name for each in kinds if not each.personal]
    shown = [name for name in open_ if not asked.schema or name in asked.schema]
    query = (
        select(*COLUMNS)
        .outerjoin(Region, Region.code == Record.region)
        .where(Record.visibility == "public", Record.deleted_at.is_(None))
        .where(Record.schema.in_(shown), Record.source_class == asked.source_class)
    )
    if asked.region:
        query = query.where(Record.region.in_(asked.region))
    if asked.status:
        query = query.where(Record.status.in_(asked.status))
    found = keyset.read(session, query, (Record.id,), after, limit)
    return replace(found, note=_note(found, asked, open_, after))


def _note(
    found: Page, asked: Asked, open_: list[str], after: Key | None
) -> Words | None:
    if any(name not in open_ for name in asked.schema) or not open_:
        return INTERNAL
    return NONE if not found.rows and after is None else None


def _check(known: list[str], asked: tuple[str, ...]) -> None:
    wrong = [name for name in asked if name not in known]
    if wrong:
        raise Refused(
            *(
                problem(
                    "schema",
                    name,
                    "schema.unknown",
                    id=f"Tidak ada skema catatan “{name}”.{hint(name, known).id}",
                    en=f"There is no record schema “{name}”.{hint(name, known).en}",
                )
                for name in wrong
            )
        )
