"""HTTP for the stand-in systems: routes, headers, packing; GET only."""

from __future__ import annotations

import gzip
import hashlib
import re
import socket
import threading
from datetime import date, timezone
from email.utils import format_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from connectors.demo import clock
from connectors.demo.listing import Listing, encode
from connectors.demo.queries import Query
from connectors.demo.systems import Answer, System, all_systems

LOOPBACK: Final = "127.0.0.1"
WORTH_PACKING: Final = 512
IDLE_SECONDS: Final = 60
MOST_PARAMS: Final = 40
HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}(:\d{1,5})?")


class Shelf:
    """Listings made on first use and kept for the day they speak about."""

    def __init__(self, today: date | None) -> None:
        self._today = today
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[date, threading.Lock, list[Listing]]] = {}

    def today(self) -> date:
        """The fixed day, or the current one in WIB."""
        return self._today or clock.today()

    def listing(self, system: System, day: date) -> Listing:
        """The system's rows as of `day`; two requests never make them twice."""
        with self._lock:
            kept = self._kept.get(system.path)
            if kept is None or kept[0] != day:
                kept = self._kept[system.path] = (day, threading.Lock(), [])
        _, lock, made = kept
        with lock:
            if not made:
                made.append(Listing.of(system.rows(system.city, day)))
            return made[0]


class Http(ThreadingHTTPServer):
    """A threading server on loopback; `address` is where it really listens."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, shelf: Shelf) -> None:
        self.shelf = shelf
        super().__init__((LOOPBACK, port), Handler)

    def server_bind(self) -> None:
        """Bind without the name look-up that HTTPServer makes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind((LOOPBACK, int(self.server_address[1])))
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = LOOPBACK, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is not worth a trace."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection, which is kept open between requests."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = 1 << 16
    disable_nagle_algorithm = True
    server: Http

    def do_GET(self) -> None:  # noqa: N802 - the name http.server asks for
        """Answer a system's page, the index, or 404."""
        if self.headers.get("Content-Length") or self.headers.get("Transfer-Encoding"):
            self.close_connection = True  # a body of a GET is left unread
        self._send(self._answer())

    def refuse_method(self) -> None:
        """Everything but GET: 405, and the connection ends."""
        self.close_connection = True
        body = _refusal("hanya GET yang dilayani")
        self._send(Answer(HTTPStatus.METHOD_NOT_ALLOWED, body), Allow="GET")

    do_HEAD = do_POST = refuse_method  # noqa: N815 - as above
    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = refuse_method  # noqa: N815 - as above

    def version_string(self) -> str:
        """The name in the Server header."""
        return "SistemKota/1.0"

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are the hub's to log."""

    def _answer(self) -> Answer:
        try:
            parts = urlsplit(self.path)
            given = parse_qsl(parts.query, True, max_num_fields=MOST_PARAMS)
        except ValueError:
            return Answer(HTTPStatus.BAD_REQUEST, _refusal("alamat tidak terbaca"))
        if parts.path == "/":
            return Answer(HTTPStatus.OK, _index(self._origin()))
        system = all_systems().get(parts.path)
        if system is None:
            message = f"tidak ada sistem di {parts.path[:200]}; daftarnya ada di /"
            return Answer(HTTPStatus.NOT_FOUND, _refusal(message))
        query = Query(self._origin() + parts.path, dict(given))
        day = self.server.shelf.today()
        return system.answer(query, lambda: self.server.shelf.listing(system, day), day)

    def _origin(self) -> str:
        """The address the client used, so that links also lead through a proxy."""
        host = self.headers.get("Host", "")
        if not HOST.fullmatch(host):
            host = f"{LOOPBACK}:{self.server.server_port}"
        return f"http://{host}"

    def _send(self, answer: Answer, **extra: str) -> None:
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:32]}"'
        known = answer.status == HTTPStatus.OK
        if known and self.headers.get("If-None-Match") == tag:
            answer = Answer(HTTPStatus.NOT_MODIFIED, b"")
        body, headers = answer.body, {"X-Sifat-Data": "simulasi", **extra}
        if known:
            headers |= {"ETag": tag, "Vary": "Accept-Encoding"}
        if answer.last_modified is not None:
            moment = answer.last_modified.astimezone(timezone.utc)
            headers["Last-Modified"] = format_datetime(moment, usegmt=True)
        if len(body) >= WORTH_PACKING and self._takes_gzip():
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        if answer.status != HTTPStatus.NOT_MODIFIED:
            headers |= {"Content-Type": answer.type, "Content-Length": str(len(body))}
        self._write(answer.status, headers, body)

    def _takes_gzip(self) -> bool:
        offered = self.headers.get("Accept-Encoding", "").replace(" ", "").lower()
        return any(name in ("gzip", "gzip;q=1") for name in offered.split(","))

    def _write(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _refusal(message: str) -> bytes:
    return encode({"galat": message, "sifat_data": "simulasi"})


def _index(origin: str) -> bytes:
    """What answers here, for a person who looks with a browser."""
    systems = [
        {"daerah": system.city.name, "alamat": origin + path}
        for path, system in all_systems().items()
    ]
    return encode({"sifat_data": "simulasi", "sistem": systems})
