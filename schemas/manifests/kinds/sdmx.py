"""What a stream of the kind `sdmx` declares: a dataflow, a key, a format."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, cast, get_args

from schemas.manifests.parts import CursorSpec, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section

SdmxFormat = Literal["xml", "json", "csv"]
FLOW: Final = re.compile(r"[A-Za-z0-9_.@$-]{1,80}(,[A-Za-z0-9_.@$+*-]{1,80}){0,2}")
KEY: Final = re.compile(r"[A-Za-z0-9_.@$+*-]{1,400}")
PERIOD: Final = re.compile(r"[0-9]{4}([-A-Za-z0-9:]{0,20})")
UPDATED: Final = CursorSpec(("prepared",), "updatedAfter", order="none")


@dataclass(frozen=True, slots=True)
class Sdmx:
    """One dataflow, and how its data are asked for."""

    flow: str
    key: str = "all"
    format: SdmxFormat = "xml"
    delimiter: str = ","
    params: Mapping[str, str] = field(default_factory=dict)


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    own = part.section("sdmx", required=True)
    cursor = read_cursor(part, privacy, usual=UPDATED)
    if cursor is not None:  # no record says when it was updated: later runs win
        cursor = replace(cursor, kind="text")
    if own is None:
        return Source()
    params: dict[str, str] = {}
    for name, param in (("start", "startPeriod"), ("end", "endPeriod")):
        if own.has(name):
            params[param] = own.shaped(name, PERIOD, '"2024", "2024-Q1"', '"2024"')
        else:
            own.known.append(name)
    settings = Sdmx(
        flow=own.shaped("flow", FLOW, "AGENSI,ALIRAN,VERSI", "AGENCY,FLOW,VERSION"),
        key=own.shaped("key", KEY, "A.12.IDR atau all", "A.12.IDR or all", "all"),
        format=cast(SdmxFormat, own.word("format", get_args(SdmxFormat), "xml")),
        delimiter=own.word("delimiter", (",", ";"), ","),
        params=params,
    )
    own.close()
    request = Request(f"/data/{settings.flow}/{settings.key}", params)
    return Source(request, cursor=cursor, settings=settings)
