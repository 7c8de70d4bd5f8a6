"""Which addresses an app may register, and which of them a request names."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, urlsplit

from hub.sso.settings import is_loopback

LONGEST: Final = 2000
PLAIN: Final = re.compile(r"[\x21-\x7e]+")
UNFIT: Final = re.compile(r"[\\<>\"`{}|^*]")
PRIVATE: Final = re.compile(r"[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+")
LOOPBACK: Final = re.compile(
    r"http://(?P<host>127\.0\.0\.1|\[::1\]|localhost)(?::\d{1,5})?(?P<rest>[/?].*)?"
)


def flaw(uri: object, native: bool) -> str | None:
    """Why an address cannot be registered for the browser; None if it can."""
    if not isinstance(uri, str) or not PLAIN.fullmatch(uri) or len(uri) > LONGEST:
        return "it is not a plain ASCII address"
    if UNFIT.search(uri):
        return "it holds a wildcard or a character that no address has"
    try:
        parts = urlsplit(uri)
        port_is_fit = parts.port is None or parts.port > 0
    except ValueError:
        return "it cannot be read"
    if parts.fragment or "#" in uri:
        return "it has a fragment (#)"
    if "@" in parts.netloc or not port_is_fit:
        return "it holds a user name or a strange port"
    return _wrong_scheme(parts, native)


def _wrong_scheme(parts: SplitResult, native: bool) -> str | None:
    if parts.scheme == "https" and parts.hostname:
        return None
    if parts.scheme == "http" and is_loopback(parts.hostname):
        return None
    if native and PRIVATE.fullmatch(parts.scheme) and not parts.netloc:
        return None
    return (
        "it must begin with https:// (http:// for this machine itself; an app on a"
        " phone may use a scheme with a dot, such as id.go.binjai:/masuk)"
    )


def known(asked: str, registered: Collection[str], native: bool) -> bool:
    """Whether exactly this is registered; the loopback port of an app varies."""
    if asked in registered:
        return True
    if not native:
        return False
    plain = _without_port(asked)
    return plain is not None and any(plain == _without_port(r) for r in registered)


def _without_port(uri: str) -> tuple[str, str] | None:
    found = LOOPBACK.fullmatch(uri) if PLAIN.fullmatch(uri) else None
    return (found["host"], found["rest"] or "") if found else None
