"""On which choice it hangs that a key is known, needed, or of another type."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.manifests.described.sketch import ABSENT, PRESENT, TYPES, Json, Run


@dataclass(frozen=True, slots=True)
class Reason:
    """A choice at `steps` below the group, and what each of its answers leads to."""

    steps: tuple[str, ...]
    usual: str | None
    outcomes: dict[str, Any]

    def when(self, outcome: Any) -> Json:
        """A schema of the group that holds where the choice leads to an outcome."""
        answers = [a for a, found in self.outcomes.items() if found == outcome]
        return holds(self.steps, answers, self.usual)

    def every(self) -> list[Any]:
        """The different outcomes."""
        return list(dict.fromkeys(self.outcomes.values()))


def reason(
    place: str, runs: Sequence[Run], outcome: Callable[[Run], Hashable]
) -> Reason | None:
    """The one choice below a group that explains an outcome; None if there is none."""
    points = dict.fromkeys(point for run in runs for point in run.met)
    below = [point for point in points if _reachable(place, point)]
    for point in sorted(below, key=lambda each: each.count(".")):
        optional = any(ABSENT in run.met.get(point, ()) for run in runs)
        if not optional and not all(point in run.took for run in runs):
            continue
        found: dict[str, set[Hashable]] = {}
        for run in runs:  # where nobody looks for a key, it is not there
            found.setdefault(run.took.get(point, ABSENT), set()).add(outcome(run))
        alone = all(len(each) == 1 for each in found.values())
        different = {next(iter(each)) for each in found.values()}
        if alone and len(different) > 1:
            usual = next((r.usual[point] for r in runs if point in r.usual), None)
            steps = tuple(_inside(place, point).split("."))
            outcomes = {answer: next(iter(each)) for answer, each in found.items()}
            return Reason(steps, usual, outcomes)
    return None


def _inside(place: str, point: str) -> str:
    return point.removeprefix(f"{place}." if place else "")


def _reachable(place: str, point: str) -> bool:
    """Whether a choice is made in the group or in a group of it, in no list."""
    inside = _inside(place, point)
    begins = not place or point.startswith(f"{place}.")
    return begins and "[" not in inside and "*" not in inside.split(".")


def holds(steps: tuple[str, ...], answers: Iterable[str], usual: str | None) -> Json:
    """A schema that holds where the key at `steps` was answered so."""
    told = set(answers)
    key = steps[-1].rstrip("#")
    absent = ABSENT in told or usual in told
    words = sorted(told - {ABSENT, PRESENT})
    made: Json = {}
    if words and PRESENT not in told:
        by_type = steps[-1].endswith("#")
        narrowed: Json = {"enum": words}
        if by_type:
            narrowed = {"type": [TYPES[each] for each in words]}
        made["properties"] = {key: narrowed}
    if not absent:
        made["required"] = [key]
    elif not words and PRESENT not in told:
        made["not"] = {"required": [key]}
    for step in reversed(steps[:-1]):
        made = {"properties": {step: made}} | ({} if absent else {"required": [step]})
    return made
