"""Cities whose data change all the time, and what the hub must hold of them in the end.

Each source knows what it has told anybody. Every version of a row carries a mark that
no other version has, so that what is stored can be told apart without doubt.
"""

from __future__ import annotations

import random
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

START: Final = datetime(2026, 3, 2, 8, 0)
SIZE: Final = 10
LATE_S: Final = 45  # how far back a late version may lie; the overlap is two minutes
RECENT: Final = 12
Row = dict[str, Any]
Query = Mapping[str, str]


@dataclass(frozen=True)
class Truth:
    """What a stream must hold: `live` marks by key, `gone` keys, `bad` marks.

    `told` holds every mark that ever existed: nothing else may stand anywhere.
    """

    live: dict[str, str]
    gone: frozenset[str]
    bad: frozenset[str]
    told: frozenset[str]
    newest: datetime | None = None


@dataclass
class Source(ABC):
    """One stream of one city: it changes at every beat and answers page by page."""

    stream: str
    path: str
    code: str
    chance: random.Random
    lock: threading.Lock = field(default_factory=threading.Lock)
    settled: frozenset[str] = frozenset()  # keys that a check found in the store
    clock: datetime = START
    _marks: int = 0
    _ids: int = 0

    def beat(self) -> None:
        """Change something."""
        with self.lock:
            self._change()

    def answer(self, query: Query) -> Row:
        """One page."""
        with self.lock:
            return self._page(query)

    def truth(self) -> Truth:
        """What must stand in the store once everything was read."""
        with self.lock:
            return self._truth()

    @abstractmethod
    def _change(self) -> None:
        """Of each kind of source its own."""

    @abstractmethod
    def _page(self, query: Query) -> Row:
        """Of each kind of source its own."""

    @abstractmethod
    def _truth(self) -> Truth:
        """Of each kind of source its own."""

    def _mark(self) -> str:
        self._marks += 1
        return f"v{self._marks}"

    def _all(self) -> frozenset[str]:
        return frozenset(f"v{n}" for n in range(1, self._marks + 1))

    def _tick(self) -> datetime:
        self.clock += timedelta(seconds=self.chance.randint(2, 6))
        return self.clock

    def _report(self, id: int, bad: bool = False) -> Row:
        """A new version of a report, changed now."""
        done = self.chance.random() < 0.4
        opened = START + timedelta(days=id % 50, minutes=id % 600)
        word = "Selesai" if done else self.chance.choice(["Baru", "Proses"])
        closed = opened + timedelta(days=self.chance.randint(0, 20))
        return {
            "id": id,
            "kode": self.code,
            "status": "Ngawur" if bad else word,
            "kategori": self.chance.choice(["Jalan", "Sampah"]),
            "dibuat": f"{opened:%Y-%m-%d %H:%M}",
            "selesai": f"{closed:%Y-%m-%d %H:%M}" if done and not bad else None,
            "diubah": f"{self._tick():%Y-%m-%d %H:%M:%S}",
            "judul": self._mark(),
            "pelapor": f"Warga {id}",
            "hapus": False,
        }


def moment(row: Row) -> datetime:
    """When a row was changed, by its city's clock."""
    return datetime.fromisoformat(row["diubah"])


class Journal(Source):
    """A feed of events: every version is told, some twice, some late, some wrong.

    Each beat ends with a new report, so that no page holds only known ones.
    `style` is how the next page is found: page, offset or next-url.
    """

    style: str = "page"

    def __init__(self, *args: Any, style: str) -> None:
        super().__init__(*args)
        self.style = style
        self.events: list[Row] = []
        self.newest: dict[int, Row] = {}
        self.moments: dict[int, set[str]] = {}
        for _ in range(8):
            self._change()

    def _change(self) -> None:
        for _ in range(self.chance.randrange(5)):
            self._again()
        self._ids += 1
        self._tell(self._report(self._ids, bad=self.chance.random() < 0.04))

    def _again(self) -> None:
        """Something about a report that is known: the usual, late, twice, its end."""
        near = [e["id"] for e in self.events[-RECENT:]]
        recent = [self.newest[id] for id in near if id in self.newest]
        recent = [row for row in recent if row["status"] != "Ngawur"]
        if not recent:
            return
        way, row = self.chance.random(), self.chance.choice(recent)
        id = row["id"]
        if row["hapus"] and str(id) not in self.settled:
            return
        if way < 0.2 or row["hapus"]:
            self._late(row)
        elif way < 0.35:
            self._tell(row)
        else:
            changed = self._report(id)
            changed["hapus"] = way > 0.9
            self._tell(changed)

    def _late(self, row: Row) -> None:
        """An older version, told only now."""
        back = timedelta(seconds=self.chance.randint(1, 20))
        when = moment(row) - back
        if when < self.clock - timedelta(seconds=LATE_S):
            return
        text = f"{when:%Y-%m-%d %H:%M:%S}"
        if text not in self.moments[row["id"]]:
            clock = self.clock
            self._tell(self._report(row["id"]) | {"diubah": text, "hapus": False})
            self.clock = clock

    def _tell(self, row: Row) -> None:
        id = row["id"]
        self.events.append(row)
        self.moments.setdefault(id, set()).add(row["diubah"])
        known = self.newest.get(id)
        if known is None or moment(row) > moment(known):
            self.newest[id] = row

    def _page(self, query: Query) -> Row:
        since = query.get("sejak", "")[:19].replace("T", " ")
        rows = [e for e in self.events if e["diubah"] >= since]
        at = int(query.get("hal") or 0)
        start = at if self.style == "offset" else max(0, at - 1) * SIZE
        page: Row = {"data": rows[start : start + SIZE]}
        if self.style == "next-url":
            more = start + SIZE < len(rows)
            asked = dict(query) | {"hal": max(1, at) + 1}
            page["next"] = f"{self.path}?{urlencode(asked)}" if more else None
        return page

    def _truth(self) -> Truth:
        good = [e for e in self.newest.values() if e["status"] != "Ngawur"]
        bad = [e for e in self.newest.values() if e["status"] == "Ngawur"]
        return Truth(
            {str(e["id"]): e["judul"] for e in good if not e["hapus"]},
            frozenset(str(e["id"]) for e in good if e["hapus"]),
            frozenset(e["judul"] for e in bad),
            self._all(),
            max(moment(e) for e in self.events),
        )


class Register(Source):
    """A list by time of change: a changed row moves to its end; wrong ones are mended.

    A `whole` one has no cursor: its rows come in full, and what is gone is left out.
    """

    def __init__(self, *args: Any, whole: bool = False) -> None:
        super().__init__(*args)
        self.whole = whole
        self.rows: dict[int, Row] = {}
        self.left: set[str] = set()
        self.shown: list[Row] = []
        self._order = 0
        for _ in range(30):
            self._add()

    def _add(self) -> None:
        self._ids += 1
        self._put(self._report(self._ids, bad=self.chance.random() < 0.08))

    def _put(self, row: Row) -> None:
        self._order += 1
        self.rows[row["id"]] = row | {"urut": self._order}

    def _change(self) -> None:
        for _ in range(self.chance.randint(1, 3)):
            way = self.chance.random()
            alive = [id for id, row in self.rows.items() if not row["hapus"]]
            if way < 0.35 or len(alive) < 20:
                self._add()
            elif way < 0.55 and len(alive) > 30:
                self._end(self.chance.choice(alive[:20]))
            else:
                self._put(self._report(self.chance.choice(alive)))

    def _end(self, id: int) -> None:
        if self.whole:
            del self.rows[id]
            self.left.add(str(id))
        elif self.rows[id]["status"] != "Ngawur":
            self._put(self._report(id) | {"hapus": True})

    def _page(self, query: Query) -> Row:
        return self._of_whole(query) if self.whole else self._after(query)

    def _of_whole(self, query: Query) -> Row:
        """A page of the list as it was when its first page was asked for."""
        number = int(query.get("hal") or 1)
        if number == 1 or not self.shown:
            self.shown = sorted(self.rows.values(), key=lambda row: int(row["id"]))
        part = self.shown[(number - 1) * SIZE : number * SIZE]
        return {"data": part, "total": len(self.shown)}

    def _after(self, query: Query) -> Row:
        since = query.get("sejak", "")[:19].replace("T", " ")
        after = int(query.get("setelah") or 0)
        rows = sorted(self.rows.values(), key=lambda row: int(row["urut"]))
        rows = [r for r in rows if r["urut"] > after and r["diubah"] >= since]
        return {"data": rows[:SIZE]}

    def _truth(self) -> Truth:
        rows = self.rows.values()
        good = [e for e in rows if e["status"] != "Ngawur"]
        gone = {str(e["id"]) for e in good if e["hapus"]} | self.left
        newest = None if self.whole else max(moment(e) for e in rows)
        return Truth(
            {str(e["id"]): e["judul"] for e in good if not e["hapus"]},
            frozenset(gone),
            frozenset(e["judul"] for e in rows if e["status"] == "Ngawur"),
            self._all(),
            newest,
        )


class Figures(Source):
    """A whole list of monthly figures: values change, months come, odd rows pass by."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.values: dict[tuple[str, str], Row] = {}
        self.odd: list[Row] = []
        self.shown: list[Row] = []
        for name in ("Internet", "Air"):
            for month in range(1, 13):
                self._set(name, f"2025-{month:02}")

    def _set(self, name: str, month: str) -> None:
        value = f"{self.chance.randint(100, 9900) / 100:.2f}"
        self.values[name, month] = self._figure(name, month, value)

    def _figure(self, name: str, month: str, value: str) -> Row:
        about = {"indikator": name, "kode": self.code, "bulan": month}
        return about | {"nilai": value, "catatan": self._mark()}

    def _change(self) -> None:
        if self.chance.random() < 0.1 and len(self.values) < 42:
            count = len(self.values) // 2 - 12
            self._set("Internet", f"2026-{count % 9 + 1:02}")
            self._set("Air", f"2026-{count % 9 + 1:02}")
        if self.chance.random() < 0.2:
            odd = self._figure("Gas", "2025-01", str(len(self._all())))
            self.odd = [odd] if not self.odd else []
        name, month = self.chance.choice(list(self.values))
        self._set(name, month)

    def _page(self, query: Query) -> Row:
        number = int(query.get("hal") or 1)
        if number == 1 or not self.shown:
            self.shown = list(self.values.values()) + self.odd
        part = self.shown[(number - 1) * SIZE : number * SIZE]
        return {"data": part, "total": len(self.shown)}

    def _truth(self) -> Truth:
        names = {"Internet": "internet_coverage", "Air": "clean_water_access"}
        live = {
            f"{names[name]} {month}": format(float(row["nilai"]), "g")
            for (name, month), row in self.values.items()
        }
        marks = frozenset(row["catatan"] for row in self.odd)
        return Truth(live, frozenset(), marks, self._all())
