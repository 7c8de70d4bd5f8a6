"""The drilled cities on loopback: each page takes a moment, as pages do."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from bench.drilling.world import Figures, Source

SLOWEST_S: Final = 0.12


class Cities(ThreadingHTTPServer):
    """Answers for every source under its path; figures come with an ETag."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, sources: Sequence[Source]) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.by_path = {source.path: source for source in sources}

    @property
    def host_port(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that was killed in the middle is no error of the city's."""


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Cities

    def do_GET(self) -> None:  # noqa: N802 (the library's name)
        """One page of one source."""
        address = urlsplit(self.path)
        source = self.server.by_path[address.path]
        body = json.dumps(source.answer(dict(parse_qsl(address.query)))).encode()
        time.sleep(random.random() * SLOWEST_S)
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        tagged = isinstance(source, Figures)
        same = tagged and self.headers.get("if-none-match") == tag
        self.send_response(304 if same else 200)
        if tagged:
            self.send_header("ETag", tag)
        if not same:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not same:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(sources: Sequence[Source]) -> Iterator[Cities]:
    """The cities, answering until the block ends."""
    with Cities(sources) as cities:
        thread = threading.Thread(target=cities.serve_forever, daemon=True)
        thread.start()
        yield cities
        cities.shutdown()
        thread.join()
