"""A page of rows as a table: headings, and cells that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.contracts.record import canonical, instant_text, number_text

# A spreadsheet takes a text that begins like this for a formula (OWASP, CSV
# Injection); the wide forms are what a Japanese or Chinese Excel takes as well.
FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠")
HARMLESS: Final = "'"
BOM: Final = "\ufeff"
BETWEEN: Final = " | "


def csv_bytes(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """RFC 4180 with a heading, in UTF-8 with a BOM, without which Excel guesses."""
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows(_texts(names, row) for row in rows)
    return out.getvalue().encode("utf-8")


def _texts(names: Sequence[str], row: Mapping[str, Any]) -> Iterator[str]:
    for name in names:
        yield written(cell(row[name]))


def written(value: str | Decimal | None) -> str:
    """A cell as text: nothing stays nothing, a number its plain digits."""
    if value is None:
        return ""
    return value if isinstance(value, str) else number_text(value)


def cell(value: object) -> str | Decimal | None:
    """A value as a cell: text that is harmless, a number, or nothing.

    Nothing is never 0; times are ISO in UTC; several values stand in one cell.
    """
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case int():
            return Decimal(value)
        case Decimal():
            return value
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case dict():
            return harmless(canonical(value).decode())
        case list() | tuple():
            return harmless(BETWEEN.join(_item(each) for each in value))
    return harmless(str(value))


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return HARMLESS + text if text.startswith(FORMULA) else text


def _item(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={_item(each)}" for key, each in value.items())
    return written(cell(value))
