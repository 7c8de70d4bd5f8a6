"""Which keys a run has met: a million of them in 17 MB, where a set takes 66."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Final

FEW: Final = 50_000  # up to here a set is small, and quicker
FULL: Final = 0.6  # of the places; beyond, looking for a free one takes long
MASK: Final = (1 << 64) - 1
EMPTY: Final = 0


class Seen:
    """Hashes of keys, each once: a set while they are few, then a table of 64 bits.

    A place of the table is free while it holds 0, so 0 itself is kept as 1.
    """

    def __init__(self) -> None:
        self._few: set[int] | None = set()
        self._table = array("Q")
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def add(self, numbers: Iterable[int]) -> None:
        """Remember these; those that are known change nothing."""
        if self._few is not None:
            self._few.update(numbers)
            self._held = len(self._few)
            if self._held > FEW:
                self._spread(self._few, self._held)
                self._few = None
            return
        asked = list(numbers)
        if self._held + len(asked) > len(self._table) * FULL:
            known = (number for number in self._table if number != EMPTY)
            self._spread(known, self._held + len(asked))
        self._put(asked)

    def _spread(self, numbers: Iterable[int], wanted: int) -> None:
        """Move into a table with room for `wanted`."""
        places = 1 << 16
        while wanted > places * FULL:
            places *= 2
        self._table, self._held = array("Q", [EMPTY]) * places, 0
        self._put(numbers)

    def _put(self, numbers: Iterable[int]) -> None:
        table, last = self._table, len(self._table) - 1
        held = self._held
        for asked in numbers:
            number = asked & MASK or 1
            at = number & last
            while (there := table[at]) != number:
                if there == EMPTY:
                    table[at] = number
                    held += 1
                    break
                at = (at + 1) & last
        self._held = held
