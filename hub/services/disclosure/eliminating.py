"""Which unknowns a set of linear equations fixes to one value: exact elimination.

It is done modulo a prime of 61 bits: what is found is determined, and that one is
overlooked has odds of one in 10^18.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

PRIME: Final = (1 << 61) - 1
Row = dict[int, int]


def determined(rows: Iterable[Row]) -> set[int]:
    """The unknowns that have but one solution; `rows` hold factors by unknown.

    What is known, and what the sums come to, does not matter for that.
    """
    solved: dict[int, Row] = {}
    holders: dict[int, set[int]] = defaultdict(set)
    for row in sorted(rows, key=len):
        left = {count: factor % PRIME for count, factor in row.items()}
        for count in row:
            if count in solved and count in left:
                _subtract(left, solved[count], left[count])
        if left:
            _add(left, solved, holders)
    return {pivot for pivot, row in solved.items() if len(row) == 1}


def _add(row: Row, solved: dict[int, Row], holders: dict[int, set[int]]) -> None:
    """Make a row the one that solves its rarest unknown, everywhere."""
    pivot = min(row, key=lambda count: (len(holders[count]), count))
    factor = pow(row[pivot], -1, PRIME)
    made = {count: value * factor % PRIME for count, value in row.items()}
    for other in list(holders.pop(pivot, ())):
        given = solved[other]
        before = set(given)
        _subtract(given, made, given[pivot])
        for count in before - set(given):
            holders[count].discard(other)
        for count in set(given) - before:
            holders[count].add(other)
    solved[pivot] = made
    for count in made:
        holders[count].add(pivot)


def _subtract(row: Row, other: Row, times: int) -> None:
    for count, value in other.items():
        rest = (row.get(count, 0) - times * value) % PRIME
        if rest:
            row[count] = rest
        else:
            row.pop(count, None)
