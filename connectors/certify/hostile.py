"""A hostile city server on loopback: every fault a script can ask for, on demand.

`with HostileServer({"/a": json_page(b"[]"), "/b": drip()}) as server:` answers
each path with its behaviour; what was asked and sent is recorded. Behaviours
get a `Peer` and write raw bytes, so that nothing stops them from lying.
"""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
import threading
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import BinaryIO, Final

JSON: Final = "Content-Type: application/json"
LOGIN: Final = (
    b"<!DOCTYPE html><html><head><title>Masuk</title></head>"
    b"<body><form><input name=username></form></body></html>"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the server saw it."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class Peer:
    """The other end of one connection while a behaviour runs."""

    sock: socket.socket
    asked: Asked
    stop: threading.Event
    keep: bool = True  # whether the connection stays open afterwards
    sent: int = 0

    def send(self, data: bytes) -> None:
        """Send everything; `OSError` when the client has gone."""
        self.sock.sendall(data)
        self.sent += len(data)

    def pause(self, seconds: float) -> bool:
        """Wait; false when the server is being stopped."""
        return not self.stop.wait(seconds)

    def cut(self) -> None:
        """Close after this answer."""
        self.keep = False

    def reset(self) -> None:
        """Close with a TCP reset."""
        linger = struct.pack("ii", 1, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.keep = False


Behaviour = Callable[[Peer], None]


def head(status: int = 200, *lines: str) -> bytes:
    """A status line and headers, ended."""
    return "\r\n".join([f"HTTP/1.1 {status} X", *lines, "", ""]).encode("latin-1")


def page(body: bytes, status: int = 200, *lines: str) -> Behaviour:
    """An honest answer with its length."""
    length = f"Content-Length: {len(body)}"
    return lambda peer: peer.send(head(status, length, *(lines or (JSON,))) + body)


def fresh(body: bytes, tag: str = '"1"', *lines: str) -> Behaviour:
    """An honest answer with its ETag; 304 without a body to whoever has that."""

    def behave(peer: Peer) -> None:
        if peer.asked.headers.get("if-none-match") == tag:
            peer.send(head(304, f"ETag: {tag}"))
        else:
            page(body, 200, JSON, f"ETag: {tag}", *lines)(peer)

    return behave


def raw(data: bytes, *, then: str = "cut") -> Behaviour:
    """Exactly these bytes, and then `cut`, `reset`, `keep` or `hang`."""

    def behave(peer: Peer) -> None:
        peer.send(data)
        if then == "hang":
            peer.pause(60)
        if then == "reset":
            peer.reset()
        peer.keep = then == "keep"

    return behave


def drip(start: bytes, piece: bytes, every_s: float = 0.02) -> Behaviour:
    """The start at once, then one piece after another without end."""

    def behave(peer: Peer) -> None:
        peer.cut()
        peer.send(start)
        while peer.pause(every_s):
            peer.send(piece)

    return behave


def flood(start: bytes, piece: bytes) -> Behaviour:
    """Pieces as fast as they are taken, without end."""
    return drip(start, piece, 0)


def redirect(location: str, status: int = 302) -> Behaviour:
    """A redirect to anywhere."""
    return page(b"", status, f"Location: {location}")


def login_page() -> Behaviour:
    """The session ended: a login form with status 200."""
    return page(LOGIN, 200, "Content-Type: text/html")


def short(body: bytes, missing: int = 10) -> Behaviour:
    """A whole-looking body that is shorter than it claims."""
    return raw(head(200, JSON, f"Content-Length: {len(body) + missing}") + body)


def chunked(pieces: Iterable[bytes], *, ended: bool = True) -> Behaviour:
    """A chunked answer; without its last chunk unless `ended`."""
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    last = b"0\r\n\r\n" if ended else b""
    start = head(200, JSON, "Transfer-Encoding: chunked")
    return raw(start + chunks + last, then="keep" if ended else "cut")


def packed(body: bytes, coding: str = "gzip", layers: int = 1) -> Behaviour:
    """A body packed once or oftener, and saying so."""
    data = body
    for _ in range(layers):
        data = gzip.compress(data) if coding == "gzip" else zlib.compress(data)
    named = ", ".join([coding] * layers)
    return page(data, 200, JSON, f"Content-Encoding: {named}")


def bomb(mebibytes: int = 256) -> Behaviour:
    """A gzip bomb: a thousand times larger when unpacked."""

    def behave(peer: Peer) -> None:
        packer = zlib.compressobj(9, wbits=31)
        zeros = b"0" * (1 << 20)
        pieces = [packer.compress(zeros) for _ in range(mebibytes)]
        data = b"".join([*pieces, packer.flush()])
        page(data, 200, JSON, "Content-Encoding: gzip")(peer)

    return behave


def desync(body: bytes, poison: bytes) -> Behaviour:
    """An honest answer followed by a second one that nobody asked for."""
    extra = head(200, JSON, f"Content-Length: {len(poison)}") + poison
    start = head(200, JSON, f"Content-Length: {len(body)}") + body
    return raw(start + extra, then="keep")


def turns(*behaviours: Behaviour) -> Behaviour:
    """One behaviour after the other; the last one stays."""
    left = list(behaviours)
    return lambda peer: (left.pop(0) if len(left) > 1 else left[0])(peer)


def missing(peer: Peer) -> None:
    """What an unknown path gets."""
    page(b'{"message": "not found"}', 404)(peer)


@dataclass
class HostileServer:
    """A server, on 127.0.0.1 by default; `pages` says how each path behaves."""

    pages: Mapping[str, Behaviour]
    tls: ssl.SSLContext | None = None
    otherwise: Behaviour = missing
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    address: str = "127.0.0.1"

    def __enter__(self) -> HostileServer:
        self._stop = threading.Event()
        self._open: set[socket.socket] = set()
        self._door = socket.create_server((self.address, 0))
        self.port: int = self._door.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        for sock in (self._door, *self._open):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        for thread in self._threads:
            thread.join(5)

    @property
    def host_port(self) -> str:
        return f"{self.address}:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host_port}"

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._door.accept()
                self.connections += 1
                self._open.add(sock)
                serve = threading.Thread(
                    target=self._serve, args=(sock, self.connections), daemon=True
                )
                self._threads.append(serve)
                serve.start()

    def _serve(self, plain: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            sock = self.tls.wrap_socket(plain, server_side=True) if self.tls else plain
            self._open.add(sock)
            with contextlib.closing(sock), sock.makefile("rb") as stream:
                while asked := _read(stream, number):
                    self.asked.append(asked)
                    if not self._answer(sock, asked):
                        break

    def _answer(self, sock: socket.socket, asked: Asked) -> bool:
        peer = Peer(sock, asked, self._stop)
        try:
            self.pages.get(asked.path, self.otherwise)(peer)
        finally:
            self.sent += peer.sent
        return peer.keep


def _read(stream: BinaryIO, number: int) -> Asked | None:
    """The next request of a connection; None when the client has gone."""
    first = stream.readline()
    if not first.strip():
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while line := stream.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body, number)
