"""Measuring two sides alternately in one run, and saying it as one JSON line."""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable, Mapping


def alternate(
    sides: Mapping[str, Callable[[], object]],
    repeats: int = 3,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Median seconds of each side, run in turn `repeats` times after a warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for side in sides.values():
        side()
    for _ in range(repeats):
        for name, side in sides.items():
            gc.collect()
            started = clock()
            side()
            seconds[name].append(clock() - started)
    return {name: statistics.median(each) for name, each in seconds.items()}


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
