"""Which network addresses a city's system may have: public unicast, nothing else.

Python's `ipaddress.is_global` is no guard: it lets NAT64, 6to4, multicast and
site-local pass. The table follows the IANA special-purpose registries and the
classes of smokescreen; of IPv6 only 2000::/3 is public at all.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

SPECIAL_V4: Final[tuple[tuple[IPv4Network, str], ...]] = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("168.63.129.16/32", "metadata"),
        ("169.254.169.254/32", "metadata"),
        ("100.100.100.200/32", "metadata"),
        ("192.0.0.192/32", "metadata"),
        ("0.0.0.0/8", "this-network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "cgnat"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "ietf-protocol"),
        ("192.0.2.0/24", "documentation"),
        ("192.31.196.0/24", "as112"),
        ("192.52.193.0/24", "amt"),
        ("192.88.99.0/24", "6to4-relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "as112"),
        ("198.18.0.0/15", "benchmark"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)
SPECIAL_V6: Final[tuple[tuple[IPv6Network, str], ...]] = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("::ffff:0:0/96", "ipv4-mapped"),
        ("::ffff:0:0:0/96", "ipv4-translated"),
        ("::/96", "ipv4-compatible"),
        ("64:ff9b::/96", "nat64"),
        ("64:ff9b:1::/48", "nat64"),
        ("100::/64", "discard"),
        ("fd00:ec2::254/128", "metadata"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "site-local"),
        ("ff00::/8", "multicast"),
        ("2001::/32", "teredo"),
        ("2001::/23", "ietf-protocol"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "6to4"),
        ("2620:4f:8000::/48", "as112"),
        ("3ffe::/16", "6bone"),
        ("3fff::/20", "documentation"),
    )
)
PUBLIC_V6: Final = ip_network("2000::/3")


def special_use(address: str) -> str | None:
    """The class of an address that must not be connected to; None if public.

    Anything that is not a plain address (a zone, a short or octal spelling) is
    "unreadable" and so refused as well.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unreadable"
    if "%" in address:
        return "zone"
    if parsed.version == 4:
        return next((name for net, name in SPECIAL_V4 if parsed in net), None)
    named = next((name for net, name in SPECIAL_V6 if parsed in net), None)
    return named or (None if parsed in PUBLIC_V6 else "reserved")
