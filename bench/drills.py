"""A thousand accidents while work goes on: nothing is lost, doubled or outdated.

Real processes (PostgreSQL, Valkey, two dispatchers, three Celery workers) sync cities
whose data change all the time. Every second or so one of them is killed, stopped,
emptied, or an answer is lost. Every 25 drills all comes to rest and an oracle that
knows what the cities told compares it with the store.

./run bench drills [--n 1000] [--quick] [--seed S]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

from bench.drilling import faults, ground, interval
from bench.drilling.ground import Ground
from bench.drilling.interval import Interval
from bench.drilling.oracle import Violation
from hub.embedded import servers

EVERY: Final = 25
QUICK: Final = 20
HOST_S: Final = 10.0
MEMORY_MB: Final = 150
SHOWN: Final = 8


class Show:
    """Progress on stderr."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self.began = total, 0, time.monotonic()
        self.seed = 0

    def __call__(self, fault: str) -> None:
        """One more drill has happened."""
        self.done += 1
        rate = 60 * self.done / (time.monotonic() - self.began)
        place = f"drill {self.done} of {self.total}, seed {self.seed}"
        print(f"{place}: {fault} ({rate:.0f} a minute)", file=sys.stderr, flush=True)

    def verdict(self, done: Interval) -> None:
        """An interval has ended; a failing one says how to repeat it."""
        found = f"{len(done.violations)} violations, settled in {done.settled_s:.1f} s"
        print(f"seed {done.seed}: {found}", file=sys.stderr, flush=True)
        if done.violations:
            again = f"./run bench drills --seed {done.seed} --n {len(done.faults)}"
            print(f"  again: {again}", file=sys.stderr)
            print(f"  faults: {' '.join(done.faults)}", file=sys.stderr)
        for each in done.violations[:SHOWN]:
            print(f"  {each}", file=sys.stderr, flush=True)


def main(words: list[str]) -> int:
    """Drill, and say what was found; 1 when a promise was broken."""
    asked = _asked(words)
    data = Path(tempfile.mkdtemp(prefix="drills-"))
    try:
        with servers.start(data) as started:
            with ground.opened(started, asked.seed) as opened:
                opened.settle()
                held = drill(opened, asked.seed, asked.n)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return 0 if held else 1


def _asked(words: list[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="./run bench drills")
    asked.add_argument("--n", type=int, default=None, help="how many drills")
    asked.add_argument("--seed", type=int, default=None, help="of the first interval")
    asked.add_argument("--quick", action="store_true", help=f"{QUICK} drills")
    found = asked.parse_args(words)
    if found.n is None:
        found.n = QUICK if found.quick else 1000 if found.seed is None else EVERY
    if found.seed is None:
        found.seed = random.SystemRandom().randrange(10**6)
    return found


def drill(opened: Ground, seed: int, count: int) -> bool:
    """All intervals, and the report; whether every promise was kept."""
    show = Show(count)
    done: list[Interval] = []
    while show.done < count:
        show.seed = seed + len(done)
        part = min(EVERY, count - show.done)
        deck = faults.deck(random.Random(show.seed))
        done.append(interval.run(opened, show.seed, deck, part, show))
        show.verdict(done[-1])
    return report(opened, done, time.monotonic() - show.began)


def report(opened: Ground, done: list[Interval], took_s: float) -> bool:
    """One line a figure; whether all of them hold."""
    broken: list[Violation] = [v for each in done for v in each.violations]
    kinds = Counter(fault for each in done for fault in each.faults)
    pulls, pages = opened.hub.rows("select count(*), sum(pages) from run")[0]
    beside = {
        "drills": sum(kinds.values()),
        "seeds": [done[0].seed, done[-1].seed],
        "failing": [each.seed for each in done if each.violations],
        "minutes": round(took_s / 60, 1),
        "pulls": pulls,
        "pages": int(pages),
        "parked": opened.hub.one("select count(*) from job where state = 'parked'"),
        "faults": dict(kinds.most_common()),
    }
    held = []
    for what in ("lost", "doubled", "wrong"):
        count = sum(1 for v in broken if v.what == what)
        name = "of a wrong version" if what == "wrong" else what
        held.append(_say("all faults", name, count, 0, beside))
        beside = {}
    held += _recoveries(opened)
    peak = round(opened.watcher.peak_kb / 1024, 1)
    held.append(_say("all faults", "peak MB of a worker process", peak, MEMORY_MB))
    return all(held)


def _recoveries(opened: Ground) -> list[bool]:
    watcher = opened.watcher
    for kind, seconds in sorted(watcher.next_page.items()):
        _say(kind, "s to the next committed page, median", *_spread(seconds))
    for kind, seconds in sorted(watcher.again.items()):
        if kind != "worker host lost":
            _say(kind, "s until its jobs run again, median", *_spread(seconds))
    lost = watcher.again.get("worker host lost")
    if not lost:
        return []
    middle = round(statistics.median(lost), 2)
    beside: dict[str, object] = {"median": middle, "jobs": len(lost)}
    measure = "s until its jobs run again, longest"
    return [_say("worker host lost", measure, round(max(lost), 2), HOST_S, beside)]


def _spread(seconds: list[float]) -> tuple[float, None, dict[str, object]]:
    middle = round(statistics.median(seconds), 2)
    return middle, None, {"longest": round(max(seconds), 2), "times": len(seconds)}


def _say(
    case: str,
    measure: str,
    ours: float,
    target: float | None,
    beside: dict[str, object] | None = None,
) -> bool:
    """Print one figure; less is better, and `target` is the most it may be."""
    line: dict[str, object] = {"bench": "drills", "case": case, "measure": measure}
    holds = target is None or ours <= target
    line |= {"ours": ours, "peer": None, "theirs": None, "ratio": None}
    line |= {"target": target, "holds": holds} | (beside or {})
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
