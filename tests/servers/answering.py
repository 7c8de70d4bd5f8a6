"""An HTTP server on loopback whose every answer is given by one function."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request: its target as it was sent, its headers by small names, its body."""

    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        """The target without its query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> str:
        """The query as it was sent."""
        return urlsplit(self.target).query

    @property
    def params(self) -> dict[str, str]:
        """The parameters of the query, the last of each name, empty ones too."""
        return dict(parse_qsl(self.query, keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What goes back; the length is told by the server."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(
    value: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """This value as JSON; its type is told only where `headers` tell it."""
    return Reply(json.dumps(value).encode(), status, headers or {})


@contextmanager
def answering(answer: Callable[[Asked], Reply]) -> Iterator[str]:
    """The address of a server that answers GET and POST so, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802  the name http.server calls
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): text for name, text in self.headers.items()}
            reply = answer(Asked(self.path, headers, sent))
            self.send_response(reply.status)
            for name, text in reply.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            if reply.status != 304:
                self.wfile.write(reply.body)

        do_POST = do_GET  # noqa: N815  the name http.server calls

        def log_message(self, *_: object) -> None:
            """Answers without a line on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
