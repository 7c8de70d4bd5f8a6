"""One size of city, read by every side in turn: what each of them spent."""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.ingesting import city, copying, ours, theirs
from bench.ingesting.city import City, Manner
from bench.ingesting.copying import Copied
from bench.ingesting.spent import Spent, Store
from bench.ingesting.theirs import Mode

LARGE: Final = 500_000  # from here on a peer or a case may be left out
COPIED: Final = 100_000  # ready facts are held in memory: no more than these
FRESH: Final = Manner()
SHIFTED: Final = Manner(shifted=True)
SAME: Final = Manner(shifted=True, etag=True)
TOUCHED: Final = Manner(shifted=True, touched=True)
OBEYING: Final = Manner(shifted=True, obeys=True)


@dataclass(slots=True)
class Measured:
    """Every run of one size by (side, case), and the facts that were copied."""

    rows: int
    runs: dict[tuple[str, str], list[Spent]] = field(
        default_factory=lambda: defaultdict(list)
    )
    copied: Copied | None = None

    def add(self, side: str, case: str, one: Spent) -> None:
        """Keep a run, and tell whoever waits for the lines."""
        self.runs[side, case].append(one)
        told = f"{one.client_s:.2f} + {one.server_s:.2f} s of CPU, {one.peak_mb:.0f} MB"
        print(f"{self.rows} {side} {case}: {told}", file=sys.stderr, flush=True)


def measure(
    place: Store, count: int, python: Path | None, repeats: int, budget_s: float
) -> Measured:
    """Read a city of `count` rows: all sides, `repeats` times, taking turns.

    A large one is read less often where the next repeat would not fit in `budget_s`.
    """
    found = Measured(count)
    began = time.monotonic()
    with city.running(count) as there:
        for number in range(1, repeats + 1):
            for side in sides(place, there, python):
                side(found)
            used = time.monotonic() - began
            if count >= LARGE and used / number * (number + 1) > budget_s:
                break
        if count <= COPIED:
            found.copied = copying.measure(place, there, max(3, repeats))
    return found


def sides(
    place: Store, there: City, python: Path | None
) -> Iterator[Callable[[Measured], None]]:
    """What is done in one repeat, in this order."""

    def mine(found: Measured) -> None:
        _ours(place, there, found)

    def peer(mode: Mode) -> Callable[[Measured], None]:
        assert python is not None
        return lambda found: _theirs(place, there, python, mode, found)

    yield mine
    if python is not None:
        yield peer("arrow")
        if there.rows < LARGE:
            yield peer("pydantic")
            yield peer("models")


def _ours(place: Store, there: City, found: Measured) -> None:
    with ours.hub(place, there) as held:

        def pull(case: str, manner: Manner) -> None:
            there.behave(manner)
            held.settle()
            found.add("ours", case, held.pull(case))

        pull("fresh", FRESH)
        pull("rows", SHIFTED)
        pull("pages", SAME)
        if there.rows < LARGE:
            pull("etag", SAME)
            pull("touched", TOUCHED)
        pull("cursor", OBEYING)
        found.add("ours", "start", held.start())


def _theirs(
    place: Store, there: City, python: Path, mode: Mode, found: Measured
) -> None:
    with theirs.peer(place, there, python, mode) as held:

        def pull(case: str, manner: Manner, cursor: bool = True) -> None:
            there.behave(manner)
            held.settle()
            found.add(mode, case, held.pull(cursor))

        pull("fresh", FRESH)
        if mode == "arrow":
            if there.rows < LARGE:
                pull("merge", SHIFTED, cursor=False)
            pull("rows", SHIFTED)
            pull("cursor", OBEYING)
            found.add(mode, "start", held.start())
