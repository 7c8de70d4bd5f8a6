"""Reading the head of a manifest: who, which system, and how it is reached."""

from __future__ import annotations

import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Final, cast
from urllib.parse import urlsplit

from schemas.manifest_parts import (
    Auth,
    AuthKind,
    Connection,
    Limits,
    System,
    Timeouts,
    Window,
)
from schemas.manifest_reading.notes import HIDDEN
from schemas.manifest_reading.section import Section
from schemas.manifest_reading.times import check_zone
from schemas.manifest_reading.tree import Node

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SECRET: Final = re.compile(r"secret://[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9][a-z0-9_.-]*")
WINDOW: Final = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d) ([A-Za-z]+/[A-Za-z_/]+|UTC)")
HEADER: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
QUERY: Final = re.compile(r"[A-Za-z0-9_.\[\]-]{1,64}")
SLUG_WORDS: Final = ("kota-medan: huruf kecil, angka, dan garis", "kota-medan")
AUTH_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "none": (),
    "bearer": ("token",),
    "basic": ("username", "password"),
    "api-key": ("token", "header", "query"),
}


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
    connection = Connection(
        kind=part.word("kind", kinds),
        base_url=_base_url(part),
        auth=_auth(part),
        limits=_limits(part),
        timeouts=_timeouts(part),
        tls_min="1.3" if _tls(part) == "1.3" else "1.2",
    )
    part.close()
    return connection


def _base_url(part: Section) -> str:
    url = part.text("base_url")
    if not url:
        return ""
    try:
        found = urlsplit(url)
        port_fits = found.port is None or found.port > 0
    except ValueError:
        port_fits = False
    if not port_fits or found.scheme not in ("http", "https") or not found.hostname:
        part.wrong(
            "base_url",
            "url.shape",
            "Tulis alamat lengkap, misalnya https://data.kota.go.id/",
            "Write a whole address, e.g. https://data.kota.go.id/",
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


def _auth(part: Section) -> Auth:
    auth = part.section("auth", hidden=True)
    if auth is None:
        return Auth()
    kind = cast(AuthKind, auth.word("type", AUTH_KEYS))
    if auth.misread:
        auth.known += [key for keys in AUTH_KEYS.values() for key in keys]
    values: dict[str, str] = {}
    for key in AUTH_KEYS[kind]:
        if key in ("token", "password"):
            values[key] = _secret(auth, key)
        elif key == "username":
            values[key] = auth.text(key)
        elif auth.has(key):
            shape = HEADER if key == "header" else QUERY
            values[key] = auth.shaped(key, shape, "X-Api-Key", "X-Api-Key")
        else:
            auth.node(key)
    if kind == "api-key" and ("header" in values) == ("query" in values):
        auth.wrong(
            "",
            "auth.where",
            "Sebut header atau query, salah satu, tempat kunci dikirim.",
            "Name header or query, one of the two, in which the key travels.",
        )
    auth.close()
    return Auth(kind, **values)


def _secret(auth: Section, key: str) -> str:
    """A reference to a secret; a literal one is refused and never shown."""
    value = auth.text(key)
    if value and not SECRET.fullmatch(value):
        auth.wrong(
            key,
            "auth.literal_secret",
            "Rahasia tidak ditulis di manifes. Simpan dengan `hub secret set`, lalu"
            " tulis secret://PENERBIT/NAMA.",
            "Secrets are not written in a manifest. Keep it with `hub secret set`,"
            " then write secret://PUBLISHER/NAME.",
        )
        return ""
    return value


def _limits(part: Section) -> Limits:
    limits = part.section("limits")
    if limits is None:
        return Limits()
    read = Limits(
        rps=limits.number("rps", Decimal(2)),
        concurrent=limits.whole("concurrent", 1, 1, 8) or 1,
        max_page_bytes=limits.size("max_page_bytes", 20 << 20),
        window=_window(limits),
    )
    if read.max_page_bytes > 64 << 20:
        limits.wrong(
            "max_page_bytes",
            "manifest.out_of_bounds",
            "Paling banyak 64MiB satu halaman; minta halaman yang lebih kecil.",
            "At most 64MiB a page; ask for smaller pages.",
        )
    limits.close()
    return read


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


def _tls(part: Section) -> str:
    tls = part.section("tls")
    if tls is None:
        return "1.2"
    least = tls.word("min", ("1.2", "1.3"), "1.2")
    tls.close()
    return least
