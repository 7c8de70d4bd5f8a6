"""How far the sheets of an .ods reach: repeated rows and cells counted, not made."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schemas.spreadsheets import words
from schemas.spreadsheets.sheets import Limits

TAG: Final = re.compile(
    rb"<table:(?P<what>table-row|covered-table-cell|table-cell|table)\b(?P<more>[^>]*)>"
)
ROWS: Final = re.compile(rb'table:number-rows-repeated="([0-9]{1,9})"')
COLUMNS: Final = re.compile(rb'table:number-columns-repeated="([0-9]{1,9})"')
TAIL: Final = 8192


def measure(pieces: Iterator[bytes], limits: Limits) -> None:
    """Raise Refused where a sheet's rectangle up to its last value is too large."""
    extent = _Extent(limits)
    tail = b""
    for piece in pieces:
        text = tail + piece
        done = 0
        for match in TAG.finditer(text):
            extent.take(match["what"], match["more"])
            done = match.end()
        tail = text[max(done, len(text) - TAIL) :]


class _Extent:
    """Follows the tags of one document."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows = self.repeat = self.column = self.width = 0

    def take(self, what: bytes, more: bytes) -> None:
        if what == b"table":
            self.rows = self.repeat = self.width = 0
        elif what == b"table-row":
            self.rows += self.repeat
            self.repeat, self.column = _count(ROWS, more), 0
        else:
            self.column += _count(COLUMNS, more)
            if b"office:value-type" in more or b"calcext:value-type" in more:
                self.width = max(self.width, self.column)
                self._check(self.rows + self.repeat)

    def _check(self, height: int) -> None:
        if height * self.width > self.limits.max_cells:
            raise words.too_many_cells(height, self.width, self.limits.max_cells)


def _count(shape: re.Pattern[bytes], text: bytes) -> int:
    found = shape.search(text)
    return int(found[1]) if found else 1
