"""A sheet as the hub sees it: rows of plain values, and where each cell stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from schemas.values.problem import Problem

PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
LETTERS: Final = 26
DIGITS: Final = 15  # what a spreadsheet keeps of a number, and what it shows


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold; checked before a workbook is opened."""

    max_bytes: int = 64 << 20
    max_unpacked: int = 512 << 20
    max_entries: int = 2_000
    max_ratio: int = 300
    max_cells: int = 8_000_000
    max_line: int = 1 << 20


class Row(NamedTuple):
    """One row: its number counts from 1; `problem` is why it could not be read."""

    number: int
    cells: list[Any]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, both corners inside; rows and columns count from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A named sheet; `rows` may be asked once or, of a workbook, again.

    Cells are text, int, Decimal, bool or None; an error such as #DIV/0! is text.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    merges: tuple[Merge, ...] = ()
    visible: bool = True
    hints: tuple[str, ...] = field(default=())


def column_letters(index: int) -> str:
    """The letters of a column that counts from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The column that counts from 0 of its letters."""
    index = 0
    for letter in letters:
        index = index * LETTERS + ord(letter) - ord("A") + 1
    return index - 1


def address(sheet: str, row: int, column: int, last: int | None = None) -> str:
    """A cell as a spreadsheet names it: `AGUSTUS!F23`, a row's cells `A3:H3`.

    `row` counts from 1, `column` from 0; without a sheet's name only the cell.
    """
    cell = f"{column_letters(column)}{row}"
    if last is not None:
        cell = f"{cell}:{column_letters(last)}{row}"
    if not sheet:
        return cell
    if not PLAIN_NAME.fullmatch(sheet):
        sheet = "'" + sheet.replace("'", "''") + "'"
    return f"{sheet}!{cell}"


def plain(value: Any) -> Any:
    """A cell's value as strict JSON knows it; blank is None, numbers are exact.

    A spreadsheet keeps 15 digits of a number: what a double adds behind them
    (0.30000000000000004) was never written by anybody.
    """
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        return _number(value)
    if isinstance(value, (bool, int)) or value is None:
        return value
    if isinstance(value, datetime):
        at_midnight = value.time() == time.min
        return value.date().isoformat() if at_midnight else value.isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else value


def _number(value: float) -> Any:
    if value.is_integer() and abs(value) < 10**DIGITS:
        return int(value)
    text = format(value, f".{DIGITS}g")
    number = Decimal(text)
    return number if number.is_finite() else text
