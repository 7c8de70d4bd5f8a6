"""The kind `sdmx`: statistics over SDMX REST, as XML, JSON or CSV.

Only what was updated is asked for (updatedAfter) where the manifest has a `cursor:`;
the mark is when the message was prepared by the server's clock. A deletion comes as
an observation with ACTION D.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import ClassVar, Final
from urllib.parse import quote, urlencode

from connectors.base import Completeness, Context, Cursor, Observed, Page, Refusal
from connectors.discovery import Dataset, Discovered, Filter
from connectors.fetch import FetchError
from connectors.reading import refusals
from connectors.reading.filed.by_file import Ask, File, Reading
from connectors.reading.notations import sdmx_ml, sdmx_text
from schemas import strict
from schemas.manifests.kinds.sdmx import Sdmx
from schemas.manifests.manifest import Connection, CursorSpec, Stream
from schemas.spreadsheets.sheets import Limits
from schemas.tables.melt import Taken
from schemas.values.problem import Refused

ACCEPTED: Final[Mapping[str, str]] = {
    "xml": "application/vnd.sdmx.structurespecificdata+xml;version=2.1,"
    " application/vnd.sdmx.genericdata+xml;version=2.1;q=0.9, application/xml;q=0.5",
    "json": "application/vnd.sdmx.data+json;version=1.0.0," " application/json;q=0.5",
    "csv": "application/vnd.sdmx.data+csv;version=1.0.0, text/csv;q=0.5",
}
STRUCTURES: Final = "application/vnd.sdmx.structure+xml;version=2.1"
CATALOGUE: Final = "/dataflow/all/all/latest"
FLOWS: Final = "Structure/Structures/Dataflows/Dataflow"
NOTHING: Final = (b'code="100"', b"NoRecordsFound", b"NoResultsFound", b'"code":100')
MOST_FLOWS: Final = 2_000
FILTERS: Final = (
    Filter("startPeriod", "TIME_PERIOD", "ge"),
    Filter("endPeriod", "TIME_PERIOD", "le"),
    Filter("updatedAfter", "", "gt"),
)


class Statistics:
    """Reads any stream that is a dataflow."""

    kind: ClassVar[str] = "sdmx"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the observations; those of a message that is as it was, empty."""
        form = _Form(connection, stream, cursor)
        spec, met = stream.cursor, False
        try:
            for page in Reading(context, connection, stream, cursor, form).pages():
                met = True
                yield page if page.next else _marked(page, spec, cursor)
        except Refusal as refusal:
            if form.since is None or not _is_nothing(refusal):
                raise
            yield _marked(_without(refusal.url, refusal.raw or b""), spec, cursor)
            return
        if not met and not context.cancel():
            yield _marked(_without(stream.request.path, b""), spec, cursor)

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The dataflows of the catalogue, with what narrows each of them."""
        try:
            response = context.fetcher.get(
                CATALOGUE, {"references": "none"}, {"Accept": STRUCTURES}
            )
        except FetchError as error:
            raise Refusal.of(error, connection.base_url) from error
        if response.status != 200:
            raise refusals.of_status(response, context.clock())
        try:
            found = [item.value for item in strict.xml(response.body, FLOWS)]
        except Refused as refused:
            raise refusals.of_bytes(refused, response) from None
        datasets = tuple(_dataset(each) for each in found[:MOST_FLOWS])
        return Discovered(datasets, filters=FILTERS, limits={"datasets": MOST_FLOWS})


def _dataset(flow: dict[str, object]) -> Dataset:
    names = flow.get("Name")
    listed = names if isinstance(names, list) else [names]
    texts = [each.get("#text") if isinstance(each, dict) else each for each in listed]
    parts = (flow.get("@agencyID"), flow.get("@id"), flow.get("@version"))
    return Dataset(
        ",".join(str(part) for part in parts if part),
        title=str(next((text for text in texts if text), "")),
    )


class _Form:
    """The one message of a dataflow, and what it holds."""

    def __init__(self, connection: Connection, stream: Stream, cursor: Cursor) -> None:
        self.stream, self.settings = stream, stream.settings
        self.most = connection.limits.file_bytes
        self.since = _since(stream.cursor, cursor)
        self.headers: Mapping[str, str] = {"Accept": ACCEPTED[stream.settings.format]}

    def names(self, ask: Ask) -> list[str]:
        """The address of the data."""
        settings: Sdmx = self.settings
        asked = dict(settings.params)
        if self.since is not None:
            asked["updatedAfter"] = self.since
        path = quote(self.stream.request.path, safe="/,+.@$*")
        return [f"{path}?{urlencode(asked)}" if asked else path]

    def records(self, file: File) -> Iterator[Taken]:
        """The observations of the message, in its format."""
        settings: Sdmx = self.settings
        if settings.format == "xml":
            yield from sdmx_ml.records(file.body)
        elif settings.format == "csv":
            limits = Limits(max_bytes=self.most)
            yield from sdmx_text.of_csv(file.body, settings.delimiter, limits)
        else:
            body = file.body.read(self.most + 1)
            yield from sdmx_text.of_json(body, strict.Limits(max_bytes=self.most))


def _since(spec: CursorSpec | None, cursor: Cursor) -> str | None:
    """When the last message was prepared, less the overlap; as the run began."""
    if spec is None or cursor.position is None:
        return None
    moment = datetime.fromisoformat(cursor.position["updated"]) - spec.overlap
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _marked(page: Page, spec: CursorSpec | None, cursor: Cursor) -> Page:
    """The last page with its mark: the server's clock, never above the run's bound."""
    if spec is None or page.complete is Completeness.UNKNOWN:
        return page
    moment = min(page.observed.server_date or cursor.until, cursor.until)
    if cursor.position is not None:
        before = datetime.fromisoformat(cursor.position["updated"])
        moment = max(moment, min(before, cursor.until))
    whole = moment.replace(microsecond=0)
    return replace(page, high={"updated": whole.isoformat(), "key": ""})


def _is_nothing(refusal: Refusal) -> bool:
    """Whether a 404 says in SDMX's own words that nothing matches."""
    said = (refusal.raw or b"")[:4096]
    return refusal.status == 404 and any(word in said for word in NOTHING)


def _without(url: str, said: bytes) -> Page:
    """A message that holds no observation."""
    return Page(
        number=1,
        url=url,
        records=[],
        next=None,
        complete=Completeness.CLAIMED,
        raw=b"",
        raw_sha256=sha256(b"none" + said).digest(),  # not that of what is kept
        observed=Observed(),
    )


CONNECTOR: Final = Statistics()
