"""Watches the store while drills go on: pages, holders of jobs, memory of workers."""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

EVERY_S: Final = 0.05
MEMORY_EVERY_S: Final = 1.0
PEAK: Final = re.compile(r"VmHWM:\s+(\d+) kB")
LOOK: Final = """
    select (select coalesce(max(id), 0) from raw_page),
           array(select id from job where state = 'leased'
                 and leased_by like 'worker:%' order by id),
           array(select leased_by from job where state = 'leased'
                 and leased_by like 'worker:%' order by id),
           array(select kind from job where state = 'leased'
                 and leased_by like 'worker:%' order by id)
"""
WHOSE: Final = "select id, state, leased_by from job where id = any(%s)"


@dataclass(frozen=True)
class Orphan:
    """A job whose holder was killed or stopped at `since`."""

    kind: str
    since: float
    job: int
    holder: str


class Watcher(threading.Thread):
    """Sees when the next page is committed and when orphaned jobs are taken again."""

    def __init__(self, dsn: str, workers: Callable[[], Iterable[int]]) -> None:
        super().__init__(daemon=True)
        self.holders: dict[int, str] = {}
        self.kinds: dict[int, str] = {}
        self.next_page: dict[str, list[float]] = defaultdict(list)
        self.again: dict[str, list[float]] = defaultdict(list)
        self.peak_kb = 0
        self._dsn, self._workers = dsn, workers
        self.pages = 0
        self._waiting: list[tuple[str, float, int]] = []
        self._orphans: list[Orphan] = []
        self._guard = threading.Lock()
        self._end = threading.Event()
        self._measured = 0.0

    def fault(self, kind: str, dead: Iterable[int] = ()) -> list[Orphan]:
        """A fault happens now, to processes with these pids; the jobs it orphans."""
        now = time.monotonic()
        pids = set(dead)
        with self._guard:
            orphans = [
                Orphan(kind, now, job, holder)
                for job, holder in self.holders.items()
                if pid_of(holder) in pids
            ]
            self._orphans += orphans
            self._waiting.append((kind, now, self.pages))
        return orphans

    def waits_for(self, orphans: Iterable[Orphan]) -> bool:
        """Whether one of these jobs is not in other hands yet."""
        with self._guard:
            return any(each in self._orphans for each in orphans)

    def end(self) -> None:
        """Stop watching."""
        self._end.set()
        self.join(5)

    def run(self) -> None:
        """Look, many times a second; a database that is away is waited for."""
        while not self._end.wait(EVERY_S):
            try:
                with psycopg.connect(
                    self._dsn, autocommit=True, connect_timeout=2
                ) as seen:
                    while not self._end.wait(EVERY_S):
                        row = seen.execute(LOOK).fetchone()
                        assert row is not None
                        self._note(row[0], dict(zip(row[1], row[2], strict=True)))
                        self.kinds = dict(zip(row[1], row[3], strict=True))
                        self._follow(seen)
                        self._measure()
            except psycopg.Error:
                continue

    def _note(self, pages: int, holders: dict[int, str]) -> None:
        now = time.monotonic()
        with self._guard:
            self.pages, self.holders = pages, holders
            for kind, since, known in self._waiting:
                if pages > known:
                    self.next_page[kind].append(now - since)
            self._waiting = [each for each in self._waiting if pages <= each[2]]

    def _follow(self, seen: psycopg.Connection[tuple[object, ...]]) -> None:
        """Note which orphans are in other hands now, or had been finished before."""
        with self._guard:
            orphans = list(self._orphans)
        if not orphans:
            return
        asked = [orphan.job for orphan in orphans]
        rows = seen.execute(WHOSE, [asked]).fetchall()
        now = time.monotonic()
        by = {job: (state, holder) for job, state, holder in rows}
        with self._guard:
            for orphan in orphans:
                state, holder = by[orphan.job]
                if holder != orphan.holder and str(holder).startswith("worker:"):
                    self.again[orphan.kind].append(now - orphan.since)
                elif holder != orphan.holder or state == "leased":
                    continue
                self._orphans.remove(orphan)

    def _measure(self) -> None:
        if time.monotonic() - self._measured < MEMORY_EVERY_S:
            return
        self._measured = time.monotonic()
        for pid in self._workers():
            self.peak_kb = max(self.peak_kb, peak_kb(pid))


def pid_of(holder: str) -> int:
    """The process in a holder's name, `worker:HOST:PID` and what may follow."""
    return int(holder.split(":")[2])


def peak_kb(pid: int) -> int:
    """The most memory a process ever held, in KiB; 0 when it is gone."""
    try:
        found = PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    except OSError:
        return 0
    return int(found[1]) if found else 0
