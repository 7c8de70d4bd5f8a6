"""A table in a file: where its header stands, and what its columns are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any, Final

from connectors.proposing.proposal import flow
from schemas.spreadsheets import csv_text, workbook
from schemas.spreadsheets.sheets import Limits, Row
from schemas.values.problem import Refused, Words

LOOKED_AT: Final = 60
DELIMITERS: Final = ",;\t|"
TOTAL: Final = re.compile(r"^\s*(jumlah|total)\b", re.IGNORECASE)
NAME: Final = re.compile(r"[^a-z0-9]+")


def table(body: bytes, ending: str) -> tuple[str, tuple[Words, ...]] | None:
    """`table:` as flow YAML with what to know about it; None if it is no table."""
    try:
        if ending == ".csv":
            return _csv(body)
        found = workbook.sheets(body, limits=Limits())
    except Refused:
        return None
    sheets = [each for each in found if each.visible]
    rows = list(islice(sheets[0].rows(), LOOKED_AT)) if sheets else []
    said = _described(rows)
    if said is None:
        return None
    notes = _several(len(sheets)) if len(sheets) > 1 else ()
    if sheets[0].merges:
        notes = (*notes, MERGED)
    return flow({"format": "workbook", **said}), notes


def _csv(body: bytes) -> tuple[str, tuple[Words, ...]] | None:
    encoding = "utf-8"
    try:
        text = body[:20000].decode("utf-8-sig")
    except UnicodeDecodeError as error:
        cut = error.start > 19000
        text = body[:19000].decode("utf-8-sig" if cut else "cp1252", "replace")
        encoding = "utf-8" if cut else "cp1252"
    lines = [each for each in text.splitlines() if each.strip()][:20]
    delimiter = max(DELIMITERS, key=lambda d: sum(line.count(d) for line in lines))
    found = csv_text.sheet(body, encoding, delimiter)
    said = _described(list(islice(found.rows(), LOOKED_AT)))
    if said is None:
        return None
    own: dict[str, Any] = {"format": "csv"}
    own |= {"delimiter": delimiter} if delimiter != "," else {}
    own |= {"encoding": encoding} if encoding != "utf-8" else {}
    return flow({**own, **said}), ()


def _described(rows: Sequence[Row]) -> dict[str, Any] | None:
    """The header's row is the first whose cells are all texts, and wide enough."""
    width = max((_filled(row) for row in rows), default=0)
    for row in rows:
        titles = [str(c).strip() for c in row.cells if isinstance(c, str) and c.strip()]
        wide = _filled(row) == len(titles) >= max(2, (width + 1) // 2)
        if wide and len(set(titles)) == len(titles):
            columns: dict[str, str] = {}
            for title in titles:
                columns[_unique(columns, slug(title))] = " ".join(title.split())
            said: dict[str, Any] = {"header": {"anchor": " ".join(titles[0].split())}}
            said["header"]["rows"] = 1
            said["columns"] = columns
            if any(TOTAL.search(str(c)) for r in rows for c in r.cells[:3]):
                said["rows"] = {"total": "(?i)^(jumlah|total)", "end": "total"}
            return said
    return None


def slug(title: str) -> str:
    """A title as the name of a field: `Nama Kab/Kota` is nama_kab_kota."""
    name = NAME.sub("_", title.casefold()).strip("_") or "kolom"
    return name if name[0].isalpha() else f"k_{name}"


def _unique(taken: dict[str, str], name: str) -> str:
    number, made = 2, name
    while made in taken:
        made, number = f"{name}_{number}", number + 1
    return made


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if cell not in (None, ""))


def _several(count: int) -> tuple[Words, ...]:
    return (
        Words(
            f"Buku kerja ini punya {count} lembar; yang dilihat lembar pertama.",
            f"This workbook has {count} sheets; the first one was looked at.",
        ),
    )


MERGED: Final = Words(
    "Ada sel gabungan: periksa table.header.rows dan judul kolomnya.",
    "There are merged cells: check table.header.rows and the titles of the columns.",
)
