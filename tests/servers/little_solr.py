"""As much of Solr as CKAN needs to index its datasets and find them by time."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

RANGE = re.compile(r"metadata_modified:\[(\S+?)Z TO \*\]")
NAMED = re.compile(r'\b(id|name|organization):"?([\w-]+)"?')


def _ms(text: str) -> str:
    whole, _, part = text.rstrip("Z").partition(".")
    return f"{whole}.{part[:3]:0<3}"


class Index:
    """The documents by CKAN's own index id."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}

    def update(self, body: bytes) -> None:
        """Take the documents that pysolr sends; commits and the rest change nothing."""
        said = json.loads(body) if body[:1] in b"[{" else []
        for document in said if isinstance(said, list) else []:
            self.documents[document["index_id"]] = document

    def select(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        """Documents that fit `fq` (times, ids, names), sorted by time and id."""
        found = list(self.documents.values())
        for clause in [*asked.get("fq", []), *asked.get("q", [])]:
            if since := RANGE.search(clause):
                found = [
                    d for d in found if _ms(d["metadata_modified"]) >= _ms(since[1])
                ]
            for field, wanted in NAMED.findall(clause):
                both = "id:" in clause and "name:" in clause
                names = ("id", "name") if both else (field,)
                found = [d for d in found if wanted in [d.get(n) for n in names]]
        found.sort(key=lambda d: (_ms(d["metadata_modified"]), d["id"]))
        if "desc" in asked.get("sort", [""])[0]:
            found.reverse()
        start, rows = int(asked.get("start", ["0"])[0]), int(
            asked.get("rows", ["10"])[0]
        )
        shown = found[start : start + rows]
        return {
            "responseHeader": {"status": 0},
            "response": {"numFound": len(found), "start": start, "docs": shown},
            "facet_counts": {"facet_fields": {}},
        }


@contextmanager
def running(schema: Path) -> Iterator[str]:
    """The address of an empty index with CKAN's own schema."""
    index = Index()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802  the name http.server calls
            parts = urlsplit(self.path)
            if "select" in parts.path:
                self._send(json.dumps(index.select(parse_qs(parts.query))).encode())
            else:
                self._send(schema.read_bytes())

        def do_POST(self) -> None:  # noqa: N802  the name http.server calls
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if "select" in self.path:
                self._send(json.dumps(index.select(parse_qs(body.decode()))).encode())
            else:
                index.update(body)
                self._send(b'{"responseHeader": {"status": 0}}')

        def _send(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/solr/ckan"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
