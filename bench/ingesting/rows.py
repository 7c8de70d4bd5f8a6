"""The reports of one city, 12 fields each, rendered to pages before anybody asks."""

from __future__ import annotations

import random
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

import orjson

PAGE: Final = 1000
HALF: Final = PAGE // 2
BROKEN: Final = 0.005
START: Final = datetime(2024, 1, 5, 8, tzinfo=timezone(timedelta(hours=7)))
SPAN: Final = timedelta(days=700)
STATUSES: Final = ("Baru", "Diproses", "Selesai", "Ditolak")
CATEGORIES: Final = {
    "Jalan": "road",
    "Lampu jalan": "street_light",
    "Drainase": "drainage",
    "Sampah": "waste",
    "Air minum": "water",
    "Lalu lintas": "traffic",
}
NAMES: Final = tuple(CATEGORIES)
REGIONS: Final = ("12.07", "12.71", "12.75")
# What a broken row holds instead: no code at all, or an unknown word.
WRONG: Final = (("kode", "MEDAN"), ("kode", "?"), ("status", "?"), ("status", "Arsip"))


@dataclass(frozen=True, slots=True)
class Body:
    """Rows in the order they were changed, joined in halves of a page.

    `last` holds when the last row of each half was changed.
    """

    halves: list[bytes]
    last: list[datetime]
    broken: int

    def page(
        self, number: int, since: datetime | None, shifted: bool, touched: bool
    ) -> tuple[bytes, bool]:
        """The rows of a page (from 1) that changed since, and whether others follow.

        `shifted` pages begin half a page earlier: the same rows, other pages. In
        `touched` rows a number moved on that nobody maps.
        """
        first = -int(shifted) if since is None else bisect_left(self.last, since)
        at = first + 2 * (number - 1)
        found = self.halves[max(0, at) : at + 2]
        if since is not None and number == 1 and found:
            every = orjson.loads(b"[" + found[0] + b"]")
            new = [r for r in every if datetime.fromisoformat(r["diubah"]) >= since]
            found[0] = orjson.dumps(new)[1:-1]
        rows = b",".join(filter(None, found))
        if touched:
            rows = rows.replace(b'"dilihat":1', b'"dilihat":2')
        return rows, at + 2 < len(self.halves)


def render(count: int) -> Body:
    """`count` reports of 700 days, some of them broken; always the same bytes."""
    chance = random.Random(f"ukur {count}")
    step = SPAN / count
    body, broken = Body([], [], 0), 0
    for first in range(0, count, HALF):
        made = []
        for number in range(first, min(first + HALF, count)):
            changed = START + step * number
            row = _report(number, changed, chance)
            if chance.random() < BROKEN:
                row.update([chance.choice(WRONG)])
                broken += 1
            made.append(orjson.dumps(row))
        body.halves.append(b",".join(made))
        body.last.append(changed.replace(microsecond=0))
    return Body(body.halves, body.last, broken)


def _report(number: int, changed: datetime, chance: random.Random) -> dict[str, object]:
    """One report as the city says it; two of three are closed when last changed."""
    done = chance.random() < 0.67
    opened = changed - timedelta(seconds=chance.randrange(1_800_000))
    return {
        "id": f"LP-{number:07d}",
        "kode": chance.choice(REGIONS),
        "status": chance.choice(STATUSES[2:] if done else STATUSES[:2]),
        "kategori": chance.choice(NAMES),
        "judul": f"Jalan berlubang di depan rumah nomor {number % 997}",
        "dibuat": opened.isoformat(timespec="seconds"),
        "selesai": changed.isoformat(timespec="seconds") if done else None,
        "tenggat": (opened + timedelta(days=14)).isoformat(timespec="seconds"),
        "diubah": changed.isoformat(timespec="seconds"),
        "lat": chance.randint(100_000, 400_000) / 100_000,
        "lon": chance.randint(9_800_000, 9_999_999) / 100_000,
        "dilihat": 1_000_000 + chance.randrange(1_000_000),
    }
