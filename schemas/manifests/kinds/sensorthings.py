"""What a stream of the kind `sensorthings` declares: which entities, and how many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from schemas.manifests.parts import CursorSpec, Paging, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section

ENTITIES: Final = re.compile(r"[A-Za-z]+(\('?[^'()?#\s]+'?\))?(/[A-Za-z]+)?")
RECORDS: Final = "value[*]"
ID: Final = "@iot.id"
PAGING: Final = Paging("next-url", at='"@iot.nextLink"', total_at='"@iot.count"')


@dataclass(frozen=True, slots=True)
class Entities:
    """Which entities of a SensorThings service are read.

    `path` such as `Observations` or `Datastreams(92)/Observations`; `filter`,
    `select` and `expand` are OData as they go into the address. `id` is what the
    service calls an entity's id when it sorts by it. `size` asks for pages of another
    size than the server's own; some refuse one above their limit.
    """

    path: str
    filter: str | None = None
    select: str | None = None
    expand: str | None = None
    id: str = "id"
    size: int | None = None


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    entities = _entities(part)
    usual = CursorSpec(("phenomenonTime", ID), "$filter")
    cursor = read_cursor(part, privacy, usual=usual)
    return Source(
        request=Request(f"/{entities.path}", asked(entities, cursor)),
        records=RECORDS,
        paging=PAGING,
        cursor=cursor,
        key=(ID,),
        settings=entities,
    )


def asked(entities: Entities, cursor: CursorSpec | None) -> dict[str, str]:
    """The parameters of every request, in an order that stands still.

    Servers that cannot sort by times are read with `order: none`, by their ids alone.
    """
    order = f"{entities.id} asc"
    if cursor is not None and cursor.order == "checked":
        order = f"{column(cursor)} asc,{order}"
    said = {"$count": "true", "$orderby": order}
    said |= {"$top": str(entities.size)} if entities.size else {}
    said |= {"$filter": entities.filter} if entities.filter else {}
    said |= {"$select": entities.select} if entities.select else {}
    return said | ({"$expand": entities.expand} if entities.expand else {})


def column(cursor: CursorSpec) -> str:
    """The property of changes as OData writes it."""
    return cursor.fields[0].replace(".", "/")


def _entities(part: Section) -> Entities:
    section = part.section("sensorthings", required=True)
    if section is None:
        return Entities("Observations")
    read = Entities(
        path=section.shaped(
            "path",
            ENTITIES,
            "Observations atau Datastreams(92)/Observations",
            "Observations or Datastreams(92)/Observations",
        ),
        filter=section.maybe("filter"),
        select=section.maybe("select"),
        expand=section.maybe("expand"),
        id=section.text("id", "id"),
        size=section.whole("page_size", None, 1, 10_000),
    )
    section.close()
    return read
