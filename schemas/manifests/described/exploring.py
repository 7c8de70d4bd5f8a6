"""Reading a sketch again and again, until every choice that readers meet was made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final

from schemas.manifests.described.sketch import Run, Sketch

MOST_RUNS: Final = 3000


def explore(
    read: Callable[[Sketch], Any],
    place: str = "",
    given: Mapping[str, str] | None = None,
) -> list[Run]:
    """Every run that a choice of its own needs, the usual one first.

    Each choice is tried once, under the answers by which it was found. `given` are
    texts that readers get at their places.
    """
    runs: list[Run] = []
    tried: set[tuple[str, str]] = set()
    waiting: deque[dict[str, str]] = deque([{}])
    while waiting and len(runs) < MOST_RUNS:
        run = Run(waiting.popleft(), given or {})
        read(Sketch(run, place))
        runs.append(run)
        for point, choices in run.met.items():
            for choice in choices:
                if (point, choice) not in tried and run.took[point] != choice:
                    tried.add((point, choice))
                    waiting.append({**run.chosen, point: choice})
    return runs
