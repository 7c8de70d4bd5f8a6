"""What a protocol does otherwise than JSON pages over HTTP usually do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from connectors.base import RawRecord
from connectors.fetch import Fetcher, Response
from connectors.reading import envelope, paging, requesting
from connectors.reading.paging import Count, Ending, Signs
from connectors.reading.requesting import Asked
from connectors.reading.watermark import Watermark
from schemas import strict
from schemas.manifests.manifest import Stream


class Form:
    """The usual form; a kind overrides what its protocol does otherwise.

    One object serves one reading. A place (`at`) is a small JSON value. `repeats`: a
    page may hold none but records that were met before, and go on all the same.
    """

    repeats: ClassVar[bool] = False

    def first(self, stream: Stream) -> Any:
        """The place of the first page."""
        return paging.first(stream.paging)

    def bounds(self, stream: Stream, mark: Watermark) -> Mapping[str, str]:
        """The parameters that ask only for what changed; `mark.since` is the text."""
        return mark.params

    def request(
        self, fetcher: Fetcher, stream: Stream, at: Any, bounds: Mapping[str, str]
    ) -> Asked:
        """The request for the page at a place; raises FetchError."""
        here = paging.params(stream.paging, at)
        return requesting.request(fetcher, stream, at, {**bounds, **here})

    def original(self, stream: Stream) -> bool:
        """Whether a page is kept as it came, because its records stand in its JSON.

        Else its records are kept, one a line (schemas.mapping.kept).
        """
        return stream.request.format == "json"

    def decoded(
        self, stream: Stream, body: bytes, caps: strict.Limits
    ) -> tuple[Any, list[RawRecord] | None]:
        """What stands around the records, and these; None where there is no list.

        Raises Refused for bytes that are no page.
        """
        form, path = stream.request.format, stream.records
        if form == "json":
            document = strict.json(body, caps)
            return document.value, envelope.records(path, document)
        if form == "xml":
            return None, [RawRecord(*each) for each in strict.xml(body, path)]
        return None, [RawRecord(*each) for each in strict.ndjson(body)]

    def failure(self, stream: Stream, value: Any) -> str | None:
        """What an answer with status 200 says when it is an error."""
        return envelope.failure(stream.request.errors, value)

    def signs(self, stream: Stream, value: Any, records: list[RawRecord]) -> Signs:
        """What a page says about where the stream is and how much there is of it."""
        return Signs.of(stream.paging, value, len(records))

    def written(
        self, stream: Stream, value: Any, records: list[RawRecord], response: Response
    ) -> str | None:
        """The next place as the page itself spells it, if it does."""
        return paging.written(stream.paging, value, records, response)

    def after(
        self, stream: Stream, at: Any, signs: Signs, text: str | None, url: str
    ) -> Any:
        """The place of the next page, None where there is none."""
        return paging.after(stream.paging, at, signs.records, text, url)

    def ending(
        self, stream: Stream, at: Any, signs: Signs, count: Count, following: Any
    ) -> Ending:
        """Whether anything follows, and how surely that is known."""
        return paging.ending(stream.paging, at, signs, count, following)
