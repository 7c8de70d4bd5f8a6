"""Checking sums: a row's own totals, and the total rows of every column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from schemas.spreadsheets.sheets import address
from schemas.tables import words
from schemas.tables.body import Kind, Line
from schemas.tables.cells import Numbers, Unreadable, agree
from schemas.tables.columns import Sum
from schemas.tables.layout import Layout
from schemas.values.problem import Problem


@dataclass(slots=True)
class _Running:
    """The sums of one column so far, in all and since the last subtotal."""

    every: Decimal = Decimal(0)
    since: Decimal = Decimal(0)
    known: bool = True
    first: int = 0
    block: int = 0


@dataclass(slots=True)
class ColumnTotals:
    """Compares total rows with the sum of the rows they close.

    `wrong` are the columns whose total row says something else. A column with a
    cell that is no number cannot be compared: that cell is refused by itself.
    """

    layout: Layout
    numbers: Numbers
    checked: tuple[int, ...]
    wrong: dict[int, Problem] = field(default_factory=dict)
    _sums: dict[int, _Running] = field(default_factory=dict)

    def take(self, lines: Iterable[Line]) -> None:
        """Go through the whole table; a grand total may stand first or last."""
        lines = list(lines)
        for column in self.checked:
            self._sums[column] = _Running()
        for line in lines:
            if line.kind is Kind.DATA:
                self._add(line)
            elif line.kind is Kind.SUBTOTAL:
                self._compare(line, block=True)
        for line in lines:
            if line.kind is Kind.TOTAL:
                self._compare(line, block=False)

    def _add(self, line: Line) -> None:
        for column, running in self._sums.items():
            if not line.cells:
                running.known = False
                continue
            try:
                value = self.numbers.read(line.cells[column])
            except Unreadable:
                running.known = False
                continue
            running.every += value or 0
            running.since += value or 0
            running.first = running.first or line.number
            running.block = running.block or line.number

    def _compare(self, line: Line, block: bool) -> None:
        for column, running in self._sums.items():
            made = running.since if block else running.every
            first = running.block if block else running.first
            if block:
                running.since, running.block = Decimal(0), 0
            if running.known and first:
                self._check(line, column, made, first)

    def _check(self, line: Line, column: int, made: Decimal, first: int) -> None:
        place = self.layout.at(column, line.number)
        try:
            stated = self.numbers.read(line.cells[column])
        except Unreadable:
            found = words.total_unreadable(place, line.cells[column])
            self.wrong.setdefault(column, found)
            return
        if stated is not None and not agree(stated, made):
            last = max(first, line.number - 1)
            parts = f"{address('', first, column)}:{address('', last, column)}"
            found = words.total_differs(place, stated, parts, made, False)
            self.wrong.setdefault(column, found)


@dataclass(frozen=True, slots=True)
class Judged:
    """One sum of one row: its value (None over blanks), or why it is held back."""

    sum: Sum
    value: Decimal | None
    problem: Problem | None = None
    suspects: frozenset[int] = frozenset()


def row_sums(
    line: Line, sums: Iterable[Sum], numbers: Numbers, layout: Layout
) -> Iterator[Judged]:
    """Every sum of one row, made from its parts and compared with its own cell.

    A total over blank cells is not reported, whatever a formula says. Where the
    two differ, the parts are `suspects`: which of the cells is wrong is not known.
    """
    for each in sums:
        values: list[Decimal | None] = []
        broken: Problem | None = None
        for part in each.parts:
            try:
                values.append(numbers.read(line.cells[part.index]))
            except Unreadable:
                place = layout.at(part.index, line.number)
                broken = words.part_unreadable(place, line.cells[part.index])
        if broken is not None:
            yield Judged(each, None, broken)
            continue
        yield _compared(line, each, values, numbers, layout)


def _compared(
    line: Line,
    each: Sum,
    values: list[Decimal | None],
    numbers: Numbers,
    layout: Layout,
) -> Judged:
    made = sum((value for value in values if value is not None), Decimal(0))
    blanks = None in values
    total = None if blanks else made
    if each.column is None:
        return Judged(each, total)
    cell = line.cells[each.column.index]
    place = layout.at(each.column.index, line.number)
    try:
        stated = numbers.read(cell)
    except Unreadable:
        return Judged(each, None, words.total_unreadable(place, cell))
    if stated is None or agree(stated, made):
        return Judged(each, total)
    first, last = each.parts[0].index, each.parts[-1].index
    parts = f"{address('', line.number, first)}…{address('', line.number, last)}"
    found = words.total_differs(place, stated, parts, made, blanks)
    suspects = frozenset(part.index for part in each.parts)
    return Judged(each, None, found, suspects)
