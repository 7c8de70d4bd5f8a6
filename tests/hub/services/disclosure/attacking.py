"""Somebody who computes what is hidden from all that is published, by exact algebra."""

from collections import defaultdict
from fractions import Fraction
from typing import Any

PROVINCE = "12"
REGIONS = ("12.07", "12.71", "12.75")
QUARTERS = {
    f"2025-Q{q}": [f"2025-{m:02d}" for m in range(3 * q - 2, 3 * q + 1)] for q in (1, 2)
}
MONTHS = tuple(m for months in QUARTERS.values() for m in months)
PERIODS = (*MONTHS, *QUARTERS, "2025")
PLACES = (PROVINCE, *REGIONS)

# What each indicator tells: the numbers that somebody reads off its cell.
TELLS = {
    "reports": ("came",),
    "reports_per_10k": ("came",),
    "reports_resolved": ("came", "solved"),
    "median_days_to_resolution": ("left",),
    "reports_backlog": ("open",),
}


def sums(what: str) -> list[dict[Any, int]]:
    """A number of a year, quarter or province is a sum, or the last of a stock."""
    found = []
    for period in PERIODS:
        line = {(what, PROVINCE, period): -1}
        found.append(line | {(what, each, period): 1 for each in REGIONS})
    for place in PLACES:
        for quarter, months in QUARTERS.items():
            inside = months[-1:] if what == "open" else months
            line = {(what, place, quarter): -1}
            found.append(line | {(what, place, each): 1 for each in inside})
        inside = MONTHS[-1:] if what == "open" else MONTHS
        found.append(
            {(what, place, "2025"): -1} | {(what, place, m): 1 for m in inside}
        )
    return found


def flows() -> list[dict[Any, int]]:
    """What is open at the end of a month is what was, and came, and did not leave."""
    found = []
    for place in PLACES:
        before = None
        for month in MONTHS:
            line = {("open", place, month): 1, ("came", place, month): -1}
            line[("left", place, month)] = 1
            if before is not None:
                line[("open", place, before)] = -1
            found.append(line)
            before = month
    return found


def solved(unknown: set[Any]) -> set[Any]:
    """The unknown numbers that have but one solution, all others being known."""
    lines = [each for what in ("came", "solved", "left", "open") for each in sums(what)]
    rows = [
        {k: Fraction(f) for k, f in line.items() if k in unknown}
        for line in [*lines, *flows()]
    ]
    done: dict[Any, dict[Any, Fraction]] = {}
    for row in rows:
        for pivot in list(row):
            if pivot in done and pivot in row:
                row = minus(row, done[pivot], row[pivot])
        if not row:
            continue
        pivot = next(iter(row))
        made = {k: v / row[pivot] for k, v in row.items()}
        for other, given in done.items():
            if pivot in given:
                done[other] = minus(given, made, given[pivot])
        done[pivot] = made
    return {pivot for pivot, row in done.items() if len(row) == 1}


def minus(row: Any, other: Any, times: Fraction) -> Any:
    left = defaultdict(Fraction, row)
    for key, value in other.items():
        left[key] -= times * value
    return {key: value for key, value in left.items() if value}


def unknown_to_all(cells: Any, hidden: set[Any]) -> tuple[set[Any], set[Any]]:
    """The numbers nobody is shown, and of these the ones that a hidden cell held."""
    told, held = set(), set()
    for cell in cells:
        numbers = {(what, cell[1], cell[2]) for what in TELLS[cell[0]]}
        (held if cell in hidden else told).update(numbers)
    every = {
        (w, r, p)
        for w in ("came", "solved", "left", "open")
        for r in PLACES
        for p in PERIODS
    }
    return every - told, held - told
