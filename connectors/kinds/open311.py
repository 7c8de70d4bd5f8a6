"""The kind `open311`: GeoReport v2 service requests in JSON or XML, by slices of time.

Without dates the protocol answers with the last 90 days and at most 1,000 requests;
so dates are always sent, and an answer that looks cut is asked for again in halves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from connectors.base import Context, Cursor, Page, RawRecord, Refusal
from connectors.discovery import Dataset, Discovered, Field, Filter
from connectors.fetch import Response
from connectors.reading import envelope, refusals
from connectors.reading.standards import answers, instants, slicing
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.standards.slicing import Slice
from connectors.reading.standards.walking import Place, Said, Walk
from schemas import strict
from schemas.manifests.kinds.open311 import Endpoint, Requests
from schemas.manifests.manifest import Connection, Stream
from schemas.values.dates import parse_instant
from schemas.values.problem import Problem, Refused, problem

MOST_SERVICES: Final = 200
NEAR: Final = timedelta(days=1)  # dates in local time are no ignored filter
REQUESTED: Final = "requested_datetime"
WRAPPED: Final = "service_requests"
EMPTY: Final = re.compile(rb"<(?:\w+:)?service_requests\b[^>]*(?:/>|>\s*</)")
FIELDS: Final = (
    Field("service_request_id", "string", key=True),
    Field("status", "string"),
    Field("status_notes", "string"),
    Field("service_name", "string"),
    Field("service_code", "string"),
    Field("description", "string"),
    Field("agency_responsible", "string"),
    Field("service_notice", "string"),
    Field(REQUESTED, "datetime"),
    Field("updated_datetime", "datetime"),
    Field("expected_datetime", "datetime"),
    Field("address", "string"),
    Field("address_id", "string"),
    Field("zipcode", "string"),
    Field("lat", "double"),
    Field("long", "double"),
    Field("media_url", "string"),
)
FILTERS: Final = (
    Filter("start_date", REQUESTED, ">="),
    Filter("end_date", REQUESTED, "<="),
    Filter("service_code", "service_code"),
    Filter("status", "status"),
)


class Open311:
    """Reads service requests of an Open311 server."""

    kind: ClassVar[str] = "open311"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield pages from the cursor, or from the resume token, to the end."""
        walk = Walk(context, connection, stream, cursor)
        endpoint: Endpoint = connection.settings or Endpoint()
        return walk.pages(_Requests(walk, stream, endpoint, cursor.until))

    def discover(self, context: Context, connection: Connection) -> Discovered:
        """The services of the server, with the attributes they ask people for."""
        endpoint: Endpoint = connection.settings or Endpoint()
        return _Services(Asker(context, connection), endpoint).described()


class _Requests:
    """How requests are asked for, slice after slice.

    Everything is read by the date of the request; changes by that of the update.
    """

    def __init__(
        self, walk: Walk, stream: Stream, endpoint: Endpoint, until: datetime
    ) -> None:
        self.walk, self.stream, self.endpoint = walk, stream, endpoint
        self.requests: Requests = stream.settings
        self.until = until.replace(microsecond=0)

    @property
    def changes(self) -> bool:
        """Whether only changes are asked for."""
        return isinstance(self.walk.since, datetime)

    def first(self) -> Place:
        since, requests = self.walk.since, self.requests
        if not isinstance(since, datetime):
            return slicing.first(requests.since, self.until, requests.slice).state()
        if requests.before is None:
            return Slice(since, self.until).state()
        return slicing.first(since, self.until, requests.slice).state()

    def question(self, at: Place) -> Question:
        here, requests = Slice.restored(at), self.requests
        begin, end = instants.written(here.begin), instants.written(here.end)
        asked = common(self.endpoint)
        if self.changes and self.walk.spec is not None:
            asked["start_date"] = instants.written(requests.since)
            asked[self.walk.spec.param] = begin
            if requests.before is not None:
                asked[requests.before] = end
        else:
            asked |= {"start_date": begin, "end_date": end}
        if requests.services:
            asked["service_code"] = ",".join(requests.services)
        if requests.extensions:
            asked["extensions"] = "true"
        if requests.page_size is not None:
            asked |= {"page_size": str(requests.page_size), "page": str(here.page)}
        return Question(f"/requests.{requests.format}", asked)

    def said(self, at: Place, response: Response) -> Said:
        here, requests = Slice.restored(at), self.requests
        found, whole = self._records(response)
        _check_error(found, response)
        if not self.changes:
            self._check_dates(found, here, response)
        paged = requests.page_size is not None
        onward = slicing.following(here, self.until, requests.slice)
        if self.changes and requests.before is None:
            onward = None
        if paged and found:
            onward = Slice(here.begin, here.end, here.page + 1)
        elif not paged and slicing.is_cut(len(found), requests.most):
            if self.changes and requests.before is None:
                raise answers.ignored(
                    "before", f"{len(found)} data", response.url, response.body
                )
            onward = slicing.halved(here, response.url)
        return Said(
            records=found,
            next=None if onward is None else onward.state(),
            sure=paged,
            whole=whole,
            stale_allowed=here.page == 1,
        )

    def _records(self, response: Response) -> tuple[list[RawRecord], bool]:
        """The requests of an answer, and whether they are the body's at their path."""
        path = self.stream.records
        if self.requests.format == "xml":
            return _elements(response, path), False
        document = self.walk.asker.document(response)
        if isinstance(document.value, dict) and WRAPPED in document.value:
            found = envelope.records(WRAPPED, document)
            return found or [], False
        return answers.records(path, document, response), True

    def _check_dates(
        self, found: list[RawRecord], here: Slice, response: Response
    ) -> None:
        """A server that ignores dates would send the same few for every slice."""
        for record in found:
            moment = _moment(record.value)
            if moment is None:
                continue
            if not here.begin - NEAR <= moment <= here.end + NEAR:
                told = f"{REQUESTED} = {moment.isoformat()}"
                raise answers.ignored(
                    "start_date/end_date", told, response.url, response.body
                )


class _Services:
    """What a server tells about its services."""

    def __init__(self, asker: Asker, endpoint: Endpoint) -> None:
        self.asker, self.endpoint = asker, endpoint
        self.notes: list[Problem] = []

    def described(self) -> Discovered:
        value = self._value("services")
        listed = [each for each in value if isinstance(each, dict)]
        found = [self._dataset(each) for each in listed[:MOST_SERVICES]]
        return Discovered(
            datasets=(Dataset("requests", fields=FIELDS, filters=FILTERS), *found),
            fields=FIELDS,
            filters=FILTERS,
            limits={"page": 1000, "days": 90, "datasets": MOST_SERVICES},
            notes=tuple(self.notes),
        )

    def _dataset(self, said: dict[str, Any]) -> Dataset:
        """One service; those with attributes of their own are asked for them."""
        code = str(said.get("service_code") or "")
        fields: tuple[Field, ...] = FIELDS
        if str(said.get("metadata")).lower() == "true":
            try:
                fields = (*FIELDS, *_attributes(self._value(f"services/{code}")))
            except Refusal as refusal:
                self.notes.append(_silent(code, refusal))
        title = str(said.get("service_name") or "")
        return Dataset(code, title, fields=fields, filters=FILTERS)

    def _value(self, path: str) -> list[Any]:
        question = Question(f"/{path}.json", common(self.endpoint))
        value = self.asker.json(question).value
        return value if isinstance(value, list) else [value]


def common(endpoint: Endpoint) -> dict[str, str]:
    """The parameters of every request to the server."""
    return {"jurisdiction_id": endpoint.jurisdiction} if endpoint.jurisdiction else {}


def _attributes(definition: list[Any]) -> list[Field]:
    first = definition[0] if definition else {}
    listed = first.get("attributes") if isinstance(first, dict) else None
    return [
        Field(
            f"extended_attributes.{each.get('code')}",
            str(each.get("datatype") or ""),
            str(each.get("description") or ""),
        )
        for each in (listed if isinstance(listed, list) else [])
        if isinstance(each, dict)
    ]


def _moment(value: Any) -> datetime | None:
    """When a request was made; None where that cannot be read without a zone."""
    text = value.get(REQUESTED) if isinstance(value, dict) else None
    try:
        return parse_instant(text) if isinstance(text, str) else None
    except Refused:
        return None


def _check_error(found: list[RawRecord], response: Response) -> None:
    """GeoReport lists errors where requests would be."""
    for record in found:
        value = record.value
        if isinstance(value, dict) and "service_request_id" not in value:
            if "code" in value and "description" in value:
                text = f"{value['code']}: {value['description']}"
                raise refusals.source_error(text[:400], response)


def _elements(response: Response, path: str) -> list[RawRecord]:
    """The requests of an XML answer; an empty list of them is one, an error is not."""
    try:
        return [RawRecord(*each) for each in strict.xml(response.body, path)]
    except Refused as refused:
        if refused.problems[0].rule != "xml.no_records":
            raise refusals.of_bytes(refused, response) from None
        if EMPTY.search(response.body):
            return []
        for said in _errors(response):
            raise refusals.source_error(said, response) from None
        raise refusals.of_bytes(refused, response) from None


def _errors(response: Response) -> list[str]:
    """What the errors of an XML answer say."""
    try:
        found = [each.value for each in strict.xml(response.body, "errors/error")]
    except Refused:
        return []
    maps = [each for each in found if isinstance(each, dict)]
    return [f"{each.get('code')}: {each.get('description')}"[:400] for each in maps]


def _silent(code: str, refusal: Refusal) -> Problem:
    return problem(
        code,
        refusal.rule,
        "discovery.silent",
        id=f"Atribut layanan {code} tidak dijawab: {refusal.words.id}",
        en=f"The attributes of {code} are not answered: {refusal.words.en}",
    )


CONNECTOR: Final = Open311()
