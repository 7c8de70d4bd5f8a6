"""A city's API on loopback (stdlib http.server) and a reader for its streams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.base import Context, Cursor, Page, Refusal, RunLimits, connector
from connectors.caching import Kept
from connectors.fetch import Fetcher, Limits
from connectors.patience import Patience
from schemas.manifests.manifest import Connection, Paging, Request, Stream
from tests.servers.answering import Asked, Reply, answering, as_json

UNTIL = datetime(2026, 11, 24, tzinfo=UTC)
Answer = Callable[[dict[str, str]], Any]


@dataclass
class City:
    """What a path answers: a function from parameters to JSON, bytes or (status, …)."""

    paths: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)


def stream(records: str = "data[*]", path: str = "/laporan", **more: Any) -> Stream:
    request = Request(
        path,
        more.pop("params", {}),
        errors=more.pop("errors", None),
        format=more.pop("format", "json"),
    )
    paging = Paging(**more.pop("paging", {}))
    key = more.pop("key", ("id",))
    return Stream("laporan", "x@1", request, records, key, {}, (), paging, **more)


@contextmanager
def serving(city: City) -> Iterator[City]:
    def answer(asked: Asked) -> Reply:
        city.asked.append((asked.path, asked.params))
        city.headers.append(dict(asked.headers))
        said = city.paths.get(asked.path, lambda _: (404, {}))(asked.params)
        status, value = said if isinstance(said, tuple) else (200, said)
        if isinstance(value, bytes):
            return Reply(value, status, city.more)
        return as_json(value, status, city.more)

    with answering(answer) as url:
        city.url = url
        yield city


class Reader:
    """Reads a stream of a city with the kind `rest`, and keeps what came."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.pauses: list[float] = []

    def pages(
        self,
        stream: Stream,
        position: dict | None = None,
        resume: dict | None = None,
        cancel: Callable[[], bool] = lambda: False,
        recall: Callable[[str], Kept | None] = lambda _: None,
        **limits: Any,
    ) -> Iterator[Page]:
        host = self.city.url.removeprefix("http://")
        patience = Patience(sleep=self.pauses.append, chance=lambda: 1.0)
        with Fetcher(
            self.city.url,
            allowed_hosts=frozenset({host}),
            limits=Limits(deadline_s=2),
            token="rahasia",
        ) as fetcher:
            context = Context(
                fetcher,
                clock=lambda: UNTIL,
                limits=RunLimits(patience=patience, **limits),
                cancel=cancel,
                recall=recall,
            )
            yield from connector("rest").read(
                context,
                Connection("rest", self.city.url),
                stream,
                Cursor(position, resume, UNTIL),
            )

    def until_refusal(self, stream: Stream, **more: Any) -> tuple[list[Page], Refusal]:
        found: list[Page] = []
        with pytest.raises(Refusal) as refused:
            for page in self.pages(stream, **more):
                found.append(page)
        assert refused.value.words.id and refused.value.words.en
        return found, refused.value


@pytest.fixture
def serve() -> Iterator[Callable[..., Reader]]:
    """`serve({"/path": answer})` starts a city and gives its reader."""
    with ExitStack() as stack:

        def start(paths: dict[str, Answer], **more: str) -> Reader:
            return Reader(stack.enter_context(serving(City(paths, more=more))))

        yield start


@pytest.fixture
def a_stream() -> Callable[..., Stream]:
    return stream
