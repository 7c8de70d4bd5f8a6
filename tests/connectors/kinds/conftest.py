"""A city's API on loopback (stdlib http.server) and a reader for its streams."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from connectors.base import Context, Cursor, Page, Refusal, RunLimits, connector
from connectors.caching import Kept
from connectors.fetch import Fetcher, Limits
from connectors.patience import Patience
from schemas.manifests.manifest import Connection, Paging, Request, Stream

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
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802  the name http.server calls
            parts = urlsplit(self.path)
            params = dict(parse_qsl(parts.query, keep_blank_values=True))
            city.asked.append((parts.path, params))
            city.headers.append({k.lower(): v for k, v in self.headers.items()})
            answer = city.paths.get(parts.path, lambda _: (404, {}))(params)
            status, value = answer if isinstance(answer, tuple) else (200, answer)
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            for name, text in city.more.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    city.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield city
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


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
