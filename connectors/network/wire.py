"""One HTTP/1.1 exchange over one open socket, under one deadline and hard caps.

h11 knows the protocol; this file decides how long and how much. Library
time-outs are per read, so every read here waits only for what is left.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import h11

from connectors.network import failures
from connectors.network.limits import Deadline, Limits
from connectors.network.unpacking import Unpacker, too_many_bytes

CHUNK: Final = 64 << 10
Headers = Sequence[tuple[str, str]]
Give = Callable[[bytes], object]


@dataclass(frozen=True, slots=True)
class Taking:
    """Where a body goes that is not to be held, and what it may cost.

    `open` is told the status and the headers by lower-case name, and says where the
    body goes; None: it is held like any other.
    """

    limits: Limits
    open: Callable[[int, Mapping[str, str]], Give | None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body is unpacked, `wire_bytes` counts it as sent."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    wire_bytes: int


VERSIONS: Final = (b"1.0", b"1.1")


class Line:
    """One connection to one checked address, used for one exchange after another."""

    def __init__(self, sock: socket.socket, host: str, limits: Limits) -> None:
        self._sock, self.host, self.limits = sock, host, limits
        self._h11 = h11.Connection(
            h11.CLIENT, max_incomplete_event_size=limits.max_header_bytes
        )
        self.used = False  # an exchange was done on it before
        self.open = True
        self.received = 0  # bytes of the running exchange
        self._ended = False
        self._caps = limits  # of the running exchange

    def close(self) -> None:
        """Close the connection; harmless when it is closed already."""
        self.open = False
        self._sock.close()

    def idle(self) -> bool:
        """Whether the next exchange may use it: open, and nothing unasked arrived."""
        if not self.open:
            return False
        waiting = isinstance(self._sock, ssl.SSLSocket) and self._sock.pending()
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        if waiting or poll.poll(0):
            self.close()
        return self.open

    def exchange(
        self,
        method: str,
        target: str,
        headers: Headers,
        body: bytes,
        until: Deadline,
        taking: Taking | None = None,
    ) -> Answer:
        """Send one request and read its whole answer, or raise `FetchError`."""
        self.received = 0
        self._caps = self.limits
        try:
            self._send(method, target, headers, body, until)
            head = self._head(until)
            give = self._given(head, taking)
            self._check_length(head)
            content, wire_bytes = self._body(head, until, give)
        except BaseException:
            self.close()
            raise
        self._settle()
        return Answer(head.status_code, _pairs(head), content, wire_bytes)

    def _send(
        self, method: str, target: str, headers: Headers, body: bytes, until: Deadline
    ) -> None:
        try:
            request = h11.Request(method=method, target=target, headers=list(headers))
        except h11.LocalProtocolError as error:
            raise failures.bad_request(str(error)) from None
        data = self._h11.send(request) or b""
        if body:
            data += self._h11.send(h11.Data(data=body)) or b""
        data += self._h11.send(h11.EndOfMessage()) or b""
        left = memoryview(data)
        while left:
            self._sock.settimeout(until.left())
            try:
                left = left[self._sock.send(left) :]
            except TimeoutError:
                raise until.passed() from None
            except OSError:
                raise failures.truncated(self.host, 0) from None

    def _head(self, until: Deadline) -> h11.Response:
        for _ in range(self.limits.max_informational + 1):
            event = self._event(until)
            if isinstance(event, h11.Response):
                self._check_head(event)
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise failures.bad_response(self.host, type(event).__name__)
            if event.status_code == 101:
                raise failures.bad_response(self.host, "101 Switching Protocols")
        raise failures.bad_response(self.host, "1xx tanpa akhir / endless 1xx")

    def _check_head(self, head: h11.Response) -> None:
        if head.http_version not in VERSIONS:
            raise failures.bad_response(self.host, f"HTTP/{head.http_version!r}")
        names = [name for name, _ in head.headers]
        size = sum(len(name) + len(value) + 4 for name, value in head.headers)
        if size > self.limits.max_header_bytes or len(names) > self.limits.max_headers:
            raise failures.too_large(
                self.host, "header terlalu banyak", "it has too many headers"
            )
        if b"content-length" in names and b"transfer-encoding" in names:
            raise failures.bad_response(self.host, "Content-Length + Transfer-Encoding")

    def _given(self, head: h11.Response, taking: Taking | None) -> Give | None:
        """Where the body goes; None where it is held, under the caps of a page."""
        if taking is None:
            return None
        give = taking.open(head.status_code, joined(_pairs(head)))
        if give is not None:
            self._caps = taking.limits
        return give

    def _check_length(self, head: h11.Response) -> None:
        length = dict(head.headers).get(b"content-length", b"0")
        most = self._caps.max_wire_bytes
        if int(length) > most and self._h11.their_state is h11.SEND_BODY:
            raise too_many_bytes(self.host, most)

    def _body(
        self, head: h11.Response, until: Deadline, give: Give | None
    ) -> tuple[bytes, int]:
        codings = [
            value.decode("latin-1")
            for name, value in head.headers
            if name == b"content-encoding"
        ]
        unpacker = Unpacker(codings, self._caps, self.host, give)
        began, before = until.clock(), self.received
        while True:
            allowed = self._patience(began, self.received - before, until)
            event = self._event(until, allowed)
            if isinstance(event, h11.EndOfMessage):
                return unpacker.body(), unpacker.packed
            if isinstance(event, h11.Data):
                unpacker.feed(bytes(event.data))
                until.earned(self.received - before)

    def _patience(self, began: float, received: int, until: Deadline) -> float:
        """Seconds until the body would be slower than the minimum rate allows."""
        limits = self.limits
        earned = received / limits.min_bytes_per_s if limits.min_bytes_per_s else 1e9
        return began + max(limits.rate_grace_s, earned) - until.clock()

    def _event(self, until: Deadline, patience: float = 1e9) -> h11.Event:
        while True:
            try:
                event = self._h11.next_event()
            except h11.RemoteProtocolError as error:
                if self._ended:
                    raise failures.truncated(self.host, self.received) from None
                raise failures.bad_response(self.host, str(error)) from None
            if isinstance(event, h11.ConnectionClosed):
                raise failures.truncated(self.host, self.received)
            if isinstance(event, h11.Event):
                return event
            if event is not h11.NEED_DATA:
                raise failures.bad_response(self.host, "PAUSED")
            self._h11.receive_data(self._read(until, patience))

    def _read(self, until: Deadline, patience: float) -> bytes:
        left = until.left()
        if patience <= 0:
            raise self._dripping()
        self._sock.settimeout(max(0.001, min(left, patience)))
        try:
            data = self._sock.recv(CHUNK)
        except TimeoutError:
            raise (until.passed() if left <= patience else self._dripping()) from None
        except OSError:  # a reset, or TLS that ended without its closing words
            raise failures.truncated(self.host, self.received) from None
        self._ended = not data
        self.received += len(data)
        most = self._caps.max_wire_bytes + self.limits.max_header_bytes
        if self.received > most:
            raise too_many_bytes(self.host, self._caps.max_wire_bytes)
        return data

    def _dripping(self) -> failures.FetchError:
        rate = self.limits.min_bytes_per_s
        return failures.too_slow(
            self.host, f"kurang dari {rate} byte/detik", f"below {rate} bytes a second"
        )

    def _settle(self) -> None:
        """Keep the connection only if both sides are done and nothing follows."""
        done = self._h11.our_state is h11.DONE and self._h11.their_state is h11.DONE
        if done and not self._h11.trailing_data[0] and not self._ended:
            self._h11.start_next_cycle()
            self.used = True
        else:
            self.close()


def _pairs(head: h11.Response) -> tuple[tuple[str, str], ...]:
    return tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in head.headers)


def joined(pairs: Headers) -> dict[str, str]:
    """Headers by lower-case name; repeated ones joined by a comma (RFC 9110)."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found
