"""Reads a stream of any kind, as its manifest says it, from a server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from textwrap import dedent
from typing import Any

from connectors.base import Context, Cursor, Discovering, Page, RunLimits, connector
from connectors.discovery import Discovered
from connectors.fetch import Fetcher, Limits
from connectors.patience import Patience
from schemas.manifests.manifest import Connection, Privacy, Stream
from schemas.manifests.reading import kinds, tree
from schemas.manifests.reading.section import Section
from schemas.values.problem import Problem

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)


def source(kind: str, text: str) -> tuple[Any, list[Problem]]:
    """What the kind reads from the keys of a stream, and what is wrong with them."""
    node, problems = tree.read(dedent(text))
    part = Section(node, "streams[0]", problems)
    found = kinds.read_source(kind, part, Privacy())
    part.close()
    return found, problems


def stream(kind: str, text: str, key: tuple[str, ...] = ()) -> Stream:
    """A stream of the kind with these keys, which are right."""
    found, problems = source(kind, text)
    assert not problems, problems
    return Stream(
        *("laporan", "x@1", found.request, found.records),
        key=key or found.key,
        map={},
        examples=(),
        paging=found.paging,
        cursor=found.cursor,
        files=found.files,
        table=found.table,
        write="incremental" if found.cursor else "snapshot",
        settings=found.settings,
    )


def context(url: str, fetcher: type[Fetcher] = Fetcher, **more: Any) -> Context:
    """A context whose fetcher speaks to this server."""
    host = url.removeprefix("http://").partition("/")[0]
    limits = more.pop("limits", RunLimits(patience=Patience(sleep=lambda _: None)))
    door = fetcher(
        url,
        allowed_hosts=frozenset({host}),
        limits=Limits(deadline_s=20),
        **more.pop("proof", {}),
    )
    return Context(door, clock=lambda: UNTIL, limits=limits, **more)


def pages(
    url: str,
    kind: str,
    wanted: Stream,
    position: dict[str, Any] | None = None,
    resume: dict[str, Any] | None = None,
    **more: Any,
) -> Iterator[Page]:
    """The pages of a stream from a position or a resume token on."""
    with (made := context(url, **more)).fetcher:
        yield from connector(kind).read(
            made, Connection(kind, url), wanted, Cursor(position, resume, UNTIL)
        )


def values(read: list[Page], name: str) -> list[Any]:
    """One field of every record."""
    return [record.value[name] for page in read for record in page.records]


def discovered(url: str, kind: str, **more: Any) -> Discovered:
    """What a server declares."""
    with (made := context(url, **more)).fetcher:
        reader = connector(kind)
        assert isinstance(reader, Discovering)
        return reader.discover(made, Connection(kind, url))
