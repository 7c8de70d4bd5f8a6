"""What a stream of the kind `ogc` declares: which features, and how their axes run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from schemas.manifests.parts import CursorSpec, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section

Service = Literal["features", "wfs"]
Version = Literal["1.0.0", "1.1.0", "2.0.0"]
Axes = Literal["lon-lat", "lat-lon"]
Language = Literal["cql", "fes"]

NAME: Final = re.compile(r"[^\s/?#&<>\"']{1,200}")
RECORDS: Final = "features[*]"
ID: Final = "id"
PAGINGS: Final = ("start-index", "none")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Which of the two protocols a server speaks; `path` is that of the WFS."""

    service: Service = "features"
    version: Version = "2.0.0"
    path: str = "/ows"


@dataclass(frozen=True, slots=True)
class Features:
    """Which features are read, and what is declared of their coordinates.

    `axes` is the order in which the server writes coordinates; they leave the
    connector as longitude, latitude. `sort` is the property that a WFS sorts by, so
    that its pages stand still. `language` is how a WFS is asked for changes. `pages`
    is false for a WFS that knows no startIndex and sends everything at once.
    """

    name: str
    size: int = 500
    axes: Axes = "lon-lat"
    crs: str | None = None
    sort: str | None = None
    language: Language = "cql"
    format: str = "application/json"
    pages: bool = True


def read_connection(part: Section) -> Endpoint:
    """The keys of the server: `service`, `version`, and `path` of a WFS."""
    service = cast(Service, part.word("service", get_args(Service), "features"))
    if service == "features":
        return Endpoint()
    return Endpoint(
        service=service,
        version=cast(Version, part.word("version", get_args(Version), "2.0.0")),
        path=part.text("path", "/ows"),
    )


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    features = _features(part)
    usual = CursorSpec((), "datetime", order="none")
    cursor = read_cursor(part, privacy, usual=usual)
    if cursor is not None and not cursor.fields:
        part.wrong(
            "cursor",
            "manifest.missing_key",
            "Sebut fields: sifat waktu perubahan, misalnya [properties.diubah].",
            "Name fields: the property of changes, such as [properties.diubah].",
        )
    return Source(
        request=Request("/"),
        records=RECORDS,
        cursor=cursor,
        key=(ID,),
        settings=features,
    )


def _features(part: Section) -> Features:
    section = part.section("ogc", required=True)
    if section is None:
        return Features("")
    read = Features(
        name=section.shaped("name", NAME, "geonode:jalan", "geonode:jalan"),
        size=section.whole("page_size", 500, 1, 100_000) or 500,
        axes=cast(Axes, section.word("axes", get_args(Axes), "lon-lat")),
        crs=section.maybe("crs"),
        sort=section.maybe("sort"),
        language=cast(Language, section.word("language", get_args(Language), "cql")),
        format=section.text("format", "application/json"),
        pages=section.word("paging", PAGINGS, PAGINGS[0]) == PAGINGS[0],
    )
    section.close()
    return read
