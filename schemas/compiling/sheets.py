"""CSV texts in a schema's own words: text in, checked values out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from schemas.compiling import lines
from schemas.compiling.tables import Seen, Table
from schemas.compiling.verdicts import Problems, Values, Verdicts
from schemas.values.problem import problem


class Sheets:
    """Reads CSV texts whose first row names fields; an empty cell was not sent."""

    def __init__(self, verdicts: Verdicts, table: Table | None) -> None:
        self.verdicts, self.table = verdicts, table

    def read(self, text: str, delimiter: str = ",") -> list[Values | Problems]:
        """Of each row that is not empty its checked values, or every problem it has.

        Raises csv.Error where the text is no CSV.
        """
        lots = lines.columns(text, delimiter)
        first = next(lots, None)
        if first is None:
            return []
        header = tuple(column[0] for column in first)
        table = self.table if self._is_plain(header) else None
        read: list[Values | Problems] = []
        for lot in chain(([column[1:] for column in first],), lots):
            read += self._lot(header, lot, table)
        return read

    def _is_plain(self, header: Sequence[str]) -> bool:
        """Whether every column is a field's, and none the same as another."""
        names = set(header)
        return len(names) == len(header) and names <= self.verdicts.names

    def _lot(
        self, header: tuple[str, ...], lot: lines.Columns, table: Table | None
    ) -> list[Values | Problems]:
        if len(lot) != len(header):
            return [_ragged(header, cells) for cells in zip(*lot, strict=True)]
        if not lot[0]:
            return []
        made: list[Values | None] = [None] * len(lot[0])
        if table is not None:
            given = dict(zip(header, lot, strict=True))
            made = table.read(given, len(made), Seen())
        return [
            values or self._refused(header, [column[at] for column in lot])
            for at, values in enumerate(made)
        ]

    def _refused(self, header: tuple[str, ...], row: list[str]) -> Values | Problems:
        if len(set(header)) < len(header):
            return _ragged(header, row)
        given = zip(header, row, strict=True)
        return self.verdicts.of({name: cell for name, cell in given if cell})


def _ragged(header: Sequence[str], row: Sequence[Any]) -> Problems:
    """A row whose cells cannot be told apart by their column's names."""
    found = problem(
        "$",
        ", ".join(row),
        "csv.columns",
        id=f"Baris ini {len(row)} sel, kepalanya {len(header)} nama kolom; setiap"
        " sel harus punya satu nama kolom yang berbeda.",
        en=f"This row has {len(row)} cells, the header {len(header)} column names;"
        " each cell needs one column name of its own.",
    )
    return (found,)
