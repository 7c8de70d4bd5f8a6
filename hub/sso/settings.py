"""What the provider is called and how long its things live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from flask import current_app

from hub.config import Config

CODE: Final = timedelta(seconds=60)
GRACE: Final = timedelta(seconds=30)
WAITING: Final = timedelta(hours=24)  # a login page left open overnight
SKEW_S: Final = 30
ACR: Final = ("urn:hub:acr:1", "urn:hub:acr:2", "urn:hub:acr:3")


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session may rest and last, its tokens, and the end of refreshing."""

    idle: timedelta
    absolute: timedelta
    access: timedelta
    refresh: timedelta


CITIZEN: Final = Lifetimes(
    idle=timedelta(days=14),
    absolute=timedelta(days=90),
    access=timedelta(minutes=10),
    refresh=timedelta(days=30),
)
OFFICIAL: Final = Lifetimes(
    idle=timedelta(minutes=30),
    absolute=timedelta(hours=12),
    access=timedelta(minutes=5),
    refresh=timedelta(hours=12),
)
MACHINE: Final = timedelta(minutes=5)
LONGEST_ACCESS: Final = max(CITIZEN.access, OFFICIAL.access, MACHINE)


def lifetimes(official: bool) -> Lifetimes:
    """Those of officials are short, those of citizens long."""
    return OFFICIAL if official else CITIZEN


def config() -> Config:
    """The configuration of the running application."""
    found: Config = current_app.config["HUB"]
    return found


def issuer() -> str:
    """The name under which tokens are issued, exactly as in discovery."""
    return config().issuer or config().base_url


def secure(address: str) -> bool:
    """Whether cookies of an issuer travel over https only.

    Plain http is served on loopback alone, for one machine and tests.
    """
    return urlsplit(address).scheme == "https"


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine, by number or by the one name for it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def level(acr: str) -> int:
    """1 to 3; 0 for a value that is not ours."""
    return ACR.index(acr) + 1 if acr in ACR else 0
