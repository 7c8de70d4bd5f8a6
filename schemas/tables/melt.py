"""One row of a sheet as many records: each cell under its titles, and its totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from schemas.manifests.table import Melt, Table
from schemas.strict import Flaw
from schemas.tables import words
from schemas.tables.body import Body, Kind, Line
from schemas.tables.cells import Numbers
from schemas.tables.columns import About, Columns, Part
from schemas.tables.layout import Layout
from schemas.tables.totals import ColumnTotals, Judged, row_sums
from schemas.values.problem import Problem


class Taken(NamedTuple):
    """A record read from a file, the address it stands at, and whether it is whole."""

    value: Any
    pointer: str
    flawed: bool = False


def refused(place: str, problem: Problem, about: Mapping[str, Any]) -> Taken:
    """A record that says only what is wrong at a place, and none of its content."""
    return Taken({**about, place: Flaw(problem)}, place, True)


class Melted:
    """The records of one table whose columns are melted."""

    def __init__(
        self,
        table: Table,
        melt: Melt,
        layout: Layout,
        columns: Columns,
        numbers: Numbers,
        common: Mapping[str, Any],
    ) -> None:
        self.table, self.melt, self.layout = table, melt, layout
        self.columns, self.numbers, self.common = columns, numbers, common
        self.none = dict.fromkeys(melt.holes)
        self.body = Body(table, layout, columns)

    def records(self, lines: list[Line]) -> Iterator[Taken]:
        """Every record, then one for each column that its total row contradicts."""
        checks = ColumnTotals(self.layout, self.numbers, self.columns.checked)
        checks.take(lines)
        data = [line for line in lines if line.kind is Kind.DATA]
        twice = _twice(data, self.layout)
        for line in data:
            problem = line.problem or twice.get(line.number)
            if problem is not None:
                place = self.body.span(line.number)
                yield refused(place, problem, self.common)
            else:
                yield from self._row(line, checks.wrong)
        for column, problem in checks.wrong.items():
            about = {**self.common, "kolom": self.layout.titles[column]}
            yield refused(problem.field, problem, about)

    def _row(self, line: Line, wrong: Mapping[int, Problem]) -> Iterator[Taken]:
        judged = list(row_sums(line, self.columns.sums, self.numbers, self.layout))
        suspects = {index for each in judged for index in each.suspects}
        for part in self.columns.parts:
            if part.index not in suspects and part.index not in wrong:
                place = self.layout.at(part.index, line.number)
                yield self._record(line, part.about, line.cells[part.index], place)
        for each in judged:
            yield from self._sum(line, each, suspects, wrong)

    def _sum(
        self,
        line: Line,
        each: Judged,
        suspects: set[int],
        wrong: Mapping[int, Problem],
    ) -> Iterator[Taken]:
        """A row's total as a record, or what is wrong with it."""
        place = self._place(line, each)
        if each.problem is not None:
            if each.sum.given or each.suspects:
                place = each.problem.field if each.suspects else place
                taken = self._record(line, each.sum.about, Flaw(each.problem), place)
                yield taken._replace(flawed=True)
            return
        own = each.sum.column
        indexes = {part.index for part in each.sum.parts}
        doubtful = own.index in wrong if own else bool(indexes & wrong.keys())
        if each.sum.given and not doubtful and not indexes & suspects:
            yield self._record(line, each.sum.about, each.value, place)

    def _place(self, line: Line, each: Judged) -> str:
        column: Part = each.sum.column or each.sum.parts[0]
        if each.sum.column is None:
            return self.body.span(line.number)
        return self.layout.at(column.index, line.number)

    def _record(self, line: Line, about: About, value: Any, place: str) -> Taken:
        record = {**line.labels, **self.common, **self.none, **about}
        record[self.melt.value] = value
        return Taken(record, place)


def _twice(data: Iterable[Line], layout: Layout) -> dict[int, Problem]:
    """Rows that carry the labels of another row: which is right is not known."""
    first: dict[tuple[str, ...], Line] = {}
    found: dict[int, Problem] = {}
    for line in data:
        if not any(line.labels.values()):
            continue
        key = tuple(_folded(value) for value in line.labels.values())
        known = first.setdefault(key, line)
        if known is not line:
            name = " ".join(str(v) for v in line.labels.values() if v is not None)
            places = [layout.at(0, each.number) for each in (known, line)]
            problem = words.row_twice(name, *places)
            found[line.number] = problem
            found.setdefault(known.number, problem)
    return found


def _folded(value: Any) -> str:
    return "".join(c for c in str(value or "").casefold() if c.isalnum())
