"""Who comes: the browser, network and time of a request, as the accounts need them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.sso import network


@dataclass(frozen=True, slots=True)
class Visit:
    """One request. `browser` and `device` are secrets of cookies, "" where none came.

    `language` is that of the page, "id" or "en"; letters are written in it. `base` is
    the address of the login, for links in letters.
    """

    now: datetime
    ip: str
    agent: str
    browser: str
    device: str = ""
    language: str = "id"
    base: str = ""

    @property
    def ip_prefix(self) -> str:
        """The network: a /24 of IPv4, a /48 of IPv6."""
        return network.prefix(self.ip)

    @property
    def device_name(self) -> str:
        """The browser in two words, for the list of devices."""
        return named(self.agent)


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("UCBrowser", "UC Browser"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def named(agent: str | None) -> str:
    """A User-Agent in two words, "" when it says nothing we know."""
    text = agent or ""
    browser = next((name for sign, name in BROWSERS if sign in text), "")
    system = next((name for sign, name in SYSTEMS if sign in text), "")
    return " · ".join(part for part in (browser, system) if part)
