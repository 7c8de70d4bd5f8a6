"""What the store must hold, in plain dictionaries, from the pages it committed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from hub.services.ingest.deletions import Gone
from hub.services.ingest.finish import Ending
from tests.faults.machine.town import instant

WORDS = {"Jalan": "road", "Sampah": "waste"}
STATUS = {"Baru": "new", "Proses": "in_progress"}
AN_HOUR = timedelta(hours=1)


class Said(NamedTuple):
    """A row as it is judged: its key, version, and what it says (None: it is gone)."""

    key: str
    version: datetime | None
    content: tuple[Any, ...] | None
    row: tuple[str, bool] | None = None  # its text, and the mapping that judged it


@dataclass(frozen=True)
class Known:
    """A fact: the version and content that won, and whether it left its source."""

    version: datetime | None
    content: tuple[Any, ...]
    gone: bool = False
    row: tuple[str, bool] | None = field(default=None, compare=False)


class Refused(NamedTuple):
    """A row in quarantine: which mapping refused it, from which page."""

    raw: str
    narrow: bool
    key: str | None
    page: int
    run: int


@dataclass
class Model:
    """Facts, their history and the open rows of quarantine of one stream."""

    snapshot: bool = False
    facts: dict[str, Known] = field(default_factory=dict)
    history: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    open: dict[tuple[str, bool], Refused] = field(default_factory=dict)
    staged: dict[str, tuple[int, Said]] = field(default_factory=dict)
    kept: list[tuple[list[Any], datetime]] = field(default_factory=list)
    held: dict[int, tuple[dict[str, tuple[int, Said]], bool]] = field(
        default_factory=dict
    )
    received: int = 0

    @property
    def pages(self) -> int:
        """How many pages were committed."""
        return len(self.kept)

    def take(
        self, rows: list[Any], at: datetime, narrow: bool, run: int, number: int
    ) -> None:
        """A page was committed; figures wait until their delivery is whole."""
        self.kept.append((rows, at))
        judged, refused = judge(self._news(rows, narrow), at, narrow)
        for row, key in refused:
            self._refuse(row, Refused("", narrow, key, self.pages, run))
        alive = [said for said, _ in judged if said.content is not None]
        if self.snapshot:
            self._stage(alive, len(rows), number)
            return
        self.merge((self.pages, said) for said in alive)
        for said, _ in judged:
            if said.content is None:
                self.bury(said)

    def _news(self, rows: list[Any], narrow: bool) -> list[Any]:
        """Rows that are not known to the letter; of a delivery all of them."""
        if self.snapshot:
            return rows
        keys = Counter(str(row["id"]) for row in rows)
        waiting = {each.key for each in self.open.values()}
        known = {
            fact.row
            for key, fact in self.facts.items()
            if keys[key] == 1 and not fact.gone and key not in waiting
        }
        return [row for row in rows if (canonical(row), narrow) not in known]

    def _stage(self, alive: list[Said], rows: int, number: int) -> None:
        if number == 1:
            self.staged, self.received = {}, 0
        self.received += rows
        self.staged |= {said.key: (self.pages, said) for said in alive}

    def end(self, run: int, ending: Ending) -> None:
        """A delivery came to its end: it counts, waits for a person, or is nothing."""
        empty = not self.received and any(not f.gone for f in self.facts.values())
        whole = ending.outcome.startswith("complete") and not empty
        if whole and not ending.same:
            self.held.clear()
            sweep = ending.completeness == "proved"
            if self.suspicious():
                self.held[run] = self.staged, sweep
            else:
                self.promote(run, sweep)
        self.staged, self.received = {}, 0

    def judge_held(self, run: int, accept: bool) -> None:
        """A person decided about a held delivery."""
        staged, sweep = self.held.pop(run)
        if accept:
            self.staged = staged
            self.promote(run, sweep)

    def open_rows(self) -> Counter[str]:
        """The rows in quarantine that nobody has settled."""
        return Counter(raw for raw, _ in self.open)

    def merge(self, found: Iterable[tuple[int, Said]]) -> None:
        """The newest version wins; what it replaces, and what comes late, is kept."""
        for page, said in found:
            self._settle(said.key, page)
            known = self.facts.get(said.key)
            assert said.content is not None
            new = Known(said.version, said.content, row=said.row)
            if known is None:
                self.facts[said.key] = new
            elif known.content == said.content and not known.gone:
                if _older(known.version, said.version):
                    self.facts[said.key] = replace(known, version=said.version)
            elif _older(said.version, known.version):
                self._late(said)
            else:
                self.history[said.key, "replaced", known.content] += 1
                self.facts[said.key] = new

    def bury(self, said: Said, settles: bool = True) -> None:
        """A row left its source, unless something newer is known."""
        known = self.facts.get(said.key)
        if settles:
            self._settle(said.key, self.pages)
        if known is None or _older(said.version, known.version):
            return
        if known.gone:
            version = said.version if settles else known.version
            self.facts[said.key] = replace(known, version=version or known.version)
            return
        self.history[said.key, "replaced", known.content] += 1
        version = said.version or known.version
        self.facts[said.key] = Known(version, known.content, True)

    def listed(self, entries: list[tuple[Gone, datetime]], most: Decimal) -> None:
        """A list of deletions was carried out: never more than a part of what lives."""
        live = {key: fact for key, fact in self.facts.items() if not fact.gone}
        said = [_believed(Said(each.key, each.at, None), at) for each, at in entries]
        doomed = {
            each.key
            for each in said
            if each.key in live and not _older(each.version, live[each.key].version)
        }
        assert len(doomed) <= max(Decimal(1), most * len(live)), doomed
        for each in sorted(said, key=lambda one: str(one.version), reverse=True):
            self.bury(each, settles=False)

    def promote(self, run: int, sweep: bool) -> None:
        """A staged delivery counts: all of it, and what it does not hold is gone."""
        missing = self.missing() if sweep else []
        staged, self.staged = self.staged, {}
        self.merge(staged.values())
        for key in missing:
            self.bury(Said(key, None, None))
        self.open = {at: each for at, each in self.open.items() if each.run == run}

    def missing(self) -> list[str]:
        """Facts that a staged delivery does not hold."""
        return [k for k, f in self.facts.items() if not f.gone and k not in self.staged]

    def suspicious(self) -> bool:
        """Whether a person must look at the staged delivery before it counts."""
        before = [f for f in self.facts.values() if not f.gone]
        if not before:
            return False
        many = len(self.missing()) > max(Decimal(1), Decimal("0.05") * len(before))
        return many or len(self.staged) < len(before) * Decimal("0.8")

    def replay(self, narrow: bool) -> None:
        """Judge every open row again under the mapping of now."""
        net: dict[str, tuple[int, Said]] = {}
        for at, each in sorted(self.open.items(), key=lambda item: item[1].page):
            rows, moment = self.kept[each.page - 1]
            judged, refused = judge(rows, moment, narrow)
            del self.open[at]
            for row, key in refused:
                if canonical(row) == each.raw:
                    again = each._replace(narrow=narrow, key=key)
                    self._refuse(row, again)
            for said, row in judged:
                held = net.get(said.key)
                newer = held is None or not _older(said.version, held[1].version)
                if canonical(row) == each.raw and newer:
                    net[said.key] = each.page, said
        self.merge(item for item in net.values() if item[1].content is not None)
        for _, said in net.values():
            if said.content is None:
                self.bury(said)

    def _late(self, said: Said) -> None:
        kept = {(k, c) for (k, _, c), n in self.history.items() if n}
        if (said.key, said.content) not in kept:
            self.history[said.key, "late", said.content] += 1

    def _settle(self, key: str, page: int) -> None:
        done = [
            at for at, each in self.open.items() if each.key == key and each.page < page
        ]
        for at in done:
            del self.open[at]

    def _refuse(self, row: Any, why: Refused) -> None:
        raw = canonical(row)
        self.open[raw, why.narrow] = why._replace(raw=raw)


def judge(
    rows: list[Any], at: datetime, narrow: bool
) -> tuple[list[tuple[Said, Any]], list[tuple[Any, str | None]]]:
    """Of a key sent twice the newest stays; equal versions that differ are refused."""
    kept: dict[str, tuple[Said, Any]] = {}
    refused: list[tuple[Any, str | None]] = []
    for row in rows:
        said = _read(row, narrow)
        if isinstance(said, str):
            refused.append((row, said))
            continue
        known = kept[said.key][0] if said.key in kept else None
        if known is None or _older(known.version, said.version):
            kept.pop(said.key, None)
            kept[said.key] = said, row
        elif known[:3] != said[:3] and not _older(said.version, known.version):
            refused.append((row, said.key))
    return [(_believed(said, at), row) for said, row in kept.values()], refused


def _believed(said: Said, at: datetime) -> Said:
    """What was changed long after it arrived was changed when it arrived."""
    if said.version is not None and said.version > at + AN_HOUR:
        return said._replace(version=at)
    return said


def _read(row: dict[str, Any], narrow: bool) -> Said | str:
    if "bulan" in row:
        key = f"internet_coverage|12.71|{row['bulan']}|"
        if row["nilai"] == "abc":
            return key
        return Said(key, None, (row["bulan"], Decimal(row["nilai"])))
    text = canonical(row), narrow
    key, version = str(row["id"]), instant(row)
    if row["hapus"]:
        return Said(key, version, None)
    word = WORDS.get(row["kategori"])
    if word is None or narrow and word == "waste":
        return key
    said = STATUS[row["status"]], word, row["judul"]
    return Said(key, version, said, text)


def canonical(row: Any) -> str:
    """A row as text that does not depend on the order of its fields."""
    return json.dumps(row, sort_keys=True)


def _older(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other
