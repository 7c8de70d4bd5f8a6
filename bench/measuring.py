"""Measuring two sides alternately in one run, and saying it as one JSON line."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

Part = TypeVar("Part")


def alternate(
    sides: Mapping[str, Callable[[Part], object]],
    parts: Sequence[Part],
    repeats: int = 3,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Seconds of each side: the sum over the parts of the medians of `repeats`.

    The sides take turns part by part, after a warm-up, so that whatever else the
    machine does meets all of them alike.
    """
    for side in sides.values():
        for part in parts:
            side(part)
    took: dict[str, list[list[float]]] = {name: [] for name in sides}
    for part in parts:
        spent: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(repeats):
            for name, side in sides.items():
                started = clock()
                side(part)
                spent[name].append(clock() - started)
        for name, seconds in spent.items():
            took[name].append(seconds)
    return {
        name: sum(statistics.median(seconds) for seconds in each)
        for name, each in took.items()
    }


def say(
    bench: str,
    case: str,
    measure: str,
    ours: float,
    peer: str,
    theirs: float,
    target: float,
    **beside: object,
) -> bool:
    """Print one result; more is better. Whether the ratio reaches the target."""
    ratio = ours / theirs
    line: dict[str, object] = {
        "bench": bench,
        "case": case,
        "measure": measure,
        "ours": round(ours, 3),
        "peer": peer,
        "theirs": round(theirs, 3),
        "ratio": round(ratio, 2),
        "target": target,
        "holds": ratio >= target,
        **beside,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return ratio >= target


def peak_mb() -> float:
    """The most memory this process ever held, in MB of a million bytes."""
    text = Path("/proc/self/status").read_text("ascii")
    words = next(line for line in text.splitlines() if line.startswith("VmHWM"))
    return int(words.split()[1]) * 1024 / 1e6
