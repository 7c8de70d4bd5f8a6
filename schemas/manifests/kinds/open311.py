"""What a stream of the kind `open311` declares: since when, and in which slices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, cast

from schemas.manifests.parts import CursorSpec, Privacy, Request, Source
from schemas.manifests.reading.cursor import read_cursor
from schemas.manifests.reading.section import Section

Format = Literal["json", "xml"]

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
JURISDICTION: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
LONGEST: Final = timedelta(days=90)  # GeoReport v2: no request spans more
ELEMENTS: Final = "service_requests/request"
ID: Final = "service_request_id"
SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Requests:
    """Which service requests are read, and how a server's limits are kept to.

    `slice` is how much time one request spans. `page_size`: the server pages with
    `page` and `page_size`; None: it does not, and cuts an answer at `most` records.
    `before` is the upper bound beside the cursor's parameter, None if there is none.
    """

    format: Format = "json"
    since: datetime = SINCE
    slice: timedelta = timedelta(days=30)
    services: tuple[str, ...] = ()
    extensions: bool = False
    page_size: int | None = None
    most: int = 1000
    before: str | None = "updated_before"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What holds for every request to an Open311 server."""

    jurisdiction: str | None = None


def read_connection(part: Section) -> Endpoint:
    """The `jurisdiction:` of the connection, where a server has several."""
    if not part.has("jurisdiction"):
        part.known.append("jurisdiction")
        return Endpoint()
    words = "medan.go.id", "medan.go.id"
    return Endpoint(part.shaped("jurisdiction", JURISDICTION, *words))


def read_stream(part: Section, privacy: Privacy) -> Source:
    """Where the stream's records come from, every mistake noted in `part`."""
    requests = _requests(part)
    usual = CursorSpec(("updated_datetime", ID), "updated_after", order="none")
    return Source(
        request=Request(f"/requests.{requests.format}", format=requests.format),
        records=ELEMENTS if requests.format == "xml" else "@",
        cursor=read_cursor(part, privacy, usual=usual),
        key=(ID,),
        settings=requests,
    )


def _requests(part: Section) -> Requests:
    section = part.section("open311", required=True)
    if section is None:
        return Requests()
    read = Requests(
        format=cast(Format, section.word("format", ("json", "xml"), "json")),
        since=_since(section),
        slice=section.duration("slice", timedelta(days=30)),
        services=section.texts("services"),
        extensions=section.flag("extensions"),
        page_size=section.whole("page_size", None, 1, 1000),
        most=section.whole("most", 1000, 2, 100_000) or 1000,
        before=_before(section),
    )
    if read.slice > LONGEST:
        section.wrong(
            "slice",
            "open311.slice",
            "Paling lama 90d: GeoReport v2 tidak menjawab rentang yang lebih panjang.",
            "At most 90d: GeoReport v2 answers no longer span.",
        )
    section.close()
    return read


def _before(section: Section) -> str | None:
    name = section.text("before", "updated_before")
    return None if name == "none" else name


def _since(section: Section) -> datetime:
    """The first day that is read, so that nothing hides behind a default window."""
    text = section.shaped("since", DAY, "2025-01-31", "2025-01-31")
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        if DAY.fullmatch(text):
            section.wrong(
                "since",
                "date.impossible",
                "Tanggal ini tidak ada di kalender.",
                "There is no such day in the calendar.",
            )
        return SINCE
