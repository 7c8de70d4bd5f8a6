"""A city's system of citizen reports for the tests: honest, paged, and counting."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from connectors.certify.hostile import Peer, page
from tests.hub.services.building import REPORTS, report

WIB: Final = ZoneInfo("Asia/Jakarta")
START: Final = datetime(2026, 1, 5, 8, 0, tzinfo=WIB)
MEDAN: Final = "kota-medan-lapor/laporan"
BINJAI: Final = "kota-binjai-lapor/laporan"
HONEST: Final = "limits: {rps: 50}, timeouts: {connect: 1s, read: 2s, run: 5m}"


def manifest(url: str, connection: str = HONEST) -> str:
    """The manifest of Medan's reports for a server that answers at `url`."""
    return REPORTS.replace(
        'base_url: "https://lapor.medan.example/"', f'base_url: "{url}", {connection}'
    )


def of_binjai(written: str) -> str:
    """The same manifest for Binjai."""
    other = written.replace("kota-medan", "kota-binjai").replace(
        "/laporan}", "/binjai}"
    )
    return other.replace('"12.71"', '"12.75"')


def reports(count: int, first: int = 1, **changes: Any) -> list[dict[str, Any]]:
    """Reports that were opened and changed one minute after the other."""
    made = []
    for number in range(first, first + count):
        moment = START + timedelta(minutes=number)
        made.append(
            report(
                number,
                dibuat=f"{moment:%Y-%m-%d %H:%M}",
                diubah=f"{moment:%Y-%m-%d %H:%M:%S}",
            )
            | changes
        )
    return made


@dataclass
class City:
    """Answers `?hal=N&sejak=…` with pages of its rows; remembers every request."""

    rows: list[dict[str, Any]]
    size: int = 10
    asked: list[dict[str, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    wait_at: int | None = None  # the page that is held back until `gate` is set

    def __call__(self, peer: Peer) -> None:
        """Behave as one path of a HostileServer."""
        query = parse_qs(urlsplit(peer.asked.target).query)
        asked = {name: values[0] for name, values in query.items()}
        self.asked.append(asked)
        number = int(asked.get("hal", "1"))
        if number == self.wait_at:
            self.gate.wait(20)
        rows = self._since(asked.get("sejak"))
        part = rows[(number - 1) * self.size : number * self.size]
        page(json.dumps({"data": part}).encode())(peer)

    @property
    def pages(self) -> list[int]:
        """The numbers of the pages asked for, in order."""
        return [int(asked.get("hal", "1")) for asked in self.asked]

    def _since(self, moment: str | None) -> list[dict[str, Any]]:
        ordered = sorted(self.rows, key=lambda row: (row["diubah"], row["id"]))
        if moment is None:
            return ordered
        bound = datetime.fromisoformat(moment).replace(tzinfo=None)
        return [r for r in ordered if datetime.fromisoformat(r["diubah"]) >= bound]
