"""Walks the pages of a stream, whatever protocol gives them their form.

Nothing is believed unchecked: the same address, the same page and pages without one
new record end the run, and so do too many pages or bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from connectors.base import (
    Context,
    Cursor,
    Page,
    RawRecord,
    Refusal,
)
from connectors.caching import CachedFetcher
from connectors.fetch import FetchError, Response
from connectors.patience import patiently
from connectors.reading import gist, paging, refusals, requesting, trail
from connectors.reading.form import Form
from connectors.reading.gist import Ahead, Gist
from connectors.reading.requesting import Asked
from connectors.reading.trail import Trail
from connectors.reading.watermark import Watermark
from schemas import strict
from schemas.manifests.manifest import Connection, Stream
from schemas.mapping.kept import Kept, lines
from schemas.values.problem import Refused, Words

USUAL: Final = Form()


def pages(
    context: Context,
    connection: Connection,
    stream: Stream,
    cursor: Cursor,
    form: Form = USUAL,
) -> Iterator[Page]:
    """Yield pages from the cursor, or from the resume token, to the end."""
    run = Run(context, connection, stream, cursor, form)
    while not run.ended and not context.cancel():
        yield run.page()


class Run:
    """One reading: where it is, and what it has met already."""

    def __init__(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
        form: Form = USUAL,
    ) -> None:
        self.context, self.stream, self.form = context, stream, form
        self.caps = strict.Limits(max_bytes=connection.limits.max_page_bytes)
        kept = cursor.resume or {}
        self.trail = Trail(context, kept)
        self.at: Any = kept["at"] if kept else form.first(stream)
        self.mark = Watermark(stream.cursor, cursor)
        self.count = paging.Count(stream.key, kept.get("seen", 0))
        self.url = stream.request.path  # what was asked for last
        self.ended = False
        self._began = context.clock()

    def page(self) -> Page:
        """Fetch, check and read the page at the present place, and move on.

        One that is as it was is passed over, if nothing speaks against it.
        """
        self.trail.number += 1
        try:
            asked = self._asked()
            self.url = asked.name
            self.trail.asking(asked.name)
            ahead = self._ahead()
            response = self._fetch(asked, ahead)
            digest = self._digest(response, ahead)
            if ahead is not None and self._is_as_before(ahead, response, digest):
                return self._page(response, digest, ahead.gist(response.body), None)
            value, found = self._read(response, digest)
            return self._judged(response, digest, value, found)
        except FetchError as error:
            raise Refusal.of(error, self.url) from error

    def _asked(self) -> Asked:
        bounds = self.form.bounds(self.stream, self.mark)
        fetcher = self.context.fetcher
        return self.form.request(fetcher, self.stream, self.at, bounds)

    def _ahead(self) -> Ahead | None:
        """What the page here will be if it is as it was."""
        kept = self.context.recall(self.url)
        if kept is None or self.trail.has(kept.sha256):
            return None
        return gist.ahead(self.stream, self.mark, kept.sha256, kept.after)

    def _fetch(self, asked: Asked, ahead: Ahead | None) -> Response:
        """The answer: 200, or 304 to whoever asked and needs no body."""
        context, fetcher = self.context, self.context.fetcher
        confirming = None
        if isinstance(fetcher, CachedFetcher) and ahead and ahead.bodiless:
            confirming = fetcher

        def ask() -> Response:
            return requesting.send(fetcher, self.stream, asked, confirming)

        def left_s() -> float:
            used = (context.clock() - self._began).total_seconds()
            return context.limits.slice_s - used

        response = patiently(ask, context.limits.patience, context.clock, left_s)
        reused = confirming.reused if confirming is not None else ()
        same = response.status == 304 and response.url in reused
        if response.status != 200 and not same:
            raise refusals.of_status(response, context.clock())
        return response

    def _digest(self, response: Response, ahead: Ahead | None) -> bytes:
        """The hash of a page's bytes, be it that of those that need not come."""
        if ahead is not None and response.status == 304:
            return ahead.sha256
        return sha256(response.body).digest()

    def _is_as_before(self, ahead: Ahead, response: Response, digest: bytes) -> bool:
        return digest == ahead.sha256 and response.url == self.url

    def _read(self, response: Response, digest: bytes) -> tuple[Any, list[RawRecord]]:
        """What stands around a page's records, and these."""
        try:
            value, found = self.form.decoded(self.stream, response.body, self.caps)
        except Refused as refused:
            raise refusals.of_bytes(refused, response) from None
        said = self.form.failure(self.stream, value)
        if said is not None:
            raise refusals.source_error(said, response)
        if self.trail.has(digest) and (found or not self.form.repeats):
            raise refusals.same_page(response)
        if found is None:
            raise refusals.no_records(self.stream.records, response)
        return value, found

    def _raw(self, body: bytes, found: list[RawRecord]) -> bytes:
        """What is kept of a page."""
        if self.form.original(self.stream):
            return body
        return lines(Kept(each.value, each.pointer) for each in found)

    def _judged(
        self, response: Response, digest: bytes, value: Any, found: list[RawRecord]
    ) -> Page:
        """A page that was read."""
        text = self.form.written(self.stream, value, found, response)
        new = self.count.take(found)
        if not new and found and not self.form.repeats:
            raise refusals.nothing_new(response)
        raw = self._raw(response.body, found)
        seen = Gist(
            signs=self.form.signs(self.stream, value, found),
            text=text,
            marks=self.mark.part(found),
            new=new,
            sure=self.count.sure,
            came=len(response.body),
            size=len(raw),
        )
        return self._page(response, digest, seen, (found, raw))

    def _page(
        self,
        response: Response,
        digest: bytes,
        seen: Gist,
        brought: tuple[list[RawRecord], bytes] | None,
    ) -> Page:
        """The page here, with what it brought if it was read; moves on behind it."""
        records, raw = brought or ([], b"")
        self.trail.met(digest)
        self.trail.bytes += seen.came
        if brought is None:
            self.count.passed += seen.new
        ordered = self.mark.take(seen.marks)
        following = self.form.after(
            self.stream, self.at, seen.signs, seen.text, response.url
        )
        end = self.form.ending(self.stream, self.at, seen.signs, self.count, following)
        self.ended, self.at = end.ended, following
        trail.tell(self.context, self.stream, end.notes)
        read_well = brought is not None and not end.notes
        return Page(
            number=self.trail.number,
            url=response.url,
            records=records,
            next=None if end.ended else self._token(response.url),
            complete=end.complete,
            raw=raw,
            raw_sha256=digest,
            observed=trail.observed(response, seen.signs.total),
            high=self.mark.high(end.ended and not end.notes),
            ordered=ordered,
            notes=end.notes,
            after=seen.kept(self.mark, response.body) if read_well else None,
            passed=seen.size if brought is None else None,
        )

    def _token(self, url: str) -> dict[str, Any]:
        """All a later slice needs to go on at the next page."""
        more = {"at": self.at, "seen": self.count.total} | self.mark.state()
        return self.trail.token(more, url, TOO_LONG)


TOO_LONG: Final = Words(
    "Alamat halaman berikutnya terlalu panjang untuk disimpan. Pakai paging page atau"
    " offset bila sistem mendukungnya.",
    "The address of the next page is too long to keep. Use page or offset paging if"
    " the system offers it.",
)
