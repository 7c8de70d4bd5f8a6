"""Tables of an HTML page, which many systems call .xls, as sheets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any, Final

from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits, Merge, Row, Sheet

CELLS: Final = ("td", "th")
SILENT: Final = ("script", "style")
WIDEST: Final = 1000  # what a span may say


def sheets(body: bytes, encoding: str, limits: Limits) -> list[Sheet]:
    """Every table of the page, outer ones first met first; Refused without any."""
    try:
        text = body.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise words.encoding(line, error.start, body[error.start], encoding) from None
    reader = _Tables(limits)
    reader.feed(text)
    reader.close()
    if reader.password:
        raise words.login_page()
    if not reader.tables:
        raise words.unknown(body)
    return [
        Sheet(f"Tabel {number}", partial(_rows, table.rows), tuple(table.merges))
        for number, table in enumerate(reader.tables, 1)
    ]


def _rows(rows: list[list[Any]]) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        yield Row(number, cells)


class _Table:
    """One table under way: rows of cells, and spans that reach into later rows."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self.merges: list[Merge] = []
        self.text: list[str] | None = None
        self.taken: set[tuple[int, int]] = set()
        self.column = 0

    def row(self) -> None:
        self.rows.append([])
        self.column = 0

    def open(self, across: int, down: int) -> None:
        """Begin a cell where nothing reaches down from above."""
        if not self.rows:
            self.row()
        at = len(self.rows) - 1
        while (at, self.column) in self.taken:
            self._put(None)
        self.text = []
        if across > 1 or down > 1:
            corner = at + down - 1, self.column + across - 1
            self.merges.append(Merge(at, self.column, *corner))
            for row in range(at, at + down):
                for column in range(self.column, self.column + across):
                    self.taken.add((row, column))
        self.taken.discard((at, self.column))

    def close(self) -> None:
        if self.text is not None:
            self._put(" ".join("".join(self.text).split()) or None)
            self.text = None

    def _put(self, value: str | None) -> None:
        self.rows[-1].append(value)
        self.column += 1


class _Tables(HTMLParser):
    """Collects tables; a table inside a cell is a table of its own."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.tables: list[_Table] = []
        self.open: list[_Table] = []
        self.password = False
        self.silent = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.open.append(_Table())
            self.tables.append(self.open[-1])
        elif tag == "input" and ("type", "password") in attrs:
            self.password = True
        elif tag in SILENT:
            self.silent += 1
        elif self.open and tag == "tr":
            self.open[-1].close()
            self.open[-1].row()
        elif self.open and tag in CELLS:
            self.open[-1].close()
            said = dict(attrs)
            across, down = _span(said.get("colspan")), _span(said.get("rowspan"))
            self.cells += across * down
            if self.cells > self.limits.max_cells:
                raise words.too_many_cells(1, self.cells, self.limits.max_cells)
            self.open[-1].open(across, down)
        elif self.open and tag == "br" and self.open[-1].text is not None:
            self.open[-1].text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif self.open and tag == "table":
            self.open.pop().close()
        elif self.open and tag in (*CELLS, "tr"):
            self.open[-1].close()

    def handle_data(self, data: str) -> None:
        if self.open and not self.silent and self.open[-1].text is not None:
            self.open[-1].text.append(data)


def _span(text: str | None) -> int:
    """A span as written, one where it is none."""
    if text and text.isascii() and text.isdigit() and len(text) <= 4:
        return min(max(1, int(text)), WIDEST)
    return 1
