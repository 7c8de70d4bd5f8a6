"""Addresses on the web, read strictly: one spelling, one meaning.

Spellings that programs read differently (backslashes, user-info, octal or
decimal IP numbers, zones, control characters) are refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final
from urllib.parse import quote, unquote, unquote_plus, urlencode, urljoin

from connectors.network.failures import bad_url

LONGEST: Final = 8192
PORTS: Final = {"http": 80, "https": 443}
SHAPE: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[^\]/?#]*\]|[^:/?#\[\]]*)"
    r"(?::(?P<port>[0-9]{1,5}))?(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
UNSAFE: Final = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")
USER_INFO: Final = re.compile(r"[A-Za-z]*:?//[^/?#]*@")
LABEL: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
NUMERIC: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
KEPT: Final = "%/:?@!$&'()*+,;=~-._[]|"


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: what a token and a connection belong to."""

    scheme: str
    host: str
    port: int

    @property
    def host_port(self) -> str:
        """`host:port`, as in HUB_ALLOWED_HOSTS (IPv6 in brackets)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def authority(self) -> str:
        """The value of the Host header: without the scheme's own port."""
        if self.port == PORTS[self.scheme]:
            return self.host_port.rpartition(":")[0]
        return self.host_port

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True)
class Url:
    """A checked address: where to connect, and what to ask for there."""

    origin: Origin
    target: str  # path and query, as sent in the request line

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"


def parse(text: str) -> Url:
    """Read an absolute http(s) address; `FetchError` bad_url if it is doubtful."""
    if len(text) > LONGEST:
        raise bad_url(text[:200], "terlalu panjang", "it is too long")
    if UNSAFE.search(text):
        raise bad_url(
            text,
            "berisi spasi, garis miring terbalik atau karakter kendali",
            "it holds a space, a backslash or a control character",
        )
    if USER_INFO.match(text):
        raise bad_url(
            text.rpartition("@")[2],
            "nama pengguna atau sandi tidak boleh ada di alamat; pakai secret://",
            "a user name or password must not stand in the address; use secret://",
        )
    shape = SHAPE.fullmatch(text)
    if not shape:
        raise bad_url(
            text, "bukan alamat http(s) lengkap", "it is no complete http(s) address"
        )
    scheme = shape["scheme"].lower()
    port = int(shape["port"] or PORTS[scheme])
    if not 0 < port < 65536:
        raise bad_url(text, "nomor port tidak sah", "the port number is not valid")
    target = quote(shape["path"] or "/", safe=KEPT)
    if shape["query"] is not None:
        target += "?" + quote(shape["query"], safe=KEPT)
    return Url(Origin(scheme, _host(shape["host"], text), port), target)


def append(base: Url, path: str, params: list[tuple[str, str]]) -> Url:
    """The address of `path` *below* a base address, with parameters added.

    A manifest's path is always appended to base_url, with or without a leading
    slash; `//host` and `..` cannot leave it.
    """
    steps = unquote(path.partition("?")[0]).split("/")
    if ".." in steps or UNSAFE.search(path) or "#" in path:
        raise bad_url(path, "jalur tidak sah", "the path is not valid")
    root = base.target.partition("?")[0].rstrip("/")
    tail = path.lstrip("/")
    target = f"{root}/{tail}" if tail else base.target
    return with_params(parse(f"{base.origin}{target}"), params)


def with_params(url: Url, params: list[tuple[str, str]]) -> Url:
    """The same address with query parameters added."""
    if not params:
        return url
    joint = "&" if "?" in url.target else "?"
    return parse(f"{url}{joint}{urlencode(params)}")


def with_missing(url: Url, params: Mapping[str, str]) -> Url:
    """The same address with those parameters added that it does not have yet.

    Next links often forget filters and page sizes of the first request.
    """
    query = url.target.partition("?")[2]
    have = {unquote_plus(part.partition("=")[0]) for part in query.split("&")}
    return with_params(url, [pair for pair in params.items() if pair[0] not in have])


def without(url: Url, names: Container[str]) -> Url:
    """The same address without the query parameters of these names."""
    path, mark, query = url.target.partition("?")
    kept = [
        part
        for part in query.split("&")
        if unquote_plus(part.partition("=")[0]) not in names
    ]
    if not mark or len(kept) == query.count("&") + 1:
        return url
    return Url(url.origin, path + (mark + "&".join(kept) if kept else ""))


def with_steps(url: Url, *steps: str) -> Url:
    """The same address with steps added behind its path."""
    path, mark, query = url.target.partition("?")
    slash = "/" if path.endswith("/") else ""
    tail = "/".join(quote(step, safe="") for step in steps)
    return Url(url.origin, f"{path.rstrip('/')}/{tail}{slash}{mark}{query}")


def without_step(url: Url, name: str) -> Url:
    """The same address without the step of a name and the one behind it."""
    path, mark, query = url.target.partition("?")
    steps = path.split("/")
    if name in steps[:-1]:
        at = steps.index(name)
        path = "/".join(steps[:at] + steps[at + 2 :]) or "/"
    return Url(url.origin, f"{path}{mark}{query}")


def follow(base: str, reference: str) -> Url:
    """The address a page points to, relative or not (RFC 3986).

    Spaces and letters outside ASCII, common in next links, are percent-encoded;
    everything doubtful is refused.
    """
    spaced = reference.strip(" ").replace(" ", "%20")
    if UNSAFE.search(spaced):
        raise bad_url(reference, "alamat tidak sah", "the address is not valid")
    try:
        joined = urljoin(base, spaced)
    except ValueError:  # half an IPv6 address, or letters that become other signs
        raise bad_url(
            reference, "alamat tidak sah", "the address is not valid"
        ) from None
    return parse(joined)


def _host(text: str, url: str) -> str:
    if text.startswith("["):
        if "%" in text:
            raise bad_url(url, "zona IPv6 tidak boleh", "an IPv6 zone is not taken")
        try:
            return str(IPv6Address(text[1:-1]))
        except AddressValueError:
            raise bad_url(url, "alamat IPv6 tidak sah", "bad IPv6 address") from None
    host = _ascii(text, url).lower().removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(map(LABEL.fullmatch, labels)):
        raise bad_url(url, "nama host tidak sah", "the host name is not valid")
    if NUMERIC.fullmatch(labels[-1]):
        _four_numbers(host, url)
    return host


def _ascii(host: str, url: str) -> str:
    """An international name in its ASCII form (`xn--…`)."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        raise bad_url(url, "nama host tidak sah", "bad host name") from None


def _four_numbers(host: str, url: str) -> None:
    try:
        IPv4Address(host)
    except AddressValueError:
        raise bad_url(
            url,
            "alamat IP harus ditulis sebagai empat angka desimal",
            "an IP address must be written as four decimal numbers",
        ) from None
