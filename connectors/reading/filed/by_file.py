"""Whole files as pages of records: which are read again, and how a reading goes on.

A file is put down on disk and read from there a record at a time. One that is as it
was is not read again. When one file of a snapshot has changed, all are read in the
order of their names, so that a month uploaded later always wins over the same month
uploaded before, whatever was read last time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import IO, Any, Final, Protocol

from connectors.base import (
    Completeness,
    Context,
    Cursor,
    Observed,
    Page,
    RawRecord,
    Refusal,
)
from connectors.caching import Kept, validators
from connectors.downloading import Got, download
from connectors.fetch import FetchError, Response
from connectors.patience import patiently
from connectors.reading import refusals, trail
from connectors.reading.filed.contents import Contents
from connectors.reading.filed.listing import name_of
from connectors.transports.shelf import Shelf
from schemas.manifests.manifest import Connection, Stream
from schemas.manifests.table import PERIOD
from schemas.mapping.kept import Kept as Line
from schemas.mapping.kept import lines
from schemas.strict import Flaw
from schemas.tables.melt import Taken
from schemas.values.problem import Problem, Refused, Words

PAGE: Final = 1_000  # records that are committed together
DRIFT: Final = "#drift"  # the page that says what a file is no longer like
Ask = Callable[[str], Response]


class Form(Protocol):
    """What a kind whose pages are whole files says about them."""

    headers: Mapping[str, str]

    def names(self, ask: Ask) -> list[str]:
        """The addresses to read, in their order; Refusal where there is not one."""

    def records(self, file: File) -> Iterator[Taken]:
        """The records of one file; Refused, after them, where it is not as declared."""


@dataclass(frozen=True, slots=True)
class File:
    """One file as it came; `same`: it is as it was, and is not read."""

    name: str
    url: str
    body: IO[bytes]
    digest: bytes
    observed: Observed
    same: bool


class Reading:
    """One reading of all files: which were met, and what was wrong with them."""

    def __init__(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
        form: Form,
        place: Shelf | None = None,
    ) -> None:
        self.context, self.stream, self.form = context, stream, form
        self.place: Shelf | None = place or context.folder
        self.most = connection.limits.file_bytes
        self.resume: dict[str, Any] = cursor.resume or {}
        self.number: int = self.resume.get("number", 0)
        self.contents = Contents()
        self.dated = stream.table is not None and stream.table.period is not None
        self.notes: list[Problem] = []
        self.as_before = True
        self.url = ""
        self._began = context.clock()

    def pages(self) -> Iterator[Page]:
        """Pages with the way to go on; the last one says how surely it was all."""
        held: Page | None = None
        try:
            names = self.form.names(self._answer)
            for at, name in enumerate(names):
                for page in self._file(at, name):
                    if held is not None:
                        yield held
                    held = page
                if self.context.cancel():
                    return
        except FetchError as error:
            raise Refusal.of(error, self.url) from error
        if held is not None:
            yield self._ending(held)

    def _file(self, at: int, name: str) -> Iterator[Page]:
        """The pages of one file; none for content that was met already in this run."""
        with self._fetched(name) as file:
            yield from self._numbered(at, file)
        if self.context.spool is not None and self.place is None:
            self.context.spool.done(file.url)

    def _numbered(self, at: int, file: File) -> Iterator[Page]:
        repeated = self.contents.take(file.digest)
        resumed = at == self.resume.get("file")
        if resumed and self.resume["upto"] != self.contents.upto():
            raise _changed(file.url)
        stands = repeated and self.contents.stands(
            file.digest, file.same, self.as_before
        )
        if at < self.resume.get("file", 0) or stands:
            return
        begin = self.resume["row"] if resumed else 0
        pages = self._known_pages(file) if file.same else self._read_pages(file)
        for count, page in pages:
            if count > begin:
                self.number += 1
                token = {"file": at, "row": count, "upto": self.contents.upto()}
                token["number"] = self.number
                yield replace(page, number=self.number, next=token)

    @contextmanager
    def _fetched(self, name: str) -> Iterator[File]:
        """One file, asked for conditionally as long as all were as before."""
        place, fetcher = self.place, self.context.fetcher
        url = place.address(name) if place else str(fetcher.address(name))
        kept = self._kept(url) if self.as_before else None
        got = self._got(name, validators(kept) if kept else None)
        response, digest = got.response, got.sha256
        if kept is not None and response.status == 304:
            digest = kept.sha256
        same = kept is not None and digest == kept.sha256
        self.as_before = self.as_before and (same or digest in self.contents.met)
        observed = trail.observed(response, None)
        with got.file as body:
            yield File(name, url, body, digest, observed, same)

    def _kept(self, url: str) -> Kept | None:
        """What is known of a file; nothing of one that could not be read."""
        if self.context.recall(url + DRIFT) is not None:
            return None
        return self.context.recall(url)

    def _known_pages(self, file: File) -> Iterator[tuple[int, Page]]:
        """Empty pages in the place of those that are known, as many as there were."""
        count = 1
        while count == 1 or self.context.recall(_part(file.url, count)) is not None:
            yield count * PAGE, self._page(_part(file.url, count), file, [])
            count += 1

    def _read_pages(self, file: File) -> Iterator[tuple[int, Page]]:
        """Records by thousands, with how many there were up to then; drift last."""
        batch: list[Taken] = []
        count = 0
        try:
            for taken in self.form.records(file):
                batch.append(taken)
                self._note(file, taken)
                if len(batch) == PAGE:
                    count += PAGE
                    yield count, self._page(_part(file.url, count // PAGE), file, batch)
                    batch = []
        except Refused as refused:
            batch.append(self._drifted(file, refused))
            yield count + len(batch), self._page(file.url + DRIFT, file, batch)
            return
        if batch:
            part = _part(file.url, count // PAGE + 1)
            yield count + len(batch), self._page(part, file, batch)

    def _note(self, file: File, taken: Taken) -> None:
        """Remember which content spoke last about a sheet's period."""
        period = taken.value.get(PERIOD) if self.dated else None
        if period is not None:
            self.contents.note(file.digest, period)

    def _drifted(self, file: File, refused: Refused) -> Taken:
        """A file that is not as declared: one record that says where and why."""
        first = refused.problems[0]
        if first.rule.endswith("login_page"):
            raise Refusal("login_page", first.message, file.url)
        self.notes.append(first)
        said: dict[str, Any] = {"berkas": name_of(file.name)}
        for problem in refused.problems:
            said.setdefault(problem.field, Flaw(problem))
        return Taken(said, first.field, True)

    def _answer(self, name: str) -> Response:
        """A page that names the files."""
        context = self.context
        self.url = name

        def ask() -> Response:
            if self.place is not None:
                return self.place.get(name)
            return context.fetcher.get(name, headers=self.form.headers)

        patience = context.limits.patience
        left = context.limits.slice_s
        response = patiently(ask, patience, context.clock, lambda: self._left(left))
        if response.status != 200:
            raise refusals.of_status(response, context.clock())
        return response

    def _got(self, name: str, conditions: dict[str, str] | None) -> Got:
        """A file as it came, on disk; its answer is 200, or 304 if that was asked."""
        context = self.context
        self.url = name
        if self.place is not None:
            got = self._copied(self.place, name, conditions)
        else:
            left = max(1.0, self._left(context.limits.download_s))
            asked = dict(self.form.headers) | (conditions or {})
            got = download(context, name, asked, self.most, left)
        allowed = (200, 304) if conditions else (200,)
        if got.response.status not in allowed:
            got.file.close()
            raise refusals.of_status(got.response, context.clock())
        return got

    def _copied(
        self, place: Shelf, name: str, conditions: dict[str, str] | None
    ) -> Got:
        """A file of a folder as it is now, whatever is written into it meanwhile."""
        digest = sha256()
        file: IO[bytes] = tempfile.TemporaryFile(dir=self.context.scratch)

        def give(data: bytes) -> None:
            file.write(data)
            digest.update(data)

        try:
            response = place.copy(name, give, conditions)
        except BaseException:
            file.close()
            raise
        size = file.tell()
        file.seek(0)
        return Got(response, file, size, digest.digest())

    def _left(self, of_s: float) -> float:
        """Seconds that are left of so many since the slice began."""
        return of_s - (self.context.clock() - self._began).total_seconds()

    def _page(self, url: str, file: File, batch: list[Taken]) -> Page:
        """A page whose kept bytes are its records with their addresses, no more."""
        return Page(
            number=0,
            url=url,
            records=[RawRecord(*taken) for taken in batch],
            next=None,
            complete=Completeness.UNKNOWN,
            raw=lines(Line(value, pointer) for value, pointer, _ in batch),
            raw_sha256=file.digest,
            observed=file.observed,
        )

    def _ending(self, page: Page) -> Page:
        """The last page; a file that could not be read forbids “complete”."""
        trail.tell(self.context, self.stream, self.notes)
        complete = Completeness.UNKNOWN if self.notes else Completeness.CLAIMED
        return replace(page, next=None, complete=complete, notes=tuple(self.notes))


def _part(url: str, number: int) -> str:
    """The address of one page of a file: the file's own for the first."""
    return url if number == 1 else f"{url}#{number}"


def _changed(url: str) -> Refusal:
    words = Words(
        "Berkas berubah selagi dibaca; penarikan berikutnya mulai dari awal.",
        "A file changed while it was read; the next run begins again.",
    )
    return Refusal("changed_while_reading", words, url, retryable=True)
