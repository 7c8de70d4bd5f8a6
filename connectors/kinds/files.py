"""The kind `files`: workbooks and CSV over HTTP or from a folder, read as tables.

Nothing is read again while nothing has changed. When one file has, all are read
in the order of their names, so that a month uploaded later always wins over the
same month uploaded before, whatever was read last time.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, ClassVar, Final

from connectors.base import (
    Completeness,
    Context,
    Cursor,
    Observed,
    Page,
    RawRecord,
    Refusal,
)
from connectors.fetch import FetchError, Response
from connectors.patience import patiently
from connectors.reading import listing, refusals
from connectors.reading.seen import Seen
from schemas.manifest import Connection, Stream
from schemas.manifest_table import Files as FileSpec
from schemas.mapping_steps.raw import raw_bytes
from schemas.problem import Problem, Refused, Words
from schemas.spreadsheets.sheets import Limits
from schemas.strict import Flaw
from schemas.tables import reading
from schemas.tables.melt import Taken

PAGE: Final = 5_000  # records that are committed together


class Files:
    """Reads any stream whose files are tables."""

    kind: ClassVar[str] = "files"

    def read(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
    ) -> Iterator[Page]:
        """Yield the pages of every file, or one empty page where nothing is new."""
        return _Run(context, connection, stream, cursor).pages()


class _Run:
    """One reading of all files: which were met, and what was wrong with them."""

    def __init__(
        self, context: Context, connection: Connection, stream: Stream, cursor: Cursor
    ) -> None:
        self.context, self.stream = context, stream
        self.spec = stream.files or FileSpec()
        self.limits = Limits(max_bytes=connection.limits.max_page_bytes)
        self.known = Seen.of(stream, cursor.position)
        self.seen = Seen.of(stream, None)
        self.resume: dict[str, Any] = cursor.resume or {}
        self.number: int = self.resume.get("number", 0)
        self.notes: list[Problem] = []
        self.url = ""
        self._began = context.clock()

    def pages(self) -> Iterator[Page]:
        """Pages with the way to go on; the last one says how surely it was all."""
        try:
            yield from self._all()
        except FetchError as error:
            raise Refusal.of(error, self.url) from error

    def _all(self) -> Iterator[Page]:
        names = listing.names(self.context, self.spec, self._ask)
        if not self.resume and self._unchanged(names):
            yield self._last(self._page([], b"", Observed()))
            return
        held: Page | None = None
        for at, name in enumerate(names):
            for page in self._file(at, name):
                if held is not None:
                    yield held
                held = page
            if self.context.cancel():
                return
        yield self._last(held or self._page([], b"", Observed()))

    def _unchanged(self, names: list[str]) -> bool:
        """Whether every file is as it was at the last complete reading."""
        if not self.known.lists(names):
            return False
        for name in names:
            response = self._ask(name, self.known.conditions(name))
            if response.status == 304:
                self.seen.repeat(name, self.known)
            else:
                self.seen.take(name, response)
                if not self.known.same_so_far(self.seen, name):
                    self.seen = Seen.of(self.stream, None)
                    return False
        return self.known.same(self.seen)

    def _file(self, at: int, name: str) -> Iterator[Page]:
        """The pages of one file; none for one that was read already in this run."""
        response = self._ask(name)
        new = self.seen.take(name, response)
        done = at < self.resume.get("file", 0)
        begin = self.resume.get("row", 0) if at == self.resume.get("file") else 0
        if at == self.resume.get("file") and self.resume["upto"] != self.seen.digest:
            raise _changed(response.url)
        if not new or done:
            return
        observed = Observed(
            response.server_date,
            response.headers.get("etag"),
            response.headers.get("last-modified"),
        )
        digest = sha256(response.body).digest()
        for count, batch in self._batches(name, response):
            if count > begin:
                token = {"file": at, "row": count, "upto": self.seen.digest}
                yield self._page(batch, digest, observed, token)

    def _batches(
        self, name: str, response: Response
    ) -> Iterator[tuple[int, list[Taken]]]:
        """Records by thousands, with how many there were up to then; drift last."""
        batch: list[Taken] = []
        count = 0
        try:
            for taken in reading.read(response.body, self.stream, self.limits):
                batch.append(taken)
                if len(batch) == PAGE:
                    count += PAGE
                    yield count, batch
                    batch = []
        except Refused as refused:
            batch.append(self._drifted(name, refused, response))
        if batch:
            yield count + len(batch), batch

    def _drifted(self, name: str, refused: Refused, response: Response) -> Taken:
        """A file that is not as declared: one record that says where and why."""
        first = refused.problems[0]
        if first.rule == "login_page":
            raise refusals.of_bytes(refused, response)
        self.notes.append(first)
        said: dict[str, Any] = {"berkas": listing.name_of(name)}
        for problem in refused.problems:
            said.setdefault(problem.field, Flaw(problem))
        return Taken(said, first.field, True)

    def _ask(self, name: str, conditions: dict[str, str] | None = None) -> Response:
        context = self.context
        self.url = name

        def ask() -> Response:
            if context.folder is not None:
                return context.folder.get(name, conditions)
            return context.network.get(name, headers=conditions)

        def left_s() -> float:
            used = (context.clock() - self._began).total_seconds()
            return context.limits.slice_s - used

        response = patiently(ask, context.limits.patience, context.clock, left_s)
        allowed = (200, 304) if conditions else (200,)
        if response.status not in allowed:
            raise refusals.of_status(response, context.clock())
        self.url = response.url
        return response

    def _page(
        self,
        batch: list[Taken],
        digest: bytes,
        observed: Observed,
        token: dict[str, Any] | None = None,
    ) -> Page:
        """A page whose kept bytes are its records with their addresses, no more."""
        self.number += 1
        lines = (raw_bytes({"pointer": p, "record": value}) for value, p, _ in batch)
        return Page(
            number=self.number,
            url=self.url,
            records=[RawRecord(*taken) for taken in batch],
            next={"number": self.number, **(token or {})},
            complete=Completeness.UNKNOWN,
            raw=b"\n".join(lines),
            raw_sha256=digest or sha256(b"").digest(),
            observed=observed,
        )

    def _last(self, page: Page) -> Page:
        drifted = bool(self.notes)
        for note in self.notes:
            self.context.log.warning("%s: %s", self.stream.id, note.message.en)
        return Page(
            number=page.number,
            url=page.url,
            records=page.records,
            next=None,
            complete=Completeness.UNKNOWN if drifted else Completeness.CLAIMED,
            raw=page.raw,
            raw_sha256=page.raw_sha256,
            observed=page.observed,
            high=None if drifted else self.seen.state(),
            notes=tuple(self.notes),
        )


def _changed(url: str) -> Refusal:
    words = Words(
        "Berkas berubah selagi dibaca; penarikan berikutnya mulai dari awal.",
        "A file changed while it was read; the next run begins again.",
    )
    return Refusal("changed_while_reading", words, url, retryable=True)


CONNECTOR: Final = Files()
