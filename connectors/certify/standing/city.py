"""A city that stands in for the one a manifest names, as the manifest describes it.

It speaks the paging, the filter and the envelope that the manifest declares, with
records of the shape of its examples. `Honest` says how such a server behaves; a check
or a test gives it another manner to see whether the difference is found.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from connectors.certify.hostile import JSON, Peer, page
from connectors.certify.standing import asking, documents
from connectors.certify.standing.asking import Ask
from connectors.certify.standing.rows import Row, Shape, found, plain
from schemas.manifests.parts import Paging, Stream

PLACE: Final = "_lewat"  # how many records a link of ours passes over
TOKENS: Final = "t"


@dataclass(frozen=True, slots=True)
class Cut:
    """Which of the records asked for a page holds: so many, from `begin` on."""

    rows: list[Row]
    begin: int
    count: int

    @property
    def onward(self) -> int:
        """Where the next page begins."""
        return self.begin + self.count

    @property
    def more(self) -> bool:
        """Whether there is a next page."""
        return self.onward < len(self.rows)


class Honest:
    """How a server behaves that does what it says."""

    def kept(self, city: StandIn, rows: list[Row]) -> list[Row]:
        """Its records at this moment, in the order of changes."""
        return city.sorted(rows)

    def chosen(self, city: StandIn, rows: list[Row], bound: str | None) -> list[Row]:
        """Those that changed at the bound or later."""
        if bound is None or city.shape.clock is None:
            return rows
        since = city.shape.clock.of(bound)
        return [r for r in rows if since is None or city.shape.moment(r) >= since]

    def cut(self, city: StandIn, rows: list[Row], begin: int, size: int) -> list[Row]:
        """One page of those."""
        return rows[begin : begin + size]

    def said(self, city: StandIn, document: Any, begin: int) -> Any:
        """The page as a document."""
        return document

    def sent(self, city: StandIn, peer: Peer, body: bytes, lines: list[str]) -> None:
        """The page on its way."""
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        if peer.asked.headers.get("if-none-match") == tag:
            page(b"", 304, f"ETag: {tag}", *lines)(peer)
        else:
            page(body, 200, JSON, f"ETag: {tag}", *lines)(peer)


@dataclass
class StandIn:
    """Behaves as every path of a HostileServer; remembers what was asked.

    `secrets` are words that each request must carry, `clock` what its Date says.
    """

    stream: Stream
    rows: list[Row]
    size: int = 3
    manner: Honest = field(default_factory=Honest)
    paging: Paging | None = None
    secrets: tuple[str, ...] = ()
    clock: datetime | None = None
    asked: list[Ask] = field(default_factory=list)
    url: str = ""
    stated: int = 1  # so many times its records are stated as the total

    def __post_init__(self) -> None:
        self.shape = Shape(self.stream)
        self.pages = self.paging or self.stream.paging
        self._lock = threading.Lock()
        self._ordered: tuple[list[Row], list[Row]] | None = None

    @property
    def speaks(self) -> bool:
        """Whether it can say what the manifest expects."""
        return documents.around(self.stream.records, []) is not None

    def __call__(self, peer: Peer) -> None:
        """Answer one request."""
        with self._lock:
            ask = asking.read(peer.asked)
            self.asked.append(ask)
            if any(secret not in _whole(peer) for secret in self.secrets):
                page(b'{"message": "no"}', 401)(peer)
                return
            self.answer(peer, ask)

    def answer(self, peer: Peer, ask: Ask) -> None:
        """Answer a request that proved itself."""
        rows = self.selected(ask)
        begin, size = self.place(ask, rows), self.room(ask)
        part = self.manner.cut(self, rows, begin, size)
        document = documents.around(self.stream.records, part)
        lines = self.around(document, ask, Cut(rows, begin, len(part)))
        document = self.manner.said(self, document, begin)
        self.manner.sent(self, peer, encoded(document, self.stream), lines)

    def selected(self, ask: Ask) -> list[Row]:
        """The records that a request is about."""
        rows, spec = self.manner.kept(self, self.rows), self.stream.cursor
        bound = ask.bound(spec.param) if spec else None
        return self.manner.chosen(self, rows, bound)

    def sorted(self, rows: list[Row]) -> list[Row]:
        """Records by their moment of change and their key."""
        if self.shape.clock is None:
            return list(rows)
        if self._ordered is None or self._ordered[0] is not rows:
            key = sorted(rows, key=lambda r: (self.shape.moment(r), str(self.key(r))))
            self._ordered = rows, key
        return self._ordered[1]

    def key(self, row: Row) -> Any:
        """The part of a record's key that counts."""
        moving = self.shape.moving
        value = found(row, moving) if moving else None
        return value if not isinstance(value, int) else f"{value:020d}"

    def room(self, ask: Ask) -> int:
        """How many records a page holds."""
        if self.pages.style == "none":
            return max(1, len(self.rows))
        return min(self.size, ask.whole(self.pages.size_param, self.size))

    def place(self, ask: Ask, rows: list[Row]) -> int:
        """How many records come before the page."""
        pages, text = self.pages, ask.params.get(self.pages.param or "", "")
        if pages.style == "page":
            return (ask.whole(pages.param, pages.start) - pages.start) * self.room(ask)
        if pages.style == "offset":
            return ask.whole(pages.param, pages.start) - pages.start
        if pages.style == "token":
            return int(text.removeprefix(TOKENS) or 0)
        if pages.style == "keyset" and text:
            keys = [str(found(row, pages.key or "")) for row in rows]
            return keys.index(text) + 1 if text in keys else len(rows)
        return ask.whole(PLACE, 0)

    def around(self, document: Any, ask: Ask, cut: Cut) -> list[str]:
        """Write what the page says of itself; the headers that say the rest."""
        pages, size, count = self.pages, self.room(ask), len(cut.rows)
        documents.put(document, pages.total_at, count * self.stated)
        last = max(1, -(-count // size)) - 1 + pages.start
        documents.put(document, pages.last_at, last)
        documents.put(document, pages.more_at, cut.more)
        errors = self.stream.request.errors
        if errors is not None:
            documents.put(document, errors.at, errors.ok[0])
        if pages.style == "token":
            token = f"{TOKENS}{cut.onward}" if cut.more else None
            documents.put(document, pages.at, token)
        link = self.link(ask, cut.onward) if cut.more else None
        if pages.style == "next-url":
            documents.put(document, pages.at, link)
        lines = [f"Date: {format_datetime(self.clock, True)}"] if self.clock else []
        if pages.style == "link-header" and link:
            lines.append(f'Link: <{link}>; rel="next"')
        return lines

    def link(self, ask: Ask, onward: int) -> str:
        """The address of the next page."""
        asked = {k: v for k, v in ask.params.items() if v not in self.secrets}
        return f"{self.url}{ask.path}?{urlencode({**asked, PLACE: str(onward)})}"


def encoded(document: Any, stream: Stream) -> bytes:
    """A document as bytes, in the notation that the manifest expects."""
    document = plain(document)
    if stream.request.format == "ndjson":
        rows = document if isinstance(document, list) else []
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    return json.dumps(document, ensure_ascii=False).encode()


def _whole(peer: Peer) -> str:
    asked = peer.asked
    return "\n".join(
        [asked.target, *asked.headers.values(), asked.body.decode("latin-1")]
    )
