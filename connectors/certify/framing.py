"""Answers that are no valid HTTP, or not whole: lengths, chunks, headers, status."""

from __future__ import annotations

from typing import Final

from connectors.certify.fault import Fault, Make, constant
from connectors.certify.hostile import (
    JSON,
    Behaviour,
    drip,
    flood,
    head,
    page,
    raw,
    short,
)

CHUNKED: Final = "Transfer-Encoding: chunked"
NO_HTTP: Final = "valid HTTP"
CUT: Final = "cut off"
SLOW: Final = "slow"


def _with(*lines: str, status: int = 200) -> Make:
    """The page under other headers than its own."""
    return lambda body: raw(head(status, JSON, *lines) + body)


def _chunks(data: bytes, *, then: str = "cut") -> Make:
    """A chunked answer whose chunks are written like this; %b is the page."""

    def make(body: bytes) -> Behaviour:
        size = b"%x" % len(body)
        written = data.replace(b"%n", size).replace(b"%b", body)
        return raw(head(200, JSON, CHUNKED) + written, then=then)

    return make


def _line(status: bytes) -> Make:
    """The page under another status line."""

    def make(body: bytes) -> Behaviour:
        length = b"Content-Length: %d" % len(body)
        return raw(status + b"\r\n" + length + b"\r\n\r\n" + body)

    return make


def _cut(share: float, then: str = "cut", *lines: str) -> Make:
    """The page's beginning only, although it promises all of it."""

    def make(body: bytes) -> Behaviour:
        length = f"Content-Length: {len(body)}"
        return raw(
            head(200, JSON, length, *lines) + body[: int(len(body) * share)], then=then
        )

    return make


def _hints(count: int) -> Behaviour:
    return raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * count)


FRAMING: Final = (
    Fault(
        "chunk size in words", 3, _chunks(b"zz\r\n%b\r\n0\r\n\r\n"), "failed", NO_HTTP
    ),
    Fault(
        "chunk size negative", 3, _chunks(b"-5\r\n%b\r\n0\r\n\r\n"), "failed", NO_HTTP
    ),
    Fault("chunk size 0x", 3, _chunks(b"0x%n\r\n%b\r\n0\r\n\r\n"), "failed", NO_HTTP),
    Fault("chunk too large", 18, _chunks(b"f" * 16 + b"\r\n%b\r\n"), "failed", CUT),
    Fault("chunk size endless", 18, _chunks(b"f" * 999 + b"\r\n%b"), "failed", NO_HTTP),
    Fault("chunk without its end", 3, _chunks(b"%n\r\n%b0\r\n\r\n"), "failed", NO_HTTP),
    Fault("chunk shorter than said", 3, _chunks(b"fff\r\n%b"), "failed", CUT),
    Fault("no last chunk", 3, _chunks(b"%n\r\n%b\r\n"), "failed", CUT),
    Fault("half a last chunk", 3, _chunks(b"%n\r\n%b\r\n0\r\n"), "failed", CUT),
    Fault(
        "chunk, then silence", 2, _chunks(b"2\r\n{}\r\n", then="hang"), "failed", SLOW
    ),
    Fault(
        "length and chunks", 3, _with("Content-Length: 9", CHUNKED), "failed", NO_HTTP
    ),
    Fault(
        "two lengths",
        3,
        _with("Content-Length: 9", "Content-Length: 8"),
        "failed",
        NO_HTTP,
    ),
    Fault("length negative", 3, _with("Content-Length: -1"), "failed", NO_HTTP),
    Fault("length with a sign", 3, _with("Content-Length: +9"), "failed", NO_HTTP),
    Fault("length in hex", 3, _with("Content-Length: 0x20"), "failed", NO_HTTP),
    Fault("length of two numbers", 3, _with("Content-Length: 9, 8"), "failed", NO_HTTP),
    Fault("length of 5 GB", 18, _with("Content-Length: 5368709120"), word="large"),
    Fault(
        "length of 30 digits",
        18,
        _with(f"Content-Length: {'9' * 30}"),
        "failed",
        NO_HTTP,
    ),
    Fault("coding unknown", 3, _with("Transfer-Encoding: identity"), "failed", NO_HTTP),
    Fault("coding twice", 3, _with(f"{CHUNKED}, chunked"), "failed", NO_HTTP),
    Fault(
        "coding gzip", 3, _with("Transfer-Encoding: gzip, chunked"), "failed", NO_HTTP
    ),
    Fault("header without colon", 3, _with("no colon here"), "failed", NO_HTTP),
    Fault("header with a space", 3, _with("A b: c"), "failed", NO_HTTP),
    Fault("header with NUL", 3, _with("A: b\x00c"), "failed", NO_HTTP),
    Fault("header with a bare CR", 3, _with("A: b\rc"), "failed", NO_HTTP),
    Fault("header of 1 MB", 18, _with(f"A: {'x' * (1 << 20)}"), "failed", NO_HTTP),
    Fault("headers by the thousand", 18, _with(*["A: b"] * 5000), word="headers"),
    Fault("HTTP/0.9", 3, lambda body: raw(body), "failed", CUT),
    Fault("HTTP/2 in plain", 3, _line(b"HTTP/2 200"), "failed", NO_HTTP),
    Fault("HTTP/3.0", 3, _line(b"HTTP/3.0 200 OK"), "failed", NO_HTTP),
    Fault("status of four digits", 3, _line(b"HTTP/1.1 2000 OK"), "failed", NO_HTTP),
    Fault("status in words", 3, _line(b"HTTP/1.1 OK"), "failed", NO_HTTP),
    Fault("status 099", 3, _line(b"HTTP/1.1 099 OK"), "failed", NO_HTTP),
    Fault("radio", 3, _line(b"ICY 200 OK"), "failed", NO_HTTP),
    Fault("FTP", 3, constant(raw(b"220 ready\r\n")), "failed", CUT),
    Fault("SSH", 3, constant(raw(b"SSH-2.0-OpenSSH_9.2\r\n")), "failed", CUT),
    Fault(
        "TLS on a plain port",
        3,
        constant(raw(b"\x15\x03\x01\x00\x02")),
        "failed",
        NO_HTTP,
    ),
    Fault("zeros", 3, constant(raw(b"\x00" * 4096)), "failed", NO_HTTP),
    Fault("100 then nothing", 2, constant(raw(head(100), then="hang")), "failed", SLOW),
    Fault("101", 1, constant(raw(head(101, "Upgrade: x"))), "failed", NO_HTTP),
    Fault("hints by the hundred", 1, constant(_hints(100)), "failed", "1xx"),
    Fault("hints for ever", 1, constant(flood(b"", head(103))), "failed", "1xx"),
    Fault("hints, slowly", 1, constant(drip(b"", head(102), 0.3)), "failed", SLOW),
    Fault("status line, slowly", 1, constant(drip(b"", b"H", 0.05)), "failed", SLOW),
    Fault(
        "headers, slowly",
        1,
        constant(drip(b"HTTP/1.1 200 OK\r\n", b"a", 0.05)),
        "failed",
        SLOW,
    ),
    Fault(
        "body, slowly",
        1,
        constant(drip(head(200, JSON, "Content-Length: 99999"), b" ", 0.05)),
        "failed",
        SLOW,
    ),
    Fault("silence", 2, constant(raw(b"", then="hang")), "failed", SLOW),
    Fault("half a page, then silence", 2, _cut(0.5, "hang"), "failed", SLOW),
    Fault("half a page", 3, _cut(0.5), "failed", CUT),
    Fault("half a page, then reset", 3, _cut(0.5, "reset"), "failed", CUT),
    Fault(
        "half a page, saying close",
        3,
        _cut(0.5, "cut", "Connection: close"),
        "failed",
        CUT,
    ),
    Fault("whole JSON, cut", 3, lambda body: short(body), "failed", CUT),
    Fault("nothing at all", 2, constant(raw(b"")), "failed", CUT),
    Fault("reset at once", 3, constant(raw(b"", then="reset")), "failed", CUT),
    Fault("half a status line", 3, constant(raw(b"HTTP/1.1 20")), "failed", CUT),
    Fault("204 with a body", 5, _with(status=204), word="204"),
    Fault("204", 5, constant(raw(head(204), then="keep")), word="204"),
    Fault("205", 5, lambda body: page(body, 205), word="205"),
    Fault("206 unasked", 5, lambda body: page(body, 206), word="206"),
    Fault("304 unasked", 5, constant(raw(head(304), then="keep")), word="304"),
    Fault("203", 5, lambda body: page(body, 203), word="203"),
    Fault("300", 5, lambda body: page(body, 300), word="300"),
    Fault("999", 5, lambda body: page(body, 999), word="999"),
)
TAKEN: Final = (
    Fault(
        "bare line feeds",
        3,
        lambda body: raw(b"HTTP/1.1 200 OK\nA: b\n\n" + body),
        "complete",
    ),
    Fault("ended by closing", 3, _with("Connection: close"), "complete"),
    Fault("HTTP/1.0", 3, _line(b"HTTP/1.0 200 OK"), "complete"),
    Fault("no reason phrase", 3, _line(b"HTTP/1.1 200"), "complete"),
    Fault("chunk extensions", 3, _chunks(b"%n;a=b\r\n%b\r\n0\r\n\r\n"), "complete"),
    Fault(
        "trailers that lie",
        3,
        _chunks(b"%n\r\n%b\r\n0\r\nContent-Length: 1\r\n\r\n"),
        "complete",
    ),
    Fault(
        "a few hints first",
        1,
        lambda body: raw(
            head(103) * 3 + head(200, JSON, f"Content-Length: {len(body)}") + body
        ),
        "complete",
    ),
)
