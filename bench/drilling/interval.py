"""Drills between two checks: faults at random moments, then quiet, then the verdict."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bench.drilling import oracle
from bench.drilling.faults import Fault
from bench.drilling.ground import Ground, Unsettled
from bench.drilling.oracle import Violation

PAUSE_S: Final = (0.2, 1.8)
PATIENCE_S: Final = 30.0


@dataclass(frozen=True)
class Interval:
    """What one interval did and found."""

    seed: int
    faults: list[str]
    violations: list[Violation]
    settled_s: float


def run(
    ground: Ground,
    seed: int,
    faults: Iterator[Fault],
    count: int,
    show: Callable[[str], None],
) -> Interval:
    """`count` drills with work going on, and a check of everything after them.

    What an earlier interval found already is not found again.
    """
    chance = random.Random(seed)
    ground.life.go(random.Random(seed))
    done: list[str] = []
    later: list[Fault] = []
    began = time.monotonic()
    try:
        while len(done) < count:
            _wait(ground, chance.uniform(*PAUSE_S))
            fault = _next(ground, faults, later, chance)
            done.append(fault.__name__)
            show(fault.__name__)
        began = time.monotonic()
        ground.settle()
        found = oracle.judge(ground.hub, ground.sources)
        oracle.settle(ground.hub, ground.sources)
    except Unsettled as left:
        found = [Violation("lost", "", str(left))]
    found = [each for each in found if each not in ground.known]
    ground.known |= set(found)
    return Interval(seed, done, found, time.monotonic() - began)


def _next(
    ground: Ground, faults: Iterator[Fault], later: list[Fault], chance: random.Random
) -> Fault:
    """The next fault that is possible now; those that are not come later."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for fault in [*later, next(faults)]:
            known = fault in later
            if fault(ground, chance):
                if known:
                    later.remove(fault)
                return fault
            if not known:
                later.append(fault)
        _wait(ground, 0.2)
    raise Unsettled(f"no fault was possible for {PATIENCE_S:.0f} seconds")


def _wait(ground: Ground, seconds: float) -> None:
    """Let time pass; what was killed is started again, who slept enough wakes."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ground.fleet.wake()
        ground.fleet.fill()
        time.sleep(0.05)
