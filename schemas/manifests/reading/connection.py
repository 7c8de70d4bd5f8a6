"""Reading the head of a manifest: who, which system, and how it is reached."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

from schemas.manifests import outside
from schemas.manifests.connection import Connection, Limits, Timeouts, Window
from schemas.manifests.parts import System
from schemas.manifests.reading.auth import read_auth
from schemas.manifests.reading.kinds import read_settings, schemes
from schemas.manifests.reading.notes import HIDDEN
from schemas.manifests.reading.section import Section
from schemas.manifests.reading.times import check_zone
from schemas.manifests.reading.tree import Node

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FOLDER: Final = "file:"
FOLDER_STEP: Final = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,100}")
WINDOW: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d) ([A-Za-z]+/[A-Za-z_/]+|UTC)")
PIN: Final = re.compile(r"sha256:[0-9A-Fa-f]{2}(:?[0-9A-Fa-f]{2}){31}")
PEM: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,100}\.pem")
MOST_FILE_BYTES: Final = 4 << 30
SLOWEST_RPS: Final = Decimal("0.05")  # a slice of two minutes holds a few requests
SLUG_WORDS: Final = ("kota-medan: huruf kecil, angka, dan garis", "kota-medan")


def read_system(root: Section) -> System:
    """The `system:` part."""
    part = root.section("system", required=True)
    if part is None:
        return System("", "")
    id = part.shaped("id", SLUG, *SLUG_WORDS)
    system = System(
        id=id,
        name=part.text("name", id or "-"),
        owner=part.maybe("owner"),
        contact=part.parameters("contact"),
        simulated=part.flag("simulated"),
    )
    part.close()
    return system


def read_connection(root: Section, kinds: tuple[str, ...]) -> Connection:
    """The `connection:` part; `kinds` are the kinds of source there are."""
    part = root.section("connection", required=True)
    if part is None:
        return Connection("", "")
    kind = _kind(part, kinds)
    connection = Connection(
        kind=kind,
        base_url=_base_url(part, kind),
        auth=read_auth(part),
        limits=_limits(part, kind),
        timeouts=_timeouts(part),
        settings=read_settings(kind, part),
        **_tls(part),
    )
    part.close()
    return connection


def _kind(part: Section, kinds: tuple[str, ...]) -> str:
    """The kind of source; one that is installed but not allowed is named."""
    written = part.nodes["kind"].text if part.has("kind") else ""
    package = None if written in kinds else outside.installed().get(written)
    if package is None:
        return part.word("kind", kinds)
    part.known.append("kind")
    part.wrong(
        "kind",
        "connection.not_allowed",
        f"Jenis “{written}” terpasang (paket {package}), tetapi belum diizinkan."
        f" Pengelola mengizinkannya dengan {outside.SETTING}={written}.",
        f"The kind “{written}” is installed (package {package}) but not allowed."
        f" The operator allows it with {outside.SETTING}={written}.",
    )
    return kinds[0]


def _base_url(part: Section, kind: str) -> str:
    url = part.text("base_url")
    if not url:
        return ""
    if url.startswith(FOLDER):
        _check_folder(part, url, kind)
        return url
    try:
        found = urlsplit(url)
        port_fits = found.port is None or found.port > 0
    except ValueError:
        port_fits = False
    allowed = [each for each in schemes(kind) if each != "file"]
    if not port_fits or found.scheme not in allowed or not found.hostname:
        part.wrong(
            "base_url",
            "url.shape",
            f"Tulis alamat lengkap, misalnya {allowed[-1]}://data.kota.go.id/",
            f"Write a whole address, e.g. {allowed[-1]}://data.kota.go.id/",
        )
    elif found.username is not None or found.password is not None:
        part.wrong(
            "base_url",
            "url.credentials",
            "Nama dan sandi tidak boleh di dalam alamat; pakai auth dan secret://.",
            "No name or password inside the address; use auth and secret://.",
            Node("text", HIDDEN, part.nodes["base_url"].line, HIDDEN),
        )
    elif found.query or found.fragment or "\\" in url or not url.isascii():
        part.wrong(
            "base_url",
            "url.shape",
            "Alamat dasar tanpa ?, # atau karakter aneh; pakai request.params.",
            "The base address has no ?, # or odd characters; use request.params.",
        )
    return url


def _check_folder(part: Section, url: str, kind: str) -> None:
    """A folder below the one that the operator opens, for files only."""
    steps = url.removeprefix(FOLDER).rstrip("/").split("/")
    if "file" not in schemes(kind):
        part.wrong(
            "base_url",
            "url.folder",
            "file: hanya untuk kind: files.",
            "file: is only for kind: files.",
        )
    elif not all(FOLDER_STEP.fullmatch(step) for step in steps):
        part.wrong(
            "base_url",
            "url.folder",
            "Tulis folder di bawah HUB_FILES_ROOT tanpa / di depan, misalnya"
            " file:dinkes-sumut/dbd; nama folder tanpa spasi dan tanpa “..”.",
            "Write a folder below HUB_FILES_ROOT without / in front, e.g."
            " file:dinkes-sumut/dbd; no spaces and no “..” in its names.",
        )


def _limits(part: Section, kind: str) -> Limits:
    limits = part.section("limits")
    if limits is None:
        return Limits()
    rps = limits.number("rps", Decimal(2))
    if 0 < rps < SLOWEST_RPS:
        limits.wrong(
            "rps",
            "manifest.out_of_bounds",
            f"Paling sedikit {SLOWEST_RPS} permintaan per detik.",
            f"At least {SLOWEST_RPS} requests a second.",
        )
    read = Limits(
        rps=rps,
        concurrent=limits.whole("concurrent", 1, 1, 8) or 1,
        max_page_bytes=limits.size("max_page_bytes", 20 << 20),
        max_file_bytes=_file_bytes(limits) if kind == "files" else None,
        window=_window(limits),
    )
    most = (256 if kind == "files" else 64) << 20
    if read.max_page_bytes > most:
        limits.wrong(
            "max_page_bytes",
            "manifest.out_of_bounds",
            f"Paling banyak {most >> 20}MiB; minta halaman atau berkas yang lebih"
            " kecil.",
            f"At most {most >> 20}MiB; ask for smaller pages or files.",
        )
    limits.close()
    return read


def _file_bytes(limits: Section) -> int | None:
    most = limits.size("max_file_bytes", 0)
    if most > MOST_FILE_BYTES:
        limits.wrong(
            "max_file_bytes",
            "manifest.out_of_bounds",
            f"Paling banyak {MOST_FILE_BYTES >> 20}MiB; bagi berkasnya.",
            f"At most {MOST_FILE_BYTES >> 20}MiB; divide the file.",
        )
    return most or None


def _window(limits: Section) -> Window | None:
    text = limits.maybe("window")
    if text is None:
        return None
    match = WINDOW.fullmatch(text)
    if match is not None:
        try:
            start = time(int(match[1]), int(match[2]))
            end = time(int(match[3]), int(match[4]))
        except ValueError:
            match = None
    if match is None:
        limits.wrong(
            "window",
            "manifest.shape",
            "Tulis seperti 20:00-05:00 Asia/Jakarta.",
            "Write it like 20:00-05:00 Asia/Jakarta.",
        )
        return None
    check_zone(limits, "window", match[5])
    if start == end:
        limits.wrong(
            "window",
            "window.empty",
            "Jendela ini tidak pernah terbuka; hapus bila boleh kapan saja.",
            "This window is never open; remove it if any time will do.",
        )
    return Window(start, end, match[5])


def _timeouts(part: Section) -> Timeouts:
    timeouts = part.section("timeouts")
    if timeouts is None:
        return Timeouts()
    read = Timeouts(
        connect=timeouts.duration("connect", timedelta(seconds=5)),
        read=timeouts.duration("read", timedelta(seconds=60)),
        run=timeouts.duration("run", timedelta(minutes=15)),
    )
    timeouts.close()
    return read


def _tls(part: Section) -> dict[str, Any]:
    """The `tls:` part: the least version, and a certificate of the system's own."""
    tls = part.section("tls")
    if tls is None:
        return {}
    least = tls.word("min", ("1.2", "1.3"), "1.2")
    pin = tls.maybe("pin")
    if pin is not None and not PIN.fullmatch(pin):
        tls.wrong(
            "pin",
            "tls.pin",
            "Tulis sha256: dan 64 angka heksadesimal, seperti yang dicetak `openssl"
            " x509 -fingerprint -sha256`.",
            "Write sha256: and 64 hexadecimal digits, as printed by `openssl x509"
            " -fingerprint -sha256`.",
        )
    file = tls.maybe("certificate")
    if file is not None and not PEM.fullmatch(file):
        tls.wrong(
            "certificate",
            "tls.certificate",
            "Tulis nama berkas saja, misalnya kota-medan.pem; berkasnya di folder"
            " HUB_CERTIFICATES.",
            "Write the name of a file alone, e.g. kota-medan.pem; it lies in the"
            " folder HUB_CERTIFICATES.",
        )
    if pin is not None and file is not None:
        tls.wrong(
            "pin",
            "tls.one_of_two",
            "Sebut pin atau certificate, salah satu.",
            "Name pin or certificate, one of the two.",
        )
    tls.close()
    digits = pin.partition(":")[2].replace(":", "").lower() if pin else None
    return {"tls_min": least, "tls_pin": digits, "tls_certificate": file}
