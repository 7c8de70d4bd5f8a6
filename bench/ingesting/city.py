"""A city's server on loopback, in a process of its own that nobody counts.

Pages are rendered before the first request. `POST /atur` chooses the manner of what
follows, by the names of `Manner`.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

from bench.ingesting import rows

PATH: Final = "/laporan"


@dataclass(frozen=True, slots=True)
class Manner:
    """How the city behaves.

    `shifted`: the same rows on other pages; `touched`: a field that nobody maps has
    moved on in every row; `etag`: pages carry one, and are not sent to who has them;
    `obeys`: `?sejak=` is obeyed.
    """

    shifted: bool = False
    touched: bool = False
    etag: bool = False
    obeys: bool = False


class Handler(BaseHTTPRequestHandler):
    """Answers pages of the rendered rows."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    body: ClassVar[rows.Body]
    manner: ClassVar[Manner] = Manner()

    def do_GET(self) -> None:  # noqa: N802 (http.server looks it up by name)
        """A page, or 304 where the asker has it."""
        answer = self._page(self._asked())
        tag = f'"{hashlib.sha256(answer).hexdigest()[:24]}"' if self.manner.etag else ""
        if tag and self.headers.get("If-None-Match") == tag:
            self._send(304, b"", tag)
        else:
            self._send(200, answer, tag)

    def do_POST(self) -> None:  # noqa: N802 (the same)
        """Change the manner."""
        said = {name: word == "True" for name, word in self._asked().items()}
        type(self).manner = Manner(**said)
        self._send(200, b"{}", "")

    def log_message(self, *_: Any) -> None:
        """Nothing is logged."""

    def _asked(self) -> dict[str, str]:
        query = parse_qs(urlsplit(self.path).query)
        return {name: words[0] for name, words in query.items()}

    def _page(self, asked: dict[str, str]) -> bytes:
        number, since = int(asked.get("hal", "1")), asked.get("sejak")
        moment = None
        if since and self.manner.obeys:
            moment = datetime.fromisoformat(since.replace(" ", "+"))
        found, more = self.body.page(
            number, moment, self.manner.shifted, self.manner.touched
        )
        query = {"hal": str(number + 1)} | ({"sejak": since} if since else {})
        after = f"{PATH}?{urlencode(query)}" if more else None
        return b'{"data":[' + found + b'],"berikut":' + orjson.dumps(after) + b"}"

    def _send(self, status: int, answer: bytes, tag: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if tag:
            self.send_header("ETag", tag)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


@dataclass(frozen=True, slots=True)
class City:
    """A running city: where it answers, and how many of its rows are what."""

    host_port: str
    rows: int
    broken: int

    @property
    def valid(self) -> int:
        """Rows that can be taken."""
        return self.rows - self.broken

    def behave(self, manner: Manner) -> None:
        """Choose what the next requests meet."""
        link = HTTPConnection(self.host_port, timeout=30)
        link.request("POST", f"/atur?{urlencode(asdict(manner))}")
        link.getresponse().read()
        link.close()


@contextmanager
def running(count: int) -> Iterator[City]:
    """A city with `count` rows, gone when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.ingesting.city", str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SystemExit("ingest: the city did not start")
        said = orjson.loads(line)
        yield City(f"127.0.0.1:{said['port']}", count, said["broken"])
    finally:
        process.kill()
        process.wait()


def main(count: int) -> None:
    """Render, say where, and answer until whoever started this is gone."""
    Handler.body = rows.render(count)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    said = {"port": server.server_port, "broken": Handler.body.broken}
    print(orjson.dumps(said).decode(), flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]))
