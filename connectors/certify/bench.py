"""Where checks work: one stream, a city that stands in for its source, and a reader."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from connectors.base import Connector, Context, Cursor, Page, Refusal, RunLimits
from connectors.caching import NotModified
from connectors.certify.hostile import Behaviour, HostileServer
from connectors.certify.metering import Target
from connectors.certify.proving import Proof, proof, token_answer, token_path
from connectors.certify.standing import speaking
from connectors.certify.standing.city import Honest, StandIn
from connectors.certify.standing.rows import STEP, Row, Shape
from connectors.fetch import Fetcher, FetchError
from connectors.network.limits import Limits
from connectors.patience import Patience
from connectors.reading.envelope import field_of
from schemas.contracts.domain import Domain
from schemas.manifests.connection import Connection
from schemas.manifests.parts import Manifest, Stream
from schemas.mapping.mapper import Mapper
from schemas.places.regions import Gazetteer
from schemas.values.problem import Refused

ROWS: Final = 8
QUICK: Final = Limits(deadline_s=5.0, connect_s=2.0)
HASTY: Final = Limits(deadline_s=0.4, connect_s=0.4, max_unpacked_bytes=4 << 20)
PAGES: Final = 200
QUIET: Final = logging.Logger("connectors.certify.quiet")
QUIET.addHandler(logging.NullHandler())


@dataclass
class Read:
    """What reading gave: pages, and why no more came."""

    stream: Stream
    pages: list[Page] = field(default_factory=list)
    refusal: Refusal | FetchError | Refused | None = None

    @property
    def rule(self) -> str:
        """Why it ended early, "" if it did not."""
        if isinstance(self.refusal, Refused):
            return self.refusal.problems[0].rule
        return self.refusal.rule if self.refusal else ""

    @property
    def why(self) -> str:
        """The same in words."""
        return str(self.refusal) if self.refusal else ""

    @property
    def ended(self) -> bool:
        """Whether the reader says that it has all."""
        whole = bool(self.pages) and self.pages[-1].next is None
        return whole and self.refusal is None

    @property
    def values(self) -> list[Any]:
        """Every record, in order."""
        return [record.value for page in self.pages for record in page.records]

    @property
    def names(self) -> list[str]:
        """What each record is known by, in order."""
        return [name(self.stream, value) for value in self.values]

    @property
    def notes(self) -> list[str]:
        """Contradictions that were noted, by their rules."""
        return [note.rule for page in self.pages for note in page.notes]

    @property
    def high(self) -> dict[str, Any] | None:
        """The mark that the last page left."""
        marks = [page.high for page in self.pages if page.high is not None]
        return marks[-1] if marks else None


@dataclass(frozen=True)
class Bench:
    """One stream of a manifest under its checks."""

    text: str
    manifest: Manifest
    stream: Stream
    reader: Connector
    domain: Domain
    gazetteer: Gazetteer
    coverage: frozenset[str]
    target: Target | None = None
    heavy: bool = True
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """How the source is reached."""
        return self.manifest.connection

    @property
    def http(self) -> bool:
        """Whether the source is a web server."""
        return urlsplit(self.connection.base_url).scheme in ("http", "https")

    @cached_property
    def shape(self) -> Shape:
        """What its records look like."""
        return Shape(self.stream)

    @cached_property
    def mapper(self) -> Mapper:
        """What makes facts of its records."""
        return Mapper(
            *(self.stream, self.domain, self.gazetteer, self.coverage), b"certify"
        )

    def rows(self, count: int = ROWS, step: timedelta = STEP) -> list[Row]:
        """Records of the declared shape."""
        return self.shape.made(count, step=step)

    def stand_in(
        self,
        rows: list[Row] | None = None,
        manner: Honest | None = None,
        size: int = 3,
    ) -> StandIn | None:
        """A city that speaks as the manifest says; None for what nobody can play."""
        made = self.rows() if rows is None else rows
        city = speaking.city(self.connection, self.stream, made, size)
        if city is not None and manner is not None:
            city.manner = manner
        return city

    def until(self, rows: list[Row] | None = None) -> datetime:
        """The bound of a run at which all of the records exist."""
        return self.shape.newest(self.rows() if rows is None else rows)

    @contextmanager
    def serving(self, behaviour: Behaviour) -> Iterator[HostileServer]:
        """A server that answers everything so; it knows the reader's proof."""
        tokens = {token_path(self.connection.auth): token_answer()}
        pages = tokens if self.connection.auth.kind == "oauth" else {}
        with HostileServer(pages, otherwise=behaviour) as server:
            if isinstance(behaviour, StandIn):
                behaviour.url = server.url
                behaviour.secrets = self.proof(server.url).words
                behaviour.clock = behaviour.clock or self.until(behaviour.rows)
            yield server

    def read(
        self,
        server: HostileServer,
        position: dict[str, Any] | None = None,
        resume: dict[str, Any] | None = None,
        *,
        until: datetime | None = None,
        limits: Limits = QUICK,
        most: int = PAGES,
        log: logging.Logger | None = None,
    ) -> Read:
        """Read the stream from a server on loopback."""
        now = until or self.until()
        with self.opened(server, now, limits, log) as (context, connection):
            cursor = Cursor(position, resume, now)
            return self.walked(context, connection, cursor, most)

    @contextmanager
    def opened(
        self,
        server: HostileServer,
        now: datetime,
        limits: Limits = QUICK,
        log: logging.Logger | None = None,
    ) -> Iterator[tuple[Context, Connection]]:
        """What a reader needs for a server on loopback, with canaries as its proof."""
        connection = self.at(server.url)
        with Fetcher(
            connection.base_url,
            allowed_hosts=frozenset({server.host_port}),
            limits=limits,
            **self.proof(server.url).given,
        ) as door:
            yield _context(door, now, log), connection

    def walked(
        self,
        context: Context,
        connection: Connection,
        cursor: Cursor,
        most: int = PAGES,
    ) -> Read:
        """Read pages, at most so many; a wall is told, not raised."""
        found = Read(self.stream)
        try:
            for page in self.reader.read(context, connection, self.stream, cursor):
                found.pages.append(page)
                if len(found.pages) >= most:
                    break
        except (Refusal, FetchError, Refused) as refusal:
            found.refusal = refusal
        except NotModified:
            context.log.debug("%s: not modified", self.stream.id)
        return found

    def at(self, url: str) -> Connection:
        """The connection with another server in its place; the path stays."""
        path = urlsplit(self.connection.base_url).path
        return replace(self.connection, base_url=url + path)

    def proof(self, url: str) -> Proof:
        """Canaries in the place of the secrets."""
        return proof(self.connection.auth, url)


def _context(door: Fetcher, now: datetime, log: logging.Logger | None) -> Context:
    patience = Patience(sleep=lambda _: None, chance=lambda: 0.0)
    limits = RunLimits(patience=patience, download_s=door.limits.deadline_s)
    return Context(door, clock=lambda: now, limits=limits, log=log or QUIET)


def name(stream: Stream, value: Any) -> str:
    """What a record is known by: its key, or all of it."""
    if not stream.key:
        return repr(value)
    return "|".join(str(field_of(part, value)) for part in stream.key)
