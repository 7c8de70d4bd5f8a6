"""What a stream of the kind `ngsi` declares: which entities of a context broker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from schemas.manifests.parts import CursorSpec, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section

Version = Literal["v2", "ld"]
Form = Literal["normalized", "simple"]

TENANT: Final = re.compile(r"[a-z0-9_]{1,50}")
SERVICE_PATH: Final = re.compile(r"/([A-Za-z0-9_]{1,50}/?)*#?")
CONTEXT: Final = re.compile(r"https?://[^\s<>\"]{1,300}")
RECORDS: Final = "[*]"
ID: Final = "id"


@dataclass(frozen=True, slots=True)
class Broker:
    """How a context broker is spoken to; `tenant` and the rest travel as headers."""

    version: Version = "ld"
    tenant: str | None = None
    service_path: str | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Entities:
    """Which entities are read.

    `type` is the type's name, `q` a condition in the broker's language, `attrs` the
    attributes asked for (all if none). `form` is how values are written: `normalized`
    as objects with type and value, `simple` as values alone. `offset` is the most
    records that the broker skips (0: it has no such limit).
    """

    type: str
    q: str | None = None
    attrs: tuple[str, ...] = ()
    form: Form = "normalized"
    size: int = 100


def read_connection(part: Section) -> Broker:
    """The keys of a broker: `version`, `tenant`, `service_path`, `context`."""
    return Broker(
        version=cast(Version, part.word("version", get_args(Version), "ld")),
        tenant=_header(part, "tenant", TENANT, "kota_medan"),
        service_path=_header(part, "service_path", SERVICE_PATH, "/udara"),
        context=_header(part, "context", CONTEXT, "https://…/context.jsonld"),
    )


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    entities = _entities(part)
    usual = CursorSpec(("modifiedAt", ID), "q", order="none")
    return Source(
        request=Request("/entities"),
        records=RECORDS,
        cursor=read_cursor(part, privacy, usual=usual),
        key=(ID,),
        settings=entities,
    )


def _header(
    part: Section, key: str, shape: re.Pattern[str], example: str
) -> str | None:
    if part.has(key):
        return part.shaped(key, shape, example, example)
    part.known.append(key)
    return None


def _entities(part: Section) -> Entities:
    section = part.section("ngsi", required=True)
    if section is None:
        return Entities("")
    read = Entities(
        type=section.text("type"),
        q=section.maybe("q"),
        attrs=section.texts("attrs"),
        form=cast(Form, section.word("form", get_args(Form), "normalized")),
        size=section.whole("page_size", 100, 1, 1000) or 100,
    )
    section.close()
    return read
