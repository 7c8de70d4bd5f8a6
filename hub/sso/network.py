"""Where a request comes from: behind our own proxies too, and only as a network."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import (
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from flask import current_app, request

Network = IPv4Network | IPv6Network
LOOPBACK: Final[tuple[Network, ...]] = (
    IPv4Network("127.0.0.0/8"),
    IPv6Network("::1/128"),
)
EXTENSION: Final = "hub_proxies"


def proxies(environ: Mapping[str, str]) -> tuple[Network, ...]:
    """The networks whose X-Forwarded-For is believed: HUB_PROXIES, or this machine."""
    named = environ.get("HUB_PROXIES", "").split(",")
    return tuple(ip_network(n.strip()) for n in named if n.strip()) or LOOPBACK


def address() -> str:
    """The address of the visitor: the last one that a proxy of ours has told."""
    straight = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        known = ip_address(straight)
        ip_address(told)
    except ValueError:
        return straight
    ours = current_app.extensions.get(EXTENSION, LOOPBACK)
    return told if any(known in each for each in ours) else straight


def prefix(given: str) -> str:
    """A network to recognise a place by: a /24 of IPv4, a /48 of IPv6."""
    try:
        found = ip_address(given)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    size = 24 if found.version == 4 else 48
    return str(ip_network(f"{found}/{size}", strict=False))
