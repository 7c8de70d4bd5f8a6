"""Which rows below the header are data, which are totals, and where the table ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from schemas.manifests.table import Table
from schemas.spreadsheets.sheets import Row, address
from schemas.tables import words
from schemas.tables.columns import Columns
from schemas.tables.layout import Layout
from schemas.values.problem import Problem


class Kind(Enum):
    """What a row below the header is."""

    DATA = "data"
    TOTAL = "total"
    SUBTOTAL = "subtotal"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table; `labels` are its named cells, cleaned."""

    kind: Kind
    number: int
    cells: list[Any]
    labels: Mapping[str, Any]
    problem: Problem | None = None


class Body:
    """Reads the rows of one table, and remembers whether a total row was met."""

    def __init__(self, table: Table, layout: Layout, columns: Columns) -> None:
        self.table, self.layout, self.columns = table, layout, columns
        rows = table.rows
        self.total, self.subtotal = _shape(rows.total), _shape(rows.subtotal)
        self.until, self.skip = _shape(rows.until), _shape(rows.skip)
        self.clean = {
            name: re.compile(column.clean)
            for name, column in table.columns.items()
            if column.clean
        }
        self.totals = 0
        self.merged: dict[int, list[tuple[int, int]]] = {}
        for merge in layout.merges if rows.merged == "last" else ():
            if merge.right > merge.left:
                spans = self.merged.setdefault(merge.top + 1, [])
                spans.append((merge.left, merge.right))

    def lines(self, rows: Iterable[Row]) -> Iterator[Line]:
        """The rows that count, up to the end of the table."""
        met = False
        for row in rows:
            if row.problem is not None:
                yield Line(Kind.DATA, row.number, [], {}, row.problem)
                continue
            cells = self._padded(row)
            texts = self._texts(cells)
            if not texts and self._empty(cells):
                if met and self.table.rows.end == "blank":
                    return
                continue
            if self.until and any(map(self.until.search, texts)):
                return
            if self.skip and any(map(self.skip.search, texts)):
                continue
            line = self._line(row.number, cells, texts)
            yield line
            met = True
            if line.kind is Kind.TOTAL:
                self.totals += 1
                if self.table.rows.end == "total":
                    return

    def _padded(self, row: Row) -> list[Any]:
        """The row's cells, as long as the table; a merged value where it counts."""
        cells = [None if value == "" else value for value in row.cells]
        short = self.columns.last + 1 - len(cells)
        if short > 0:
            cells += [None] * short
        for left, right in self.merged.get(row.number, ()):
            if left < len(cells) and right < len(cells):
                cells[left], cells[right] = None, cells[left]
        return cells

    def _texts(self, cells: list[Any]) -> list[str]:
        """What the cells left of the values say."""
        leading = cells[: self.columns.leading]
        return [t for v in leading if v is not None and (t := str(v).strip())]

    def _empty(self, cells: list[Any]) -> bool:
        own = cells[: self.columns.last + 1]
        return all(v is None or isinstance(v, str) and not v.strip() for v in own)

    def _line(self, number: int, cells: list[Any], texts: list[str]) -> Line:
        if self.subtotal and any(map(self.subtotal.search, texts)):
            return Line(Kind.SUBTOTAL, number, cells, {})
        if self.total and any(map(self.total.search, texts)):
            return Line(Kind.TOTAL, number, cells, {})
        labels: dict[str, Any] = {}
        problem = self._gathered(cells, number)
        for name, indexes in self.columns.named.items():
            filled = [i for i in indexes if cells[i] is not None]
            if len(filled) > 1 and cells[filled[0]] != cells[filled[1]]:
                at = self.layout.at(filled[0], number)
                problem = words.two_values(at, self.layout.at(filled[1], number))
            labels[name] = self._cleaned(name, cells[filled[0]] if filled else None)
        if self.columns.parts and not any(labels.values()):
            problem = words.no_label(self.span(number))
        return Line(Kind.DATA, number, cells, labels, problem)

    def _gathered(self, cells: list[Any], number: int) -> Problem | None:
        """Put each value below a title that is merged over columns into the first."""
        for columns in self.columns.spread:
            filled = [i for i in columns if cells[i] is not None]
            if len(filled) > 1:
                at = self.layout.at(filled[0], number)
                return words.two_values(at, self.layout.at(filled[1], number))
            if filled:
                cells[columns[0]] = cells[filled[0]]
        return None

    def _cleaned(self, name: str, value: Any) -> Any:
        shape = self.clean.get(name)
        if shape is None or not isinstance(value, str):
            return value
        return shape.sub("", value).strip()

    def span(self, number: int) -> str:
        """The address of a whole row of the table."""
        return address(self.layout.sheet, number, 0, self.columns.last)


def _shape(text: str | None) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None
