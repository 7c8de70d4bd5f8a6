"""What a stream of the kind `arcgis` declares: which layer, and how it is walked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from schemas.manifests.parts import CursorSpec, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.times import read_zone

Way = Literal["auto", "keyset", "offset", "ids"]

PATH: Final = re.compile(r"/?([A-Za-z0-9._~-]+/)*[0-9]{1,4}")
RECORDS: Final = "features[*]"


@dataclass(frozen=True, slots=True)
class Layer:
    """Which layer of an ArcGIS service is read.

    `path` ends with the layer's number: `laporan/FeatureServer/0`. `where` is SQL as
    the service takes it; `fields` are the columns asked for (all if none). `way` is
    how it is walked: by what its metadata says, or as declared. `zone` is the time
    zone of dates in `where`, if the metadata do not name it.
    """

    path: str
    where: str = "1=1"
    fields: tuple[str, ...] = ()
    way: Way = "auto"
    size: int | None = None
    zone: str | None = None
    geometry: bool = True


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    layer = _layer(part)
    usual = CursorSpec((), "where", formats=("unix-ms",), order="none")
    cursor = read_cursor(part, privacy, usual=usual)
    if cursor is not None and not cursor.fields:
        part.wrong(
            "cursor",
            "manifest.missing_key",
            "Sebut fields: kolom waktu perubahan, misalnya [attributes.EditDate].",
            "Name fields: the column of changes, such as [attributes.EditDate].",
        )
    return Source(
        request=Request(f"/{layer.path.strip('/')}/query"),
        records=RECORDS,
        cursor=cursor,
        settings=layer,
    )


def _layer(part: Section) -> Layer:
    section = part.section("arcgis", required=True)
    if section is None:
        return Layer("0")
    read = Layer(
        path=section.shaped(
            "path", PATH, "laporan/FeatureServer/0", "laporan/FeatureServer/0"
        ),
        where=section.text("where", "1=1"),
        fields=section.texts("fields"),
        way=cast(Way, section.word("paging", get_args(Way), "auto")),
        size=section.whole("page_size", None, 1, 100_000),
        zone=read_zone(section),
        geometry=section.flag("geometry", True),
    )
    section.close()
    return read
