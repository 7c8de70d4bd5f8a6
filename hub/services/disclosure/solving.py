"""Which figures go with the small ones, so that none can be computed from the rest.

A count is known where a cell that tells it is shown. Sums between counts (months and
their year, regions and their province) are lines; with a single unknown in it a line
tells that unknown, and several lines together may tell more. Whatever can be told so is
protected by hiding more, until exact elimination finds nothing that is determined.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Final

from hub.services.disclosure.eliminating import determined

Count = Hashable
Shown = Hashable
NOBODY: Final[frozenset[Shown]] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """Counts that add up to nothing with these factors: `{year: -1, january: 1, …}`.

    `total` is the one that is the sum of the others, where there is one.
    """

    factors: Mapping[Count, int]
    total: Count | None = None


@dataclass(slots=True)
class Puzzle:
    """Counts, how they hang together, and by which cells they are told.

    `told_by` holds the cells of each count, `counts` how large they are, `weight`
    which cells are rather kept (the lightest goes first). A count in `unsaid` is told
    by no cell, but must not be computed either; a cell in `fixed` cannot be hidden any
    more.
    """

    counts: dict[Count, int] = field(default_factory=dict)
    told_by: dict[Count, set[Shown]] = field(default_factory=lambda: defaultdict(set))
    lines: list[Line] = field(default_factory=list)
    weight: dict[Shown, int] = field(default_factory=dict)
    unsaid: set[Count] = field(default_factory=set)
    fixed: set[Shown] = field(default_factory=set)


class Protection:
    """The hidden cells of a puzzle, grown until no hidden count can be computed."""

    def __init__(self, puzzle: Puzzle, hidden: Iterable[Shown], k: int) -> None:
        self.puzzle, self.k = puzzle, k
        self.hidden: set[Shown] = set()
        self.tells: dict[Shown, list[int]] = defaultdict(list)
        every = dict.fromkeys(c for line in puzzle.lines for c in line.factors)
        self.number = {count: place for place, count in enumerate(every)}
        self.name = list(every)
        self.left = [len(puzzle.told_by.get(count, NOBODY)) for count in every]
        self.matters = [
            bool(left) or count in puzzle.unsaid
            for left, count in zip(self.left, every, strict=True)
        ]
        for count, place in self.number.items():
            for cell in puzzle.told_by.get(count, NOBODY):
                self.tells[cell].append(place)
        self.lines = [
            {self.number[c]: f for c, f in line.factors.items()}
            for line in puzzle.lines
        ]
        self.total = [
            -1 if line.total is None else self.number[line.total]
            for line in puzzle.lines
        ]
        self.lines_of: list[list[int]] = [[] for _ in every]
        self.dark_in = [0] * len(self.lines)
        for place, factors in enumerate(self.lines):
            for count in factors:
                self.lines_of[count].append(place)
                self.dark_in[place] += self.left[count] == 0
        self._hide(hidden)

    def complete(self) -> set[Shown]:
        """Hide until nothing is told, and say what is hidden then."""
        self._close(range(len(self.lines)))
        while True:
            told = determined(self._rows())
            bad = sorted(count for count in told if self.matters[count])
            if not any([self._blur(count) for count in bad]):
                return self.hidden

    def _rows(self) -> Iterator[dict[int, int]]:
        """The lines with what is unknown in them."""
        for place, factors in enumerate(self.lines):
            if self.dark_in[place]:
                yield {c: f for c, f in factors.items() if self.left[c] == 0}

    def _close(self, lines: Iterable[int]) -> None:
        """Give every line either no unknown or enough of them."""
        waiting = deque(lines)
        queued = set(waiting)
        while waiting:
            line = waiting.popleft()
            queued.discard(line)
            if not self._lacks(line):
                continue
            touched = self._hide_one(line)
            new = {each for count in touched for each in self.lines_of[count]}
            waiting.extend(sorted(new - queued))
            queued |= new

    def _lacks(self, line: int) -> bool:
        if self.dark_in[line] == 0:
            return False
        dark = [count for count in self.lines[line] if self.left[count] == 0]
        if len(dark) == 1:
            return self.matters[dark[0]]
        total = self.total[line]
        if total < 0 or self.left[total] == 0:
            return False
        return 0 < sum(self._size(count) for count in dark) < self.k

    def _size(self, count: int) -> int:
        return self.puzzle.counts.get(self.name[count], 0)

    def _hide_one(self, line: int) -> list[int]:
        """Hide the count of a line that costs least; the counts that this hides."""
        free = [c for c in self.lines[line] if self.left[c] and self._free(c)]
        if not free:
            return []
        best = min(free, key=self._cost)
        return self._hide(self.puzzle.told_by[self.name[best]])

    def _free(self, count: int) -> bool:
        cells = self.puzzle.told_by[self.name[count]] - self.hidden
        return not cells & self.puzzle.fixed

    def _cost(self, count: int) -> tuple[int, int, bool, int, int]:
        """The wider figure is kept; then few new lonely unknowns; then the size."""
        lonely = sum(self.dark_in[line] == 0 for line in self.lines_of[count])
        cells = self.puzzle.told_by[self.name[count]] - self.hidden
        weight = max((self.puzzle.weight.get(c, 0) for c in cells), default=0)
        size = self._size(count)
        return weight, lonely, size == 0, size, count

    def _hide(self, cells: Iterable[Shown]) -> list[int]:
        """Hide cells; the counts that nothing tells any more."""
        gone = []
        for cell in cells:
            if cell in self.hidden:
                continue
            self.hidden.add(cell)
            for count in self.tells.get(cell, ()):
                self.left[count] -= 1
                if self.left[count] == 0:
                    gone.append(count)
                    for line in self.lines_of[count]:
                        self.dark_in[line] += 1
        return gone

    def _blur(self, count: int) -> bool:
        """Hide one more figure around a count that several lines tell together."""
        seen: set[int] = {count}
        edge: Set[int] = {count}
        while edge:
            around = sorted({line for each in edge for line in self.lines_of[each]})
            for line in around:
                more = self._hide_one(line)
                if more:
                    self._close({one for each in more for one in self.lines_of[each]})
                    return True
            edge = {c for line in around for c in self.lines[line]} - seen
            seen |= edge
        return False
