"""Lines that fail: wrong names, false certificates, bodies cut or swollen."""

from __future__ import annotations

import socket
import ssl
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connectors.base import Context, Cursor, RunLimits
from connectors.certify.bench import HASTY, Bench, Read
from connectors.certify.checking import check
from connectors.certify.checks.answers import against, refused
from connectors.certify.hostile import (
    JSON,
    HostileServer,
    bomb,
    chunked,
    drip,
    head,
    page,
    raw,
    short,
)
from connectors.fetch import Fetcher
from connectors.patience import Patience
from schemas.values.problem import Words

BODY: Final = b'{"data": [{"id": 1}], "success": true}'
READER: Final = (
    "Pembaca dari luar: pakai context.fetcher; ia memegang batas dan waktunya.",
    "A reader from outside: use context.fetcher; it holds the limits and the time.",
)
MANIFEST: Final = (
    "Perbaiki base_url atau sertifikat sumber; pemeriksaan TLS tidak bisa dimatikan.",
    "Correct base_url or the source's certificate; TLS checks cannot be turned off.",
)
BOMB_MIB: Final = 16
BRIEF: Final = replace(HASTY, deadline_s=0.15, connect_s=0.15)


@check(
    "wire.dns",
    "offline",
    "http",
    title=("Nama yang tidak ditemukan", "A name that does not resolve"),
    proves=(
        "Nama server yang salah gagal dengan kata-kata.",
        "A wrong server name fails in words.",
    ),
    fix=MANIFEST,
)
def dns(bench: Bench) -> Iterator[Words]:
    """Resolve nothing."""

    def nowhere(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    with Fetcher("https://kota.invalid/", limits=HASTY, resolve=nowhere) as door:
        read = _through(bench, door, "https://kota.invalid")
    yield from refused(bench, read, "DNS")


@check(
    "wire.tls",
    "offline",
    "http",
    title=("Sertifikat yang salah", "A certificate that is wrong"),
    proves=(
        "Sertifikat kedaluwarsa atau buatan sendiri gagal dengan kata-kata; tidak satu"
        " permintaan pun terkirim.",
        "An expired or self-made certificate fails in words; not one request is sent.",
    ),
    fix=MANIFEST,
)
def tls(bench: Bench) -> Iterator[Words]:
    """Show a self-made certificate that has expired."""
    with HostileServer({}, tls=_expired(), otherwise=page(BODY)) as server:
        allowed = frozenset({server.host_port})
        with Fetcher(server.url, limits=HASTY, allowed_hosts=allowed) as door:
            read = _through(bench, door, server.url)
        asked = len(server.asked)
    yield from refused(bench, read, "TLS")
    if asked:
        yield Words("Permintaan tetap terkirim.", "A request was sent all the same.")


@check(
    "wire.slow",
    "offline",
    "http",
    title=("Menetes selamanya", "Dripping for ever"),
    proves=(
        "Kepala atau isi yang menetes diputus pada batas waktunya.",
        "Headers or a body that drip are cut off at the deadline.",
    ),
    fix=READER,
)
def slow(bench: Bench) -> Iterator[Words]:
    """Drip a body without end."""
    start = head(200, JSON, "Content-Length: 100000")
    read, _ = against(bench, drip(start, b" ", 0.05), BRIEF)
    yield from refused(bench, read, "slow loris")


@check(
    "wire.cut",
    "offline",
    "http",
    title=("Jawaban yang terpotong", "A body that is cut"),
    proves=(
        "Potongan jawaban tidak pernah dianggap halaman, juga bila tampak utuh.",
        "Part of an answer is never taken for a page, even if it looks whole.",
    ),
    fix=READER,
)
def cut(bench: Bench) -> Iterator[Words]:
    """Cut answers with a length, in chunks, and by a reset."""
    half = head(200, JSON, f"Content-Length: {len(BODY)}") + BODY[:20]
    for what, behaviour in (
        ("FIN", raw(half)),
        ("RST", raw(half, then="reset")),
        ("chunked", chunked([BODY], ended=False)),
    ):
        read, _ = against(bench, behaviour)
        yield from refused(bench, read, what)


@check(
    "wire.length",
    "offline",
    "http",
    title=("Panjang yang salah", "A wrong Content-Length"),
    proves=(
        "Isi yang lebih pendek daripada panjangnya tidak pernah diterima.",
        "A body shorter than its stated length is never taken.",
    ),
    fix=READER,
)
def length(bench: Bench) -> Iterator[Words]:
    """State ten bytes more than come."""
    read, _ = against(bench, short(BODY))
    yield from refused(bench, read, "Content-Length")


@check(
    "wire.bomb",
    "offline",
    "http",
    title=("Bom gzip", "A gzip bomb"),
    proves=(
        "Isi yang mengembang seribu kali dihentikan, bukan dibuka.",
        "A body that swells a thousandfold is stopped, not unpacked.",
    ),
    fix=READER,
)
def swollen(bench: Bench) -> Iterator[Words]:
    """Send a bomb."""
    read, _ = against(bench, bomb(BOMB_MIB))
    yield from refused(bench, read, "gzip")


def _through(bench: Bench, door: Fetcher, url: str) -> Read:
    """Read through a door that leads nowhere good."""
    patience = Patience(sleep=lambda _: None)
    context = Context(door, limits=RunLimits(patience=patience))
    connection = replace(bench.connection, base_url=url)
    return bench.walked(context, connection, Cursor(None, None, datetime.now(UTC)))


def _expired() -> ssl.SSLContext:
    """A server's TLS with a self-made certificate of 127.0.0.1 that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    then = datetime.now(UTC) - timedelta(days=9)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(named, named, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(then)
        .not_valid_after(then + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
        context.load_cert_chain(file)
    return context
