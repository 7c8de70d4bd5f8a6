"""A page of rows as an Excel workbook: the rows, and a sheet that says whence."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, Final

from hub.api.tables import cell, harmless
from schemas.values.problem import Words

LONGEST: Final = 32_767  # what Excel keeps of one text
EXACT: Final = 10**15  # Excel keeps 15 digits; a longer whole number stays text
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
# One fixed moment, so that the same rows are the same file.
CREATED: Final = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
SOURCE: Final = "sumber"
WIDEST: Final = 40
WRITER: Final = "xlsxwriter"  # loaded with the first workbook: it takes long


@dataclass(frozen=True, slots=True)
class About:
    """What the second sheet says about the first."""

    sheet: str
    lines: Sequence[tuple[str, str]]
    columns: Mapping[str, Words]


def xlsx_bytes(
    names: Sequence[str], rows: Sequence[Mapping[str, Any]], about: About
) -> bytes:
    """A workbook of two sheets; numbers are numbers, no text is a formula."""
    out = io.BytesIO()
    book = import_module(WRITER).Workbook(out, OPTIONS)
    book.set_properties({"title": about.sheet, "created": CREATED})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(about.sheet)
    for place, name in enumerate(names):
        sheet.write_string(0, place, name, bold)
        sheet.set_column(place, place, _width(name, rows))
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows, 1):
        for place, name in enumerate(names):
            _write(sheet, line, place, cell(row[name]))
    _source(book.add_worksheet(SOURCE), about, bold)
    book.close()
    return out.getvalue()


def _write(sheet: Any, line: int, place: int, value: str | Decimal | None) -> None:
    if isinstance(value, Decimal):
        if abs(value) >= EXACT and value == value.to_integral_value():
            sheet.write_string(line, place, f"{value:f}")
        else:
            sheet.write_number(line, place, float(value))
    elif value:
        sheet.write_string(line, place, value[:LONGEST])


def _width(name: str, rows: Sequence[Mapping[str, Any]]) -> int:
    """Wide enough for the heading and the first rows, within reason."""
    seen = [len(str(row[name] if row[name] is not None else "")) for row in rows[:20]]
    return min(max(len(name), *seen, 6) + 2, WIDEST)


def _source(sheet: Any, about: About, bold: Any) -> None:
    """Where the rows come from, and what each column means."""
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 70)
    for line, texts in enumerate(_lines(about)):
        for place, text in enumerate(texts):
            sheet.write_string(
                line, place, harmless(text)[:LONGEST], bold if not place else None
            )


def _lines(about: About) -> Iterator[tuple[str, ...]]:
    yield from about.lines
    yield ()
    yield ("kolom / column", "Bahasa Indonesia", "English")
    for name, words in about.columns.items():
        yield (name, words.id, words.en)
