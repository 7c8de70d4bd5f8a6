"""A file's bytes become records with cell addresses, as the manifest's table says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from operator import itemgetter
from typing import IO, Any, Final

from schemas.manifests.parts import Stream
from schemas.manifests.table import PERIOD, SheetChoice, Table
from schemas.spreadsheets import csv_text
from schemas.spreadsheets import words as sheet_words
from schemas.spreadsheets import workbook
from schemas.spreadsheets.sheets import Limits, Row, Sheet, address
from schemas.tables import about
from schemas.tables import columns as found_columns
from schemas.tables import layout as layouts
from schemas.tables import period, records, words
from schemas.tables.body import Body, Kind, Line
from schemas.tables.cells import Numbers
from schemas.tables.columns import Columns
from schemas.tables.layout import Layout
from schemas.tables.melt import Melted, Taken, refused
from schemas.tables.totals import ColumnTotals
from schemas.values.problem import Problem, Refused

MOST_WORKBOOK: Final = 256 << 20
SLACK: Final = 16  # rows of titles and blanks below the rows searched


def read(source: bytes | IO[bytes], stream: Stream, limits: Limits) -> Iterator[Taken]:
    """The records of one file; a row that is not as declared is a flawed record.

    CSV, JSON, NDJSON and XML are read as they are asked for; a workbook, of which
    there is none that large, is opened whole. Raises Refused where a sheet as a whole
    cannot be read as declared (after the records of the others): no header, no
    period, a column that is gone. Of a table only cells that `table:` names are ever
    given on.
    """
    if isinstance(source, bytes) and len(source) > limits.max_bytes:
        raise sheet_words.too_large(len(source), limits.max_bytes)
    if stream.files is not None and stream.files.format != "table":
        yield from records.read(source, stream.files.format, stream.records)
        return
    table = _table_of(stream)
    problems: list[Problem] = []
    for sheet in _chosen(_sheets(source, table, limits), table):
        try:
            yield from _Reading(stream, table, sheet).records()
        except Refused as wrong:
            problems += wrong.problems
    if problems:
        raise Refused(*problems)


def _table_of(stream: Stream) -> Table:
    if stream.table is None:
        raise ValueError(f"{stream.id} declares no table")
    return stream.table


def _sheets(source: bytes | IO[bytes], table: Table, limits: Limits) -> list[Sheet]:
    if table.format == "csv":
        form = (table.encoding, table.delimiter, table.quote)
        return [csv_text.sheet(source, *form, limits)]
    limits = replace(limits, max_bytes=min(limits.max_bytes, MOST_WORKBOOK))
    body = source if isinstance(source, bytes) else source.read(limits.max_bytes + 1)
    return workbook.sheets(body, table.encoding, limits)


def _chosen(sheets: list[Sheet], table: Table) -> list[Sheet]:
    """The sheets the manifest means; by default those that have the header."""
    choice, names = table.sheet, [sheet.name for sheet in sheets]
    if choice == SheetChoice():
        return _with_header(sheets, table)
    if choice.index is not None:
        if choice.index > len(sheets):
            raise words.no_sheet(str(choice.index), names)
        return [sheets[choice.index - 1]]
    wanted = choice.name or choice.match or ""
    if choice.name is not None:
        found = [s for s in sheets if layouts.same(s.name, choice.name)]
    else:
        shape = re.compile(wanted, re.IGNORECASE)
        found = [s for s in sheets if s.visible and shape.search(s.name)]
    if not found:
        raise words.no_sheet(wanted, names)
    return found


def _with_header(sheets: list[Sheet], table: Table) -> list[Sheet]:
    """The visible sheets with the header: one, or many that say their period."""
    seen = [sheet for sheet in sheets if sheet.visible]
    if len(seen) == 1:
        return seen
    found = [s for s in seen if layouts.anchors(_head(s.rows(), table), table.header)]
    if not found:
        names = [sheet.name for sheet in seen]
        raise words.no_header(table.header.anchor, table.header.within, names, ())
    if len(found) > 1 and table.period is None:
        raise words.several(table.header.anchor[0], (each.name for each in found))
    return found


def _head(rows: Iterator[Row], table: Table) -> list[Row]:
    header = table.header
    return list(islice(rows, header.within + (header.rows or 0) + SLACK))


class _Reading:
    """One sheet: its layout, its columns, and then its rows."""

    def __init__(self, stream: Stream, table: Table, sheet: Sheet) -> None:
        self.stream, self.table, self.sheet = stream, table, sheet

    def records(self) -> Iterator[Taken]:
        """The records of the sheet; Refused before the first where it has drifted."""
        rows = self.sheet.rows()
        head = _head(rows, self.table)
        layout = self._layout(head)
        columns = found_columns.find(self.table, layout)
        common = self._common(layout)
        below = (row for row in head if row.number >= layout.first)
        rows = chain(below, rows)
        if self.table.format == "csv" and not self._simple(columns):
            rows = _even(rows, layout, columns)
        if self.table.whole:
            yield from self._whole(rows, layout, columns, common)
        else:
            yield from self._streamed(rows, layout, columns, common)

    def _common(self, layout: Layout) -> dict[str, Any]:
        """What holds for every row; Refused with all that is not filled in."""
        table, name, above = self.table, self.sheet.name, layout.above
        common: dict[str, Any] = {}
        problems: list[Problem] = []
        try:
            if table.period is not None:
                common[PERIOD] = period.read(name, above, table.period)
        except Refused as unsaid:
            problems += unsaid.problems
        try:
            common |= about.read(name, above, table.about)
        except Refused as unsaid:
            problems += unsaid.problems
        if problems:
            raise Refused(*problems)
        return common

    def _layout(self, head: list[Row]) -> Layout:
        header, sheet = self.table.header, self.sheet
        found = layouts.anchors(head, header)
        if not found:
            names = [sheet.name] if sheet.name else []
            raise words.no_header(header.anchor, header.within, names, sheet.hints)
        if len(found) > 1:
            places = (address(sheet.name, head[at].number, c) for at, c in found)
            raise words.several(header.anchor[0], places)
        return layouts.read(sheet, head, header, found[0])

    def _whole(
        self,
        rows: Iterable[Row],
        layout: Layout,
        columns: Columns,
        common: Mapping[str, Any],
    ) -> Iterator[Taken]:
        body = Body(self.table, layout, columns)
        lines = list(body.lines(rows))
        place = layout.at(0)
        if not any(line.kind is Kind.DATA for line in lines):
            raise words.no_rows(place)
        if self.table.rows.total and not body.totals:
            raise words.no_total_row(place, self.table.rows.total)
        melt = self.table.melt
        if melt is None:
            yield from self._plain(body, lines, common)
            return
        numbers = Numbers.of(self.stream.map, melt.value)
        table = Melted(self.table, melt, layout, columns, numbers, common)
        yield from table.records(lines)

    def _plain(
        self, body: Body, lines: list[Line], common: Mapping[str, Any]
    ) -> Iterator[Taken]:
        """Rows as they stand, with the declared columns checked against totals."""
        doubtful: dict[str, Problem] = {}
        for name, column in self.table.columns.items():
            if column.total and name in body.columns.named:
                indexes = body.columns.named[name][:1]
                numbers = Numbers.of(self.stream.map, name)
                checks = ColumnTotals(body.layout, numbers, indexes)
                checks.take(lines)
                doubtful |= {each.field: each for each in checks.wrong.values()}
        for line in lines:
            if line.kind is not Kind.DATA:
                continue
            place = body.span(line.number)
            if line.problem is not None:
                yield refused(place, line.problem, common)
            elif not doubtful:
                yield Taken({**line.labels, **common}, place)
        for place, problem in doubtful.items():
            yield refused(place, problem, common)

    def _streamed(
        self,
        rows: Iterable[Row],
        layout: Layout,
        columns: Columns,
        common: Mapping[str, Any],
    ) -> Iterator[Taken]:
        if self._simple(columns):
            even = self.table.format == "csv"
            found = _fast(rows, layout, columns, common, even)
        else:
            found = self._lines(rows, layout, columns, common)
        first = next(found, None)
        if first is None:
            raise words.no_rows(layout.at(0))
        yield first
        yield from found

    def _lines(
        self,
        rows: Iterable[Row],
        layout: Layout,
        columns: Columns,
        common: Mapping[str, Any],
    ) -> Iterator[Taken]:
        body = Body(self.table, layout, columns)
        for line in body.lines(rows):
            place = body.span(line.number)
            if line.problem is not None:
                yield refused(place, line.problem, common)
            else:
                yield Taken({**line.labels, **common}, place)

    def _simple(self, columns: Columns) -> bool:
        """Whether a row is only its cells under names, nothing else declared."""
        rows, melt = self.table.rows, self.table.whole
        plain = not melt and not (rows.until or rows.skip) and rows.end == "never"
        plain = plain and rows.merged == "first"
        cleaned = any(column.clean for column in self.table.columns.values())
        single = all(len(indexes) == 1 for indexes in columns.named.values())
        return plain and not cleaned and single and len(columns.named) > 1


def _fast(
    rows: Iterable[Row],
    layout: Layout,
    columns: Columns,
    common: Mapping[str, Any],
    even: bool,
) -> Iterator[Taken]:
    """The plainest table, a row at a time, with as little work as there can be.

    With `even` a row must be as long as the titles; else short rows end in blanks.
    """
    names = tuple(columns.named)
    pick = itemgetter(*(columns.named[name][0] for name in names))
    letters = address("", 0, columns.last).rstrip("0123456789")
    sheet = address(layout.sheet, 1, 0)[:-2]
    width = len(layout.titles)
    for number, cells, problem in rows:
        if len(cells) != width and problem is None:
            if even:
                problem = _uneven(number, cells, width, columns)
            cells = cells + [None] * (width - len(cells))
        if problem is not None:
            yield refused(f"{sheet}A{number}:{letters}{number}", problem, common)
            continue
        values = pick(cells)
        if any(values) or any(value is not None and value != "" for value in values):
            record = dict(zip(names, values, strict=True))
            if common:
                record |= common
            yield Taken(record, f"{sheet}A{number}:{letters}{number}")


def _even(rows: Iterable[Row], layout: Layout, columns: Columns) -> Iterator[Row]:
    """Rows of a CSV that are as long as the titles; others with their problem."""
    width = len(layout.titles)
    for row in rows:
        problem = row.problem or _uneven(row.number, row.cells, width, columns)
        yield row if problem is None else Row(row.number, [], problem)


def _uneven(
    number: int, cells: list[Any], width: int, columns: Columns
) -> Problem | None:
    """What is wrong with a row that is longer or shorter than its titles."""
    if len(cells) == width or not any(cells):
        return None
    if len(cells) > width and not any(cells[width:]):
        return None
    place = address("", number, 0, max(columns.last, 1))
    return words.ragged(place, len(cells), width)
