"""A city's pages read by the connector alone, without a store: for large tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from connectors.base import Context, Cursor, Page, Refusal, RunLimits
from connectors.certify.hostile import LOGIN, Behaviour, HostileServer
from connectors.certify.trap import Trap
from connectors.fetch import Fetcher, FetchError
from connectors.kinds.rest import CONNECTOR
from connectors.network.limits import Limits
from connectors.patience import Patience
from schemas.manifests import manifest
from tests.faults.arena import QUICK
from tests.workers import city

UNTIL = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TOKEN = "rahasia-besar"
LIMITS = Limits(deadline_s=0.3, connect_s=0.3, max_wire_bytes=1 << 20)


NO_LISTS = {
    "an error in 200": b'{"status": "error", "message": "db down"}',
    "null": b"null",
    "false": b"false",
    "a number": b"0",
    "a text": b'"ok"',
    "no list": b'{"data": null}',
    "an empty object": b"{}",
    "a list of lists": b"[[]]",
    "white space": b" \r\n\t ",
    "two answers": b'{"data": []}{"data": []}',
    "a callback": b'cb({"data": []})',
    "a comment": b'/* x */ {"data": []}',
    "single quotes": b"{'data': []}",
    "a comma too much": b'{"data": [],}',
    "deep": b"[" * 50_000,
    "deep objects": b'{"a":' * 50_000,
    "a login page": LOGIN,
    "a warning of PHP": b"<br />\n<b>Warning</b>: mysql_connect() in x.php",
    "XML": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///x">]><x/>',
}


@cache
def _parsed(url: str, change: str, into: str) -> manifest.Manifest:
    written = city.manifest(url, QUICK)
    return manifest.parse(written.replace(change, into) if change else written)


@dataclass
class Read:
    """Pages that came, and why no more did."""

    pages: list[Page] = field(default_factory=list)
    refusal: Refusal | FetchError | None = None

    @property
    def rule(self) -> str:
        return self.refusal.rule if self.refusal else ""

    @property
    def words(self) -> str:
        return str(self.refusal) if self.refusal else ""


@dataclass
class Site:
    """A server, the inside beside it, and a reader that holds a token."""

    server: HostileServer
    trap: Trap

    def read(self, medan: Behaviour, change: str = "", into: str = "") -> Read:
        """Read Medan's stream to its end or its refusal."""
        self.server.pages = {"/laporan": medan}
        self.server.asked.clear()
        parsed = _parsed(self.server.url, change, into)
        fetcher: dict[str, Any] = {"token": TOKEN, "limits": LIMITS}
        allowed = frozenset({self.server.host_port})
        found = Read()
        with Fetcher(self.server.url, allowed_hosts=allowed, **fetcher) as door:
            patience = Patience(sleep=lambda _: None)
            context = Context(door, limits=RunLimits(patience=patience))
            cursor = Cursor(None, None, UNTIL)
            stream = parsed.streams[0]
            try:
                for page in CONNECTOR.read(context, parsed.connection, stream, cursor):
                    found.pages.append(page)
            except (Refusal, FetchError) as refusal:
                found.refusal = refusal
        return found

    def strayed(self) -> list[str]:
        """Requests that went elsewhere than to Medan's own path."""
        return [a.target for a in self.server.asked if a.path != "/laporan"]


@contextmanager
def site() -> Iterator[Site]:
    """A site that is open; whoever enters its inside is counted."""
    with Trap() as trap, HostileServer({}) as server:
        yield Site(server, trap)
        assert trap.met == 0, "somebody connected to the inside"
