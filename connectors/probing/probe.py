"""Finds out what a server truly does with what a manifest asks of it.

`probe` reads a few pages as the hub would, then asks again with one thing changed at a
time. At most `MOST_REQUESTS` requests; nothing is kept and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from connectors.base import Context, Page, Refusal
from connectors.fetch import FetchError
from connectors.probing import advising, cursors, filters, manners, sizes
from connectors.probing.asking import Question, names
from connectors.probing.reading import Reading
from connectors.probing.told import (
    Advice,
    Clock,
    Probed,
    Savings,
    Sizes,
    Tried,
    Verdict,
)
from connectors.probing.watching import MOST_REQUESTS, Enough, Watched
from schemas.manifests.manifest import Connection, Stream
from schemas.values.problem import Words

__all__ = [
    "Advice",
    "Clock",
    "Probed",
    "Savings",
    "Sizes",
    "Tried",
    "Verdict",
    "probe",
]

PAGES: Final = 3


def probe(
    context: Context,
    connection: Connection,
    stream: Stream,
    most: int = MOST_REQUESTS,
) -> Probed:
    """What the server obeys of a stream's filters, sorts, sizes and counts.

    Never raises for what a server does: `stopped` says why the probe went no further,
    and what was found until then is there all the same.
    """
    watched = Watched(context.fetcher, most)
    quiet = replace(context, fetcher=watched, recall=lambda _: None, spool=None)
    with watched:
        return _Probe(quiet, connection, stream, watched).run()


class _Probe(Reading):
    """One probe: the pages it read first, and what it found with them."""

    def __init__(
        self,
        context: Context,
        connection: Connection,
        stream: Stream,
        watched: Watched,
    ) -> None:
        super().__init__(context, connection, stream)
        self.watched = watched
        self.found = Probed(stream.id, connection.kind)

    def run(self) -> Probed:
        """Every check in the order of its worth, until one stops the probe."""
        try:
            self._checks()
        except Refusal as refusal:
            self.found = replace(self.found, stopped=refusal.words)
        except FetchError as error:
            said = Words(error.message_id, error.message_en)
            self.found = replace(self.found, stopped=said)
        except Enough:
            self.found = replace(self.found, stopped=_enough(self.watched.most))
        found = replace(
            self.found, requests=self.watched.asked, bytes=self.watched.bytes
        )
        return replace(found, advice=advising.advice(self.stream, found))

    def _checks(self) -> None:
        first = self.pages(self.stream, None, PAGES)
        self._learn(first)
        self._order(first)
        if self.stream.cursor is not None:
            self._keep(filters=(cursors.tried(self, first),))
        if not first or self.watched.last is None:
            return  # a system that is no web server has no parameters
        question = Question(self.watched, self.stream, first[0].url)
        usual = question.changed({})
        if usual.records is None:
            return  # its pages cannot be asked for one by one
        self._keep(sizes=sizes.measured(question, usual.count))
        self._keep(sorts=filters.sorts(question, usual))
        more = filters.narrowing(self, question, usual)
        self._keep(filters=(*self.found.filters, *more))
        self._keep(savings=manners.savings(question, self.watched.answers))

    def _keep(self, **found: object) -> None:
        self.found = replace(self.found, **found)  # type: ignore[arg-type]  # by name

    def _learn(self, first: list[Page]) -> None:
        seen = [names(self.stream, page.records) for page in first]
        distinct = {name for page in seen for name in page}
        totals = [p.observed.total for p in first if p.observed.total is not None]
        self._keep(
            read=len(distinct),
            shared=sum(map(len, seen)) - len(distinct),
            total=totals[-1] if totals else None,
            whole=bool(first) and first[-1].next is None,
            ordered=all(page.ordered for page in first),
            clock=manners.clock(self.watched.answers),
        )

    def _order(self, first: list[Page]) -> None:
        """Page 1 twice: the same records in the same order, or not."""
        if not first or not first[0].records:
            return
        again = self.pages(self.stream, None, 1)
        same = _keys(self.stream, again[:1]) == _keys(self.stream, first[:1])
        self._keep(order="stable" if same else "unstable")


def _keys(stream: Stream, pages: Iterable[Page]) -> list[tuple[str, ...]]:
    return [name for page in pages for name in names(stream, page.records)]


def _enough(most: int) -> Words:
    return Words(
        f"Berhenti setelah {most} permintaan, supaya sistem kota tidak terbebani.",
        f"Stopped after {most} requests, to be gentle with the city's system.",
    )
