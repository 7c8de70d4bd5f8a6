"""Before a manifest is kept: does it point into a network that is nobody's business?"""

from __future__ import annotations

import ipaddress
import re
from typing import Final
from urllib.parse import urlsplit

from connectors.network import addresses
from schemas.manifests.manifest import Manifest
from schemas.manifests.reading import tree
from schemas.values.problem import Problem, Refused, problem

LOCAL: Final = re.compile(r"localhost|.*\.(localhost|local|internal|lan|home\.arpa)")
PORTS: Final = {"https": 443, "http": 80, "ftp": 21, "ftps": 21, "sftp": 22}
PORTS_OF_STORES: Final = {"postgresql": 5432, "mysql": 3306}


def check(body: str, written: Manifest, allowed: frozenset[str]) -> None:
    """Raise Refused with the line of an address that only the operator may open.

    Names are looked up when they are connected to, and guarded there.
    """
    connection = written.connection
    found = {
        "connection.base_url": connection.base_url,
        "connection.auth.token_url": connection.auth.token_url or "",
    }
    wrong = [
        _refused(body, place, url, reason)
        for place, url in found.items()
        if (reason := _inside(url, allowed)) is not None
    ]
    if wrong:
        raise Refused(*wrong)


def _inside(url: str, allowed: frozenset[str]) -> str | None:
    """Which kind of inner address a URL names; None where it is public or allowed."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (PORTS | PORTS_OF_STORES).get(parts.scheme, 0)
    if not host or f"{host}:{port}" in allowed:
        return None
    if LOCAL.fullmatch(host):
        return "local"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return None
    return addresses.special_use(host)


def _refused(body: str, place: str, url: str, reason: str) -> Problem:
    line = tree.line_of(body, place)
    host = urlsplit(url).netloc.rpartition("@")[2]
    return problem(
        tree.at_line(place, line),
        host,
        "url.private",
        id=f"{host} adalah alamat jaringan dalam ({reason}), bukan sistem kota di"
        " internet. Bila memang benar, pengelola mengizinkannya dengan"
        " HUB_ALLOWED_HOSTS=host:port.",
        en=f"{host} is an address of an inner network ({reason}), not a city's system"
        " on the internet. If it is right, the operator allows it with"
        " HUB_ALLOWED_HOSTS=host:port.",
    )
