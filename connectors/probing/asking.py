"""The same question again with one parameter changed, and the records it brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from connectors.base import RawRecord
from connectors.fetch import Fetcher, Response
from connectors.network.urls import Url, parse
from connectors.probing.watching import quietly
from connectors.reading import envelope, requesting
from connectors.reading.form import Form
from schemas import strict
from schemas.manifests.manifest import Stream
from schemas.values.problem import Refused

FORM: Final = Form()


@dataclass(frozen=True, slots=True)
class Came:
    """What a changed question brought: its status, and records if they were there."""

    status: int
    records: tuple[RawRecord, ...] | None
    value: Any = None

    @property
    def count(self) -> int:
        """How many records came."""
        return len(self.records or ())


class Question:
    """The first page of a stream, as something that can be asked differently.

    `url` is the address of its first page, as its kind asked for it.
    """

    def __init__(self, fetcher: Fetcher, stream: Stream, url: str) -> None:
        self.fetcher, self.stream = fetcher, stream
        self.url = parse(url.partition("#")[0])

    @property
    def params(self) -> dict[str, str]:
        """What the first page is asked with, in the address or in the body."""
        if self.stream.request.method == "POST":
            said = self.stream.request
            first = FORM.first(self.stream)
            asked = dict(said.params) | {k: str(v) for k, v in said.body.items()}
            paging = self.stream.paging
            if paging.size_param and paging.size:
                asked[paging.size_param] = str(paging.size)
            if paging.param and first is not None:
                asked[paging.param] = str(first)
            return asked
        query = self.url.target.partition("?")[2]
        return dict(parse_qsl(query, keep_blank_values=True))

    def changed(self, params: Mapping[str, str], without: Iterable[str] = ()) -> Came:
        """The answer with these parameters set, and some others left away."""
        if self.stream.request.method == "POST":
            return self._posted(params)
        asked = {k: v for k, v in self.params.items() if k not in set(without)}
        path = self.url.target.partition("?")[0]
        query = urlencode({**asked, **params})
        url = Url(self.url.origin, f"{path}?{query}" if query else path)
        headers = self.stream.request.headers
        return self.came(quietly(self.fetcher, str(url), headers=headers))

    def again(self, headers: Mapping[str, str]) -> Response | None:
        """The same page once more with other headers; None for a POST."""
        if self.stream.request.method == "POST":
            return None
        more = {**self.stream.request.headers, **headers}
        return quietly(self.fetcher, str(self.url), headers=more)

    def came(self, response: Response | None) -> Came:
        """The records of an answer, as the stream says where they are."""
        if response is None:
            return Came(0, None)
        if response.status != 200:
            return Came(response.status, None)
        try:
            value, found = FORM.decoded(self.stream, response.body, strict.Limits())
        except Refused:
            return Came(200, None)
        if envelope.failure(self.stream.request.errors, value) is not None:
            return Came(422, None)  # an error that travels with 200
        return Came(200, None if found is None else tuple(found), value)

    def _posted(self, params: Mapping[str, str]) -> Came:
        first = FORM.first(self.stream)
        size = self.stream.paging.size
        given = params.get(self.stream.paging.size_param or "")
        stream = self.stream
        if given is not None and size is not None:
            stream = replace(stream, paging=replace(stream.paging, size=int(given)))
        asked = FORM.request(self.fetcher, stream, first, params)
        return self.came(requesting.send(self.fetcher, stream, asked, None))


def names(stream: Stream, records: Iterable[RawRecord]) -> list[tuple[str, ...]]:
    """The keys of records, in their order; whole records where there is no key."""
    found = []
    for record in records:
        parts = [envelope.field_of(name, record.value) for name in stream.key]
        found.append(tuple(map(repr, parts)) if parts else (repr(record.value),))
    return found
