"""A stand-in for context brokers: NGSI-v2 as Orion documents it, and NGSI-LD.

It pages by offset and limit, counts in a header, keeps tenants apart, and knows the
conditions on times of change. No broker can be installed from a registry: they are
C++, Java and MongoDB.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

MOST = 1000


@dataclass
class Broker:
    """Entities by tenant, and how far the broker obeys."""

    version: str
    tenants: dict[str, list[dict[str, Any]]]
    counts: bool = True
    off_by: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def entities(self, params: dict[str, str], tenant: str) -> list[dict[str, Any]]:
        """What fits, in the order of creation."""
        changed = "dateModified" if self.version == "v2" else "modifiedAt"
        found = [
            each
            for each in self.tenants.get(tenant, [])
            if each["type"] == params.get("type", each["type"])
        ]
        for condition in filter(None, params.get("q", "").split(";")):
            if condition.startswith(f"{changed}>="):
                bound = condition.partition(">=")[2]
                found = [each for each in found if _moment(each, changed) >= bound]
        return found


def _moment(entity: dict[str, Any], changed: str) -> str:
    said = entity[changed]
    return str(said["value"] if isinstance(said, dict) else said)


@contextmanager
def serving(broker: Broker) -> Iterator[Broker]:
    """The broker on loopback until the block ends."""
    v2 = broker.version == "v2"
    root = "/v2" if v2 else "/ngsi-ld/v1"
    counter = "Fiware-Total-Count" if v2 else "NGSILD-Results-Count"
    name = "fiware-service" if v2 else "ngsild-tenant"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # noqa: N802  the name http.server calls
            parts = urlsplit(self.path)
            params = {k: v[-1] for k, v in parse_qs(parts.query).items()}
            headers = {k.lower(): v for k, v in self.headers.items()}
            broker.asked.append(params)
            broker.headers.append(headers)
            if parts.path != f"{root}/entities":
                self._send(200, _types(broker) if v2 else _named(broker), {})
                return
            found = broker.entities(params, headers.get(name, ""))
            wants = "count" in params.get("options", "") or "count" in params
            told = {counter: str(len(found) + broker.off_by)}
            self._send(*_page(found, params), told if wants and broker.counts else {})

        def _send(self, status: int, value: Any, more: dict[str, str]) -> None:
            body = json.dumps(value).encode()
            self.send_response(status)
            for each, text in more.items():
                self.send_header(each, text)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    broker.url = f"http://127.0.0.1:{server.server_port}{root}"
    try:
        yield broker
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _page(rows: list[dict[str, Any]], params: dict[str, str]) -> tuple[int, Any]:
    begin, size = int(params.get("offset", 0)), int(params.get("limit", 20))
    if size > MOST:
        return 400, {"error": "BadRequest", "description": "limit above 1000"}
    return 200, rows[begin : begin + size]


def _types(broker: Broker) -> list[dict[str, Any]]:
    attrs = {"pm25": {"types": ["Number"]}}
    rows = broker.tenants.get("", [])
    return [{"type": "Udara", "attrs": attrs, "count": len(rows)}]


def _named(broker: Broker) -> list[dict[str, Any]]:
    return [{"id": "x:Udara", "typeName": "Udara", "attributeNames": ["pm25"]}]
