"""Reads a stream of a kind from a server on loopback, as a manifest would have it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from connectors.base import (
    Context,
    Cursor,
    Discovering,
    Page,
    Refusal,
    RunLimits,
    connector,
)
from connectors.discovery import Discovered
from connectors.fetch import Fetcher, Limits
from connectors.patience import Patience
from schemas.manifests.manifest import Connection, Privacy, Stream
from schemas.manifests.reading import kinds, tree
from schemas.manifests.reading.section import Section
from schemas.values.problem import Problem
from tests.connectors.kinds.conftest import City

HOME = Path(__file__).parents[4]
SHARED = Path(os.environ.get("HUB_SHARED_REFERENCE", HOME.parent / "shared/reference"))
SAMPLES = SHARED / "samples"
UNTIL = datetime(2026, 11, 24, tzinfo=UTC)


def section(text: str) -> tuple[Section, list[Problem]]:
    node, problems = tree.read(dedent(text) or "{}")
    return Section(node, "", problems), problems


def stream(kind: str, text: str, key: tuple[str, ...] = ()) -> Stream:
    """A stream with these keys, which are right."""
    part, problems = section(text)
    found = kinds.read_source(kind, part, Privacy())
    part.close()
    assert not problems, problems
    return Stream(
        *("laporan", "x@1", found.request, found.records),
        key=key or found.key,
        map={},
        examples=(),
        paging=found.paging,
        cursor=found.cursor,
        settings=found.settings,
    )


def mistakes(kind: str, text: str) -> dict[str, str]:
    """The rules that a stream's keys break, by place."""
    part, problems = section(text)
    kinds.read_source(kind, part, Privacy())
    part.close()
    assert all(each.message.id and each.message.en for each in problems)
    return {each.field.partition(" (")[0]: each.rule for each in problems}


class Speaker:
    """One server, spoken to by one kind; `connection` are the kind's own keys."""

    def __init__(self, kind: str, url: str, connection: str = "") -> None:
        part, problems = section(connection)
        self.kind, self.url = kind, url
        self.limits = RunLimits()
        self.path = ""  # where a test's own data stand
        self.city: City | None = None
        self.connection = Connection(
            kind, url, settings=kinds.read_settings(kind, part)
        )
        assert not problems, problems

    def read(
        self,
        text: str,
        key: tuple[str, ...] = (),
        since: str | None = None,
        resume: dict[str, Any] | None = None,
        most: int | None = None,
    ) -> list[Page]:
        """The pages of a stream, at most so many, from a mark or a token on."""
        pages: list[Page] = []
        self._take(pages, stream(self.kind, text, key), since, resume, most)
        return pages

    def refusal(
        self, text: str, key: tuple[str, ...] = (), since: str | None = None
    ) -> tuple[list[Page], Refusal]:
        """The pages that came before the refusal, and the refusal."""
        pages: list[Page] = []
        with pytest.raises(Refusal) as refused:
            self._take(pages, stream(self.kind, text, key), since, None, None)
        assert refused.value.words.id and refused.value.words.en
        return pages, refused.value

    def discovered(self) -> Discovered:
        """What the server declares."""
        with (context := self._context()).fetcher:
            reader = connector(self.kind)
            assert isinstance(reader, Discovering)
            return reader.discover(context, self.connection)

    def _take(self, pages, wanted, since, resume, most) -> None:
        position = {"updated": since, "key": ""} if since else None
        cursor, context = Cursor(position, resume, UNTIL), self._context()
        with context.fetcher:
            reader = connector(self.kind)
            for page in reader.read(context, self.connection, wanted, cursor):
                pages.append(page)
                if len(pages) == most:
                    return

    def _context(self) -> Context:
        host = self.url.removeprefix("http://").partition("/")[0]
        fetcher = Fetcher(
            self.url, allowed_hosts=frozenset({host}), limits=Limits(deadline_s=20)
        )
        limits = replace(self.limits, patience=Patience(attempts=1))
        return Context(fetcher, clock=lambda: UNTIL, limits=limits)


def taken(pages: list[Page], *path: str) -> list[Any]:
    """One field of every record, by the names that lead to it."""
    found = []
    for page in pages:
        for record in page.records:
            value = record.value
            for name in path:
                value = value[name]
            found.append(value)
    return found
