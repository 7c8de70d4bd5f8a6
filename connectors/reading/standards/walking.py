"""Walking a protocol's pages to the end: no loop, no budget passed, no end believed.

A kind says how it asks for a page and what an answer holds (`Speaker`); everything
that must be true of every protocol is here, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Protocol

from connectors.base import (
    Completeness,
    Context,
    Cursor,
    Page,
    RawRecord,
)
from connectors.fetch import Response
from connectors.reading import refusals, trail
from connectors.reading.paging import BELIEVED, Count, mismatch
from connectors.reading.standards import instants
from connectors.reading.standards.questions import Asker, Question
from connectors.reading.trail import Trail
from connectors.reading.watermark import Part, Watermark
from schemas.manifests.manifest import Connection, CursorSpec, Stream
from schemas.mapping.kept import Kept, lines
from schemas.values.problem import Problem, Words, problem

Place = dict[str, Any]
ALIKE: Final = timedelta(seconds=1)  # bounds are asked for in whole seconds


@dataclass(frozen=True, slots=True)
class Said:
    """What one answer holds.

    `next` is the place of the next page, None at the end; `total` how many records
    the server states for all that was asked, `sure` whether it said itself that
    nothing follows. `whole`: the records are those of the body at the stream's path,
    so that the body is kept as it came. `stale_allowed`: the page may bring nothing
    new, for it overlaps the one before it on purpose.
    """

    records: list[RawRecord]
    next: Place | None
    total: int | None = None
    sure: bool = True
    whole: bool = True
    stale_allowed: bool = False
    notes: tuple[Problem, ...] = ()


class Speaker(Protocol):
    """How one stream is asked for in its protocol."""

    def first(self) -> Place:
        """The place of the first page; may ask the server about itself.

        `before` in it is the total stated before the first page came. Where pages are
        found by counting, rows that move meanwhile are told by it alone.
        """

    def question(self, at: Place) -> Question:
        """What asks for the page at a place."""

    def said(self, at: Place, response: Response) -> Said:
        """What an answer holds; `Refusal` for one that is no page."""


class Walk:
    """One reading: where it is, what it has met, and how sure its end is."""

    def __init__(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        cursor: Cursor,
        spec: CursorSpec | None = None,
    ) -> None:
        self.context, self.stream, self.cursor = context, stream, cursor
        self.spec = spec or stream.cursor
        self.asker = Asker(context, connection)
        self.mark = Watermark(self.spec, cursor)
        kept = cursor.resume or {}
        self.trail = Trail(context, kept)
        self.begin: Place | None = kept.get("at")
        self.count = Count(stream.key, kept.get("seen", 0))
        self._unfiltered = False

    @property
    def since(self) -> datetime | str | None:
        """From where changes are asked for; text in a form that the manifest names."""
        return instants.since(self.mark)

    @property
    def since_text(self) -> str | None:
        """The same as protocols write it: in UTC, with a Z behind it."""
        return instants.text(self.mark)

    def pages(self, speaker: Speaker) -> Iterator[Page]:
        """The pages from the cursor, or from the resume token, to the end."""
        at = self.begin
        if at is None:
            at = speaker.first()
            self.count.stated = at.get("before") or 0
        while at is not None and not self.context.cancel():
            page, at = self._page(speaker, at)
            yield page

    def _page(self, speaker: Speaker, at: Place) -> tuple[Page, Place | None]:
        self.trail.number += 1
        question = speaker.question(at)
        self.trail.asking(self.asker.address(question))
        response = self.asker.get(question)
        said = speaker.said(at, response)
        digest = self._new(response, said)
        self.count.stated = max(self.count.stated, said.total or 0)
        part = self.mark.part(said.records)
        ordered = self.mark.take(part)
        notes = said.notes + self._bounds(part)
        complete, against = Completeness.UNKNOWN, False
        if said.next is None:
            complete, more = self._ending(said)
            notes, against = notes + more, bool(more)
        trail.tell(self.context, self.stream, notes)
        raw = response.body
        if not said.whole:
            raw = lines(Kept(each.value, each.pointer) for each in said.records)
        self.trail.bytes += len(response.body)
        page = Page(
            number=self.trail.number,
            url=response.url,
            records=said.records,
            next=None if said.next is None else self._token(said.next, response.url),
            complete=complete,
            raw=raw,
            raw_sha256=digest,
            observed=trail.observed(response, said.total),
            high=self.mark.high(said.next is None and not against),
            ordered=ordered,
            notes=notes,
        )
        return page, said.next

    def _new(self, response: Response, said: Said) -> bytes:
        """The hash of a page, once it is sure that it is not one that came before."""
        digest = sha256(response.body).digest()
        new = self.count.take(said.records)
        if said.records and not said.stale_allowed:
            if self.trail.has(digest):
                raise refusals.same_page(response)
            if not new:
                raise refusals.nothing_new(response)
        self.trail.met(digest)
        return digest

    def _bounds(self, part: Part) -> tuple[Problem, ...]:
        """A note, once, where the server brings what it was not asked for."""
        floor, first = _floor(self.spec, self.cursor), part.first
        if floor is None or first is None or self._unfiltered:
            return ()
        oldest = min(mark[0] for mark in (first, part.last, part.best) if mark)
        if not isinstance(oldest, datetime) or oldest >= floor:
            return ()
        self._unfiltered = True
        return (_ignored(self.spec.param if self.spec else "", oldest),)

    def _ending(self, said: Said) -> tuple[Completeness, tuple[Problem, ...]]:
        """What is known at the end: the total stated last, met by what was counted."""
        total, count, claimed = said.total, self.count, Completeness.CLAIMED
        if total is None:
            return (claimed if said.sure else Completeness.UNKNOWN), ()
        if total != count.total or total < count.stated * BELIEVED:
            named = max(total, count.stated)
            return Completeness.UNKNOWN, (mismatch("total", named, count.total),)
        proved = count.sure and count.stated == total
        return (Completeness.PROVED if proved else claimed), ()

    def _token(self, at: Place, url: str) -> dict[str, Any]:
        """All a later slice needs to go on at the next page."""
        more = {"at": at, "seen": self.count.total} | self.mark.state()
        return self.trail.token(more, url, TOO_LONG)


def _floor(spec: CursorSpec | None, cursor: Cursor) -> datetime | None:
    """The moment before which nothing was asked for."""
    if spec is None or cursor.position is None or "datetime" not in spec.kind:
        return None
    return datetime.fromisoformat(cursor.position["updated"]) - spec.overlap - ALIKE


def _ignored(param: str, oldest: datetime) -> Problem:
    return problem(
        "cursor",
        oldest.isoformat(),
        "filter.ignored",
        id=f"Sistem mengirim data lama ({oldest.isoformat()}) walau hanya perubahan"
        f" yang diminta: saringan {param} diabaikan. Semua dibaca setiap kali; pakai"
        " write: snapshot atau saringan lain.",
        en=f"The system sends old records ({oldest.isoformat()}) though only changes"
        f" were asked for: it ignores the filter {param}. All is read every time; use"
        " write: snapshot or another filter.",
    )


TOO_LONG: Final = Words(
    "Tempat halaman berikutnya terlalu panjang untuk disimpan. Pakai cara paging lain"
    " bila sistem mendukungnya.",
    "The place of the next page is too long to keep. Use another way of paging if the"
    " system offers one.",
)
