"""A city whose rows come, change, go, break and lie about time, as a test says.

Two of its systems tell of the same reports: one flags what is gone, the other drops
it and lists it at an address of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from connectors.certify.hostile import Peer, login_page, page
from schemas.values.periods import WIB
from tests.hub.services.building import FIGURES, REPORTS, figure, report

LAPORAN: Final = "kota-medan-lapor/laporan"
ADUAN: Final = "kota-medan-aduan/laporan"
ANGKA: Final = "kota-medan-data/angka"
SIZE: Final = 3
BEGAN: Final = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE: Final = timedelta(minutes=1)
HONEST: Final = "limits: {rps: 1000}, timeouts: {connect: 1s, read: 5s, run: 5m}"
OLDER: Final = "Sampah: waste"
FLAG: Final = "deletes: {mode: flag, when: hapus}"
FEED: Final = (
    "deletes: {mode: feed, request: {path: /dihapus}, records: data,"
    " paging: {style: page, param: hal}, key: [nomor], at: kapan, zone: Asia/Jakarta,"
    " max_drop: %s}"
)
HALF: Final = "50%"
MONTHS: Final = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 9)]


def reports(url: str, narrow: bool = False) -> str:
    """The manifest of the reports; a `narrow` one does not know one of the words."""
    body = REPORTS.replace('"https://lapor.medan.example/"', f'"{url}", {HONEST}')
    body = body.replace("{style: page, param: hal}", "{style: next-url, at: next}")
    return body.replace(f", {OLDER}", "") if narrow else body


def complaints(url: str, narrow: bool = False, most: str = HALF) -> str:
    """The manifest of the same reports in a system that lists its deletions."""
    body = reports(url, narrow).replace(FLAG, FEED % most)
    body = body.replace("kota-medan-lapor", "kota-medan-aduan")
    return body.replace("path: /laporan", "path: /aduan")


def figures(url: str) -> str:
    """The manifest of the figures, whose whole deliveries say what is gone."""
    body = FIGURES.replace('"https://data.medan.example/"', f'"{url}", {HONEST}')
    paging = (
        "{style: page, param: hal, total_at: total}\n    deletes: {mode: full-scan}"
    )
    return body.replace("{style: page, param: hal}", paging)


def instant(row: dict[str, Any]) -> datetime:
    """When a row says that it was changed."""
    local = datetime.fromisoformat(row["diubah"]).replace(tzinfo=WIB)
    return local.astimezone(UTC)


@dataclass
class Town:
    """Reports by (changed, id) behind a link to the next page, figures by number.

    `honest` names the rows whose last change was made at the right time; `ghosts`
    are old states that come once more with a stream's next page.
    """

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    ticks: int = 0
    skew: timedelta = timedelta()
    past: list[dict[str, Any]] = field(default_factory=list)
    ghosts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    honest: set[int] = field(default_factory=set)
    shuffled: bool = False
    echo: bool = False
    down: bool = False

    def now(self) -> datetime:
        """The right time in this world; a minute passes with every change."""
        return BEGAN + self.ticks * MINUTE

    def put(self, id: int, back: timedelta | None = None, **changes: Any) -> None:
        """Write a row; `back` dates it that much before its present date."""
        self.ticks += 1
        moment = self.now() + self.skew
        old = self.rows.get(id)
        if old is not None:
            self.past.append(old)
        if back is not None and old is not None:
            moment = instant(old) - back
        stamp = f"{moment.astimezone(WIB):%Y-%m-%d %H:%M:%S}"
        day = f"2026-0{1 + id % 4}-05 08:00"
        self.rows[id] = (old or report(id, dibuat=day)) | changes | {"diubah": stamp}
        straight = self.skew == timedelta() and back is None
        (self.honest.add if straight else self.honest.discard)(id)

    def say(self, month: str, value: str | None) -> None:
        """Publish a figure, or take it back."""
        self.ticks += 1
        if value is None:
            self.figures.pop(month, None)
        else:
            self.figures[month] = figure(bulan=month, nilai=value)

    def haunt(self, which: int) -> None:
        """An old state comes again; no system lists as alive what was gone then."""
        if not self.past:
            return
        old = self.past[which % len(self.past)]
        for stream in (LAPORAN,) if old["hapus"] else (LAPORAN, ADUAN):
            self.ghosts.setdefault(stream, []).append(old)

    def laporan(self, peer: Peer) -> None:
        """One page of reports, gone ones too."""
        self._reports(peer, LAPORAN, list(self.rows.values()))

    def aduan(self, peer: Peer) -> None:
        """One page of reports that are not gone."""
        here = [row for row in self.rows.values() if not row["hapus"]]
        self._reports(peer, ADUAN, here)

    def dihapus(self, peer: Peer) -> None:
        """One page of what is gone, and when it went."""
        gone = [row for row in self.rows.values() if row["hapus"]]
        listed = [{"nomor": row["id"], "kapan": row["diubah"]} for row in gone]
        asked = parse_qs(urlsplit(peer.asked.target).query)
        number = int(asked.get("hal", ["1"])[0])
        part = listed[(number - 1) * SIZE : number * SIZE]
        self._answer(peer, {"data": part[::-1] if self.shuffled else part})

    def _reports(self, peer: Peer, stream: str, rows: list[dict[str, Any]]) -> None:
        asked = parse_qs(urlsplit(peer.asked.target).query)
        since, after = asked.get("sejak", [""])[0], asked.get("after", [""])[0]
        ordered = sorted(rows, key=_place)
        if since:
            bound = datetime.fromisoformat(since).replace(tzinfo=None)
            ordered = [r for r in ordered if _local(r) >= bound]
        left = [r for r in ordered if not after or _name(r) > after]
        part, more = left[:SIZE], len(left) > SIZE
        link = f"?after={_name(part[-1])}" if more else None
        ghosts = self.ghosts.pop(stream, [])
        said = [*ghosts, *(part[::-1] if self.shuffled else part)]
        if self.echo and said:
            said.append(said[0])
        self._answer(peer, {"data": said, "next": link})

    def angka(self, peer: Peer) -> None:
        """One page of figures."""
        asked = parse_qs(urlsplit(peer.asked.target).query)
        number = int(asked.get("hal", ["1"])[0])
        ordered = [self.figures[month] for month in sorted(self.figures)]
        part = ordered[(number - 1) * SIZE : number * SIZE]
        self._answer(peer, {"data": part, "total": len(ordered)})

    def _answer(self, peer: Peer, said: dict[str, Any]) -> None:
        if self.down:
            login_page()(peer)
        else:
            page(json.dumps(said).encode())(peer)


def _local(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["diubah"])


def _name(row: dict[str, Any]) -> str:
    return f"{row['diubah'].replace(' ', 'T')}_{row['id']:04}"


def _place(row: dict[str, Any]) -> tuple[str, int]:
    return row["diubah"], row["id"]
