"""Where the header of a table stands, and the full title of each of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.manifests.table import SEPARATOR, Header, tidy
from schemas.spreadsheets.sheets import Merge, Row, Sheet, address
from schemas.tables import words

DEEPEST: Final = 12  # rows of titles that a header may have


@dataclass(frozen=True, slots=True)
class Layout:
    """The titles of every column, and the rows they stand in (from 1).

    `first` is the row number at which data begin; `above` are the rows over the
    header, where periods are written; `merges` are those of the whole sheet.
    """

    sheet: str
    anchor: str
    titles: tuple[str, ...]
    header: int
    first: int
    above: tuple[Row, ...]
    merges: tuple[Merge, ...] = ()

    def one_title(self, column: int, other: int) -> bool:
        """Whether two columns stand below one merged title."""
        left, right = sorted((column, other))
        rows = range(self.header - 1, self.first - 1)
        return any(
            merge.top in rows and merge.left <= left and right <= merge.right
            for merge in self.merges
        )

    def at(self, column: int, row: int | None = None) -> str:
        """The address of a column's title, or of its cell in a row."""
        return address(self.sheet, row or self.header, column)


def same(one: Any, other: str) -> bool:
    """Whether a cell says a word; case and spaces do not matter."""
    return isinstance(one, str) and tidy(one).casefold() == tidy(other).casefold()


def anchors(head: Sequence[Row], spec: Header) -> list[tuple[int, int]]:
    """Where the anchor stands: (index of the row in `head`, column)."""
    return [
        (at, column)
        for at, row in enumerate(head[: spec.within])
        for column, value in enumerate(row.cells)
        if isinstance(value, str) and any(same(value, text) for text in spec.anchor)
    ]


def read(
    sheet: Sheet, head: Sequence[Row], spec: Header, cell: tuple[int, int]
) -> Layout:
    """The layout of the table whose anchor is `cell`."""
    at, column = cell
    top = max(0, at - spec.above)
    count = spec.rows or _count(sheet, head, at, column)
    bottom = at + count
    levels = [list(row.cells) for row in head[top:bottom]]
    width = max(len(row.cells) for row in head[top:bottom])
    for level in levels:
        level += [None] * (width - len(level))
    grid = _Titles(levels, sheet, top, spec.fill)
    return Layout(
        sheet=sheet.name,
        anchor=str(head[at].cells[column]),
        titles=tuple(grid.title(each) for each in range(width)),
        header=head[at].number,
        first=head[bottom - 1].number + 1,
        above=tuple(head[:top]),
        merges=sheet.merges,
    )


def _count(sheet: Sheet, head: Sequence[Row], at: int, column: int) -> int:
    """How many rows of titles: until the anchor's own columns say something else."""
    last = _span(sheet, head, at, column)
    for below in range(at + 1, min(len(head), at + DEEPEST)):
        cells = head[below].cells[column : last + 1]
        if not all(_blank(value) for value in cells):
            return below - at
    raise words.no_rows(address(sheet.name, head[at].number, column))


def _span(sheet: Sheet, head: Sequence[Row], at: int, column: int) -> int:
    """The last column that the anchor stands for: its merged range, or blanks."""
    for merge in sheet.merges:
        if (merge.top, merge.left) == (head[at].number - 1, column):
            return merge.right
    row = head[at].cells
    following = range(column + 1, len(row))
    filled = next((each for each in following if not _blank(row[each])), None)
    return column if filled is None else filled - 1


def _blank(value: Any) -> bool:
    return value is None or isinstance(value, str) and not value.strip()


class _Titles:
    """Rows of titles in which merged and blank cells say what is meant by them."""

    def __init__(
        self, levels: list[list[Any]], sheet: Sheet, top: int, fill: bool
    ) -> None:
        self.levels = [[_text(value) for value in level] for level in levels]
        self.covered: set[tuple[int, int]] = set()
        for merge in sheet.merges:
            self._merge(merge.top - top, merge.left, merge.bottom - top, merge.right)
        if fill:
            for level in range(len(self.levels) - 1):
                self._fill(level)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if not 0 <= top < len(self.levels):
            return
        row = self.levels[top]
        for column in range(left, min(right + 1, len(row))):
            row[column] = row[left]
        for level in range(top, min(bottom + 1, len(self.levels))):
            self.covered.update((level, c) for c in range(left, right + 1))

    def _fill(self, level: int) -> None:
        """A title holds for blank columns to its right, below one and the same."""
        row = self.levels[level]
        for column in range(1, len(row)):
            free = not row[column] and (level, column) not in self.covered
            merged = (level, column - 1) in self.covered
            if free and not merged and self._one_parent(level, column):
                row[column] = row[column - 1]

    def _one_parent(self, level: int, column: int) -> bool:
        above = self.levels[:level]
        return all(row[column] == row[column - 1] for row in above)

    def title(self, column: int) -> str:
        said = (level[column] for level in self.levels)
        return SEPARATOR.join(text for text in said if text)


def _text(value: Any) -> str:
    return "" if value is None else tidy(str(value))
