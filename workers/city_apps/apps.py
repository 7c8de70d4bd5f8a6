"""The two city apps of the demo: what they are called, where they answer, as whom."""

from __future__ import annotations

import base64
import hashlib
import hmac
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from workers import ports

# The sample of docs/login-in-15-minutes.en.md, as it is: what the demo runs is what a
# city copies. A hub installed without its documentation shows no apps.
SAMPLE: Final = Path(__file__).parents[2] / "docs/examples/login/python/app.py"
FIRST_PORT: Final = 8101
LAST_PORT: Final = 8199
LENGTH: Final = 16
WORD: Final = 4


@dataclass(frozen=True, slots=True)
class CityApp:
    """An app of a city, at an address of this machine."""

    id: str
    name: str
    publisher: str
    purpose: Mapping[str, str]
    port: int

    @property
    def host(self) -> str:
        """As HUB_ALLOWED_HOSTS wants it."""
        return f"{ports.LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        """Where people find it."""
        return f"http://{self.host}"

    @property
    def metadata(self) -> dict[str, Any]:
        """How it is registered (RFC 7591)."""
        return {
            "client_id": self.id,
            "client_name": self.name,
            "publisher": self.publisher,
            "sector": self.publisher,
            "redirect_uris": [f"{self.url}/callback"],
            "post_logout_redirect_uris": [f"{self.url}/"],
            "backchannel_logout_uri": f"{self.url}/keluar/hub",
            "grant_types": ["authorization_code", "refresh_token"],
            "scope": "openid profile email",
            "purpose#id": self.purpose["id"],
            "purpose#en": self.purpose["en"],
        }

    def environment(self, issuer: str, key: str) -> dict[str, str]:
        """What its program is told."""
        return {
            "APP_NAME": self.name,
            "APP_URL": self.url,
            "OIDC_ISSUER": issuer,
            "OIDC_CLIENT_ID": self.id,
            "OIDC_CLIENT_SECRET": derived(key, f"client {self.id}"),
        }

    def answers(self) -> bool:
        """Whether it is up."""
        try:
            with urllib.request.urlopen(self.url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@dataclass(frozen=True, slots=True)
class Somebody:
    """Somebody of the demo; `publisher` is whose walidata an official is."""

    address: str
    name: str
    publisher: str | None = None

    def password(self, key: str) -> str:
        """As it was made; whoever has changed it knows another."""
        letters = derived(key, f"person {self.address}")[:LENGTH]
        parts = range(0, LENGTH, WORD)
        return "-".join(letters[start : start + WORD] for start in parts)


CITIZEN: Final = Somebody("warga@demo.example", "Ani Wijaya")
OFFICIAL: Final = Somebody("walidata@demo.example", "Butet Siregar", "kota-binjai")
KNOWN: Final = (
    (
        "demo-emasyarakat-binjai",
        "e-Masyarakat Binjai",
        "kota-binjai",
        {
            "id": "Menerima laporan Anda dan mengabari Anda hasilnya.",
            "en": "To take your reports and tell you what became of them.",
        },
    ),
    (
        "demo-lapor-deli-serdang",
        "Lapor Deli Serdang",
        "deli-serdang",
        {
            "id": "Mencatat pengaduan Anda tentang jalan, lampu, dan sampah.",
            "en": "To record your complaints about roads, lights and waste.",
        },
    ),
)


def at(found: Sequence[int]) -> list[CityApp]:
    """The apps at these ports, one each."""
    return [
        CityApp(*known, port=port) for known, port in zip(KNOWN, found, strict=False)
    ]


def chosen(hold: ExitStack) -> list[CityApp]:
    """Both apps, each at a port that is held for it until `hold` is closed.

    The ports lie below those the kernel gives away, and are mostly the same at each
    start. None where the sample is not there.
    """
    if not SAMPLE.exists():
        return []
    found = [hold.enter_context(ports.held_from(FIRST_PORT, LAST_PORT)) for _ in KNOWN]
    return at([port for port in found if port is not None])


def derived(key: str, about: str) -> str:
    """A secret of this machine for one purpose, the same at each start."""
    made = hmac.digest(key.encode(), f"demo {about}".encode(), hashlib.sha256)
    return base64.b32encode(made).decode().rstrip("=").lower()
