"""The settings of the hub, read once from the environment, refused when unsafe."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

Network = IPv4Network | IPv6Network
LOOPBACK: Final = ("127.0.0.0/8", "::1/128")
SHORTEST: Final = 32
WEAK: Final = frozenset({"dev", "secret", "changeme", "change-me", "default"})
MAKE_ONE: Final = (
    "Buat satu / make one:"
    " python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
)


class ConfigError(ValueError):
    """The environment does not let the hub start; the message says what to set."""


@dataclass(frozen=True, slots=True)
class Config:
    """Where things are and who is let in; secrets are kept out of its repr.

    `base_url` is the one address under which people reach the hub; links are
    made from it and requests for another host are refused. `issuer` is the address of
    the login, by default the same; its host is answered too. `allowed_hosts` are
    "host:port" pairs that connectors may reach in spite of the address guard.
    `files_root` is the folder below which the kind `files` may read. `metrics_from`
    are the networks that may read /metrics; by default this machine alone. `kek` is
    what sealed pages are encrypted with, the secret key where HUB_KEK_FILE names none.
    """

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    base_url: str
    issuer: str = ""
    kek: str = field(repr=False, default="")
    broker_url: str = field(repr=False, default="")
    owner_database_url: str | None = field(repr=False, default=None)
    allowed_hosts: frozenset[str] = frozenset()
    data: Path | None = None
    files_root: Path | None = None
    demo: bool = False
    statement_timeout_ms: int = 3000
    metrics_from: tuple[Network, ...] = tuple(map(ip_network, LOOPBACK))

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Config:
        """Read HUB_* from the environment; ConfigError says what is wrong."""
        demo = _on(environ, "HUB_DEMO")
        if not demo and _on(environ, "FLASK_DEBUG"):
            raise ConfigError(
                "FLASK_DEBUG menyala. It is on, and would let anybody run code here;"
                " unset it, or set HUB_DEMO=1 on a machine for trying out."
            )
        database = environ.get("HUB_DATABASE_URL", "")
        if not database:
            raise ConfigError(
                "HUB_DATABASE_URL belum diisi. HUB_DATABASE_URL is not set; write"
                " postgresql://user@host/name, or start everything with ./run demo."
            )
        data, files = environ.get("HUB_DATA"), environ.get("HUB_FILES_ROOT")
        owner = address(environ, "HUB_OWNER_DATABASE_URL")
        secret = _secret(environ, demo)
        return cls(
            database_url=driver_url(address(environ, "HUB_DATABASE_URL")),
            secret_key=secret,
            kek=_kek(environ, demo) or secret,
            base_url=_base_url(environ.get("HUB_BASE_URL", ""), demo),
            issuer=_issuer(environ.get("HUB_ISSUER", "")),
            broker_url=address(environ, "HUB_BROKER_URL"),
            owner_database_url=driver_url(owner) if owner else None,
            allowed_hosts=_hosts(environ.get("HUB_ALLOWED_HOSTS", "")),
            data=Path(data) if data else None,
            files_root=Path(files) if files else None,
            demo=demo,
            metrics_from=_networks(environ.get("HUB_METRICS_FROM", "")),
        )

    @property
    def hosts(self) -> frozenset[str]:
        """The values of `Host` that are answered; a demo knows localhost as well."""
        base = urlsplit(self.base_url)
        names = {base.netloc.lower()}
        if self.issuer:
            names.add(urlsplit(self.issuer).netloc.lower())
        if self.demo and base.hostname in ("127.0.0.1", "localhost", "::1"):
            port = f":{base.port}" if base.port else ""
            names |= {f"{name}{port}" for name in ("127.0.0.1", "localhost", "[::1]")}
        return frozenset(names)


def _on(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "") not in ("", "0", "false")


def driver_url(url: str) -> str:
    """The same address for SQLAlchemy's psycopg driver."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def address(environ: Mapping[str, str], name: str) -> str:
    """A server's address with the password of its file, if one is named; "" if unset.

    The file of HUB_DATABASE_URL is HUB_DATABASE_PASSWORD_FILE, and so on: one secret
    serves the server and the hub, and stands in no environment.
    """
    url = environ.get(name, "")
    source = name.removesuffix("_URL") + "_PASSWORD_FILE"
    path = environ.get(source, "")
    if not url or not path:
        return url
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    password = _read(path, source)
    if ":" in user or not password:
        raise ConfigError(
            f"{source}: kata sandi kosong atau tertulis dua kali. The file is empty, or"
            f" {name} holds a password already."
        )
    login = f"{user}:{quote(password, safe='')}@{host}"
    return urlunsplit(parts._replace(netloc=login))


def _secret(environ: Mapping[str, str], demo: bool) -> str:
    given = environ.get("HUB_SECRET_KEY", "")
    path = environ.get("HUB_SECRET_KEY_FILE", "")
    if path and not given:
        given = _read(path, "HUB_SECRET_KEY_FILE")
    if not given and demo:
        return secrets.token_urlsafe(48)
    if not given:
        raise ConfigError(
            "HUB_SECRET_KEY atau HUB_SECRET_KEY_FILE belum diisi. Neither is set."
            f" {MAKE_ONE}"
        )
    if not demo and (len(given.encode()) < SHORTEST or _weak(given)):
        raise ConfigError(
            f"HUB_SECRET_KEY terlalu pendek atau mudah ditebak (paling sedikit"
            f" {SHORTEST} bita acak). It is too short or easy to guess. {MAKE_ONE}"
        )
    return given


def _kek(environ: Mapping[str, str], demo: bool) -> str:
    path = environ.get("HUB_KEK_FILE", "")
    given = _read(path, "HUB_KEK_FILE") if path else ""
    if path and not demo and (len(given.encode()) < SHORTEST or _weak(given)):
        raise ConfigError(
            f"HUB_KEK_FILE: kunci terlalu pendek atau mudah ditebak (paling sedikit"
            f" {SHORTEST} bita acak). Its key is too short or easy to guess. {MAKE_ONE}"
        )
    return given


def _weak(secret: str) -> bool:
    return secret.lower().strip("-_!1230 ") in WEAK or len(set(secret)) < 8


def _read(path: str, name: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8"
        raise ConfigError(
            f"{name} tidak terbaca. It cannot be read: {why}."
            f"{' ' + MAKE_ONE if name == 'HUB_SECRET_KEY_FILE' else ''}"
        ) from error


def _base_url(given: str, demo: bool) -> str:
    if not given and demo:
        given = "http://127.0.0.1:8000"
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
        raise ConfigError(
            "HUB_BASE_URL harus alamat lengkap. It must be the full address under"
            " which people reach the hub, such as https://data.sumutprov.go.id."
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _issuer(given: str) -> str:
    parts = urlsplit(given)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    plain = not (parts.path or parts.query or parts.fragment)
    if given and not (plain and parts.netloc and (parts.scheme == "https" or here)):
        raise ConfigError(
            "HUB_ISSUER harus alamat https tanpa jalur. It must be an https address"
            " without a path, such as https://sso.sumutprov.go.id; only this machine"
            " itself may do without TLS."
        )
    return given


def _networks(given: str) -> tuple[Network, ...]:
    parts = [each.strip() for each in given.split(",") if each.strip()]
    try:
        return tuple(ip_network(each) for each in parts or LOOPBACK)
    except ValueError as error:
        raise ConfigError(
            f"HUB_METRICS_FROM bukan daftar jaringan: {error}. It is not a list of"
            " networks such as 127.0.0.0/8,10.20.0.0/16."
        ) from error


def _hosts(given: str) -> frozenset[str]:
    pairs = frozenset(each.strip() for each in given.split(",") if each.strip())
    wrong = sorted(pair for pair in pairs if not pair.rpartition(":")[2].isdigit())
    if wrong:
        raise ConfigError(
            f"HUB_ALLOWED_HOSTS: {wrong[0]!r} bukan host:port. It is not host:port;"
            " separate several with commas."
        )
    return pairs
