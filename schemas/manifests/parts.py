"""What a manifest says: one city's system, its streams and their mapping, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from schemas.manifests.connection import Connection
from schemas.manifests.table import Files, Table

API_VERSION: Final = "province.hub/v1"

PagingStyle = Literal[
    "page", "offset", "keyset", "token", "next-url", "link-header", "none"
]
CursorKind = Literal["datetime", "local-datetime", "integer", "text"]
DeleteMode = Literal["flag", "feed", "full-scan", "none"]
WriteMode = Literal["incremental", "snapshot"]
Method = Literal["GET", "POST"]
BodyForm = Literal["json", "form"]
AnswerFormat = Literal["json", "ndjson", "xml"]


@dataclass(frozen=True, slots=True)
class System:
    """The system that is read; `simulated` marks all of its data as *data simulasi*."""

    id: str
    name: str
    owner: str | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class ErrorSign:
    """Where an envelope tells success: the value at `at` must be one of `ok`."""

    at: str
    ok: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """The request of a stream; parameters are text as they go into the address.

    `format` is what the answer is: of XML and NDJSON only the records are read. A
    POST has a `body`, written as `send` says; what asks for a page or for what changed
    then goes into it (`filter.since` into its inner objects) and not into the address.
    """

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: ErrorSign | None = None
    format: AnswerFormat = "json"
    method: Method = "GET"
    body: Mapping[str, Any] = field(default_factory=dict)
    send: BodyForm = "json"


@dataclass(frozen=True, slots=True)
class Paging:
    """How the next page is found.

    page: `param` counts from `start`; ends at `last_at` (last page's number) or
    `total_at` (number of records), else at an empty page.
    offset: `param` counts records from `start`; `size` is needed.
    keyset: `param` carries `key` (a path in the last record of the page).
    token: `param` carries what stands at the path `at` of the answer.
    next-url: `at` is the path of the next address in the answer.
    link-header: the header `Link` says it, with rel="next".
    `size_param` and `size` ask for a page size where the server takes one. `more_at`
    is the path of the answer's own word whether more follows.
    """

    style: PagingStyle = "none"
    param: str | None = None
    start: int = 0
    size_param: str | None = None
    size: int | None = None
    at: str | None = None
    key: str | None = None
    last_at: str | None = None
    total_at: str | None = None
    more_at: str | None = None


@dataclass(frozen=True, slots=True)
class CursorSpec:
    """Reading only what changed: `fields[0]` moves, the others break ties.

    `param` carries the lower bound, written with `format` (strptime words, or None
    for ISO 8601) in `zone` for local-datetime; `formats` read it from a record.
    """

    fields: tuple[str, ...]
    param: str
    kind: CursorKind = "datetime"
    overlap: timedelta = timedelta(minutes=10)
    zone: str | None = None
    formats: tuple[str, ...] = ()
    format: str | None = None
    order: Literal["checked", "none"] = "checked"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stream's records come from, as its kind reads it from the manifest.

    A kind that speaks a protocol fills in the request, the paging and the records
    that the protocol prescribes; `settings` is a value of the kind's own. `key` and
    `cursor` are what holds where the manifest is silent.
    """

    request: Request = Request("/")
    records: str = "@"
    paging: Paging = Paging()
    cursor: CursorSpec | None = None
    files: Files | None = None
    table: Table | None = None
    key: tuple[str, ...] = ()
    settings: Any = None


@dataclass(frozen=True, slots=True)
class DeleteFeed:
    """Where a source lists what it deleted, an entry for each record.

    `request`, `records` and `paging` as of a stream. `key` names the parts of the
    stream's key as the entries call them (by default alike), `at` when each was
    deleted, as exactly as the cursor's dates, read with `formats` and `zone`. It is
    the version of the deletion, which loses against a newer version of the record.
    """

    request: Request
    records: str
    key: tuple[str, ...]
    at: str
    paging: Paging = Paging()
    formats: tuple[str, ...] = ()
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Deletes:
    """How a deletion is learned, or `none`: it is not.

    flag: `when` is true of a record. feed: the source lists deletions at an address
    of its own. full-scan: a scan that is proved complete does not hold the record.
    Of feed and full-scan, more than max(1, `max_drop` of the live rows) at once are
    not carried out without a person.
    """

    mode: DeleteMode = "none"
    when: str | None = None
    every: timedelta = timedelta(days=7)
    max_drop: Decimal = Decimal("0.05")
    feed: DeleteFeed | None = None


@dataclass(frozen=True, slots=True)
class MappedField:
    """How one field of the shared schema is made from a source record.

    Either `source` (JMESPath) or `constant`. `codes` translates source words,
    `table` names a CSV of the domain that does; `otherwise` says what an unknown
    word becomes ("quarantine" or a code). `blank` says which source words stand
    for no value, and why ("" is the empty cell; "zero" is a confirmed NIHIL).
    `parts` are the dimensions of a breakdown, each read like a field.
    """

    name: str
    kind: str
    source: str | None = None
    constant: Any = None
    codes: Mapping[str, Any] | None = None
    table: str | None = None
    otherwise: Any = "quarantine"
    system: str | None = None
    name_from: str | None = None
    formats: tuple[str, ...] = ()
    zone: str | None = None
    locale: str | None = None
    strip: str = ""
    blank: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    parts: tuple[MappedField, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Privacy:
    """Source fields (dotted names) removed or hashed before anything is stored."""

    drop: tuple[str, ...] = ()
    hash: tuple[str, ...] = ()

    def drops(self, path: str) -> bool:
        """Whether a source path lies in what is removed, in any case."""
        folded = f"{path.casefold()}."
        return any(folded.startswith(f"{name.casefold()}.") for name in self.drop)


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy stream looks like; a run outside is held for a person.

    `silence` is the longest time without any change that is still believed: past
    it the source counts as known only up to its newest change.
    """

    freshness: timedelta = timedelta(days=1)
    silence: timedelta | None = None
    rows_min: int = 0
    shrink_max: Decimal = Decimal("0.20")
    null_max: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A source record and what must become of it: values, or a refusal's rule."""

    given: Any
    out: Mapping[str, Any] = field(default_factory=dict)
    refused: str | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Stream:
    """One flow of one schema from a system.

    Streams of files have `files` (and `table`, if they are tables) instead of request
    and paging. `records` is a JMESPath, of XML the path of elements (`data/row`).
    `settings` are those of the connection's kind.
    """

    id: str
    schema: str
    request: Request
    records: str
    key: tuple[str, ...]
    map: Mapping[str, MappedField]
    examples: tuple[Example, ...]
    paging: Paging = Paging()
    cursor: CursorSpec | None = None
    deletes: Deletes = Deletes()
    write: WriteMode = "snapshot"
    privacy: Privacy = Privacy()
    expect: Expect = Expect()
    files: Files | None = None
    table: Table | None = None
    settings: Any = None

    @property
    def rhythm(self) -> timedelta:
        """How often the stream is due: its promised freshness."""
        return self.expect.freshness


@dataclass(frozen=True, slots=True)
class Manifest:
    """One system of one publisher, ready to be read."""

    publisher: str
    system: System
    connection: Connection
    streams: tuple[Stream, ...]

    def stream(self, id: str) -> Stream:
        """The stream with this id; KeyError if the manifest has none."""
        for stream in self.streams:
            if stream.id == id:
                return stream
        raise KeyError(id)
