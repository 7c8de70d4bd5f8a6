"""Workbooks of the shape in which a regency publishes an office's budget (LRA).

The first column is blank; code, label and amounts stand in merged cells that do not
follow their titles: the realised amount's cell begins below the budget's title.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

UNFILLED = "periode …………. s.d ………….. 2022"
SIGNATURE = "Drs. Contoh Simanjuntak"
ROWS: dict[str, tuple[str, int, int]] = {
    "4": ("PENDAPATAN DAERAH", 0, 0),
    "4.1": ("PENDAPATAN ASLI DAERAH (PAD)", 0, 0),
    "4.2": ("PENDAPATAN TRANSFER", 0, 0),
    "4.3": ("LAIN-LAIN PENDAPATAN DAERAH YANG SAH", 0, 0),
    "5": ("BELANJA DAERAH", 5_000_000, 3_200_000),
    "5.1": ("BELANJA OPERASI", 4_000_000, 3_000_000),
    "5.2": ("BELANJA MODAL", 1_000_000, 200_000),
    "5.3": ("BELANJA TIDAK TERDUGA", 0, 0),
    "5.4": ("BELANJA TRANSFER", 0, 0),
}


@dataclass
class Report:
    """One office's report; change what should differ, then `workbook()`."""

    period: str = "periode 01 Januari s.d 30 Nopember 2022"
    office: str = "2.16.2.20.2.21.01.0000 Dinas Komunikasi dan Informatika"
    stage: str = "PERUBAHAN"
    amounts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    down: int = 2

    def workbook(self) -> bytes:
        """The xlsx file."""
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out)
        sheet = book.add_worksheet("Sheet1")
        self._titles(sheet)
        top = self.down + 11
        sheet.merge_range(top, 1, top + 1, 5, "KODE REKENING")
        sheet.merge_range(top, 6, top + 1, 14, "URAIAN")
        sheet.merge_range(top, 16, top + 1, 17, "ANGGARAN")
        sheet.write(top, 18, "REALISASI")
        for at, (code, (label, budget, spent)) in enumerate(ROWS.items()):
            own = self.amounts.get(code, (budget, spent))
            self._row(book, sheet, top + 4 + at, code, label, own)
        below = top + 4 + len(ROWS) + 2
        sheet.merge_range(below, 16, below, 19, "Balige, ………… 2022")
        sheet.merge_range(below + 2, 16, below + 2, 20, SIGNATURE)
        book.close()
        return out.getvalue()

    def _titles(self, sheet: Any) -> None:
        row = self.down
        sheet.merge_range(row, 4, row, 18, "PEMERINTAH KABUPATEN TOBA")
        title = "LAPORAN REALISASI ANGGARAN PENDAPATAN DAN BELANJA DAERAH"
        sheet.merge_range(row + 1, 4, row + 1, 18, f"{title} {self.stage}".strip())
        sheet.merge_range(row + 2, 4, row + 2, 18, self.period)
        for at, (label, text) in enumerate(
            (
                ("Urusan Pemerintahan", "…."),
                ("Unit Organisasi", self.office),
                ("Sub Unit Organisasi", "…………………"),
            )
        ):
            place = row + 5 + at
            sheet.merge_range(place, 3, place, 8, label)
            sheet.write(place, 9, ":")
            sheet.merge_range(place, 10, place, 13, text)

    def _row(
        self,
        book: Any,
        sheet: Any,
        row: int,
        code: str,
        label: str,
        amounts: tuple[Any, Any],
    ) -> None:
        budget, spent = amounts
        sheet.merge_range(row, 3, row, 5, code)
        first = 8 if "." in code else 7
        sheet.merge_range(row, first, row, 14, label)
        self._amount(sheet, row, 16, budget, "." not in code)
        sheet.merge_range(row, 17, row, 18, "")
        self._amount(sheet, row, 17, spent, "." not in code)

    def _amount(self, sheet: Any, row: int, column: int, value: Any, sum: bool) -> None:
        if value is None:
            return
        if sum and isinstance(value, int):
            sheet.write_formula(row, column, "=SUM(Q19:Q21)", None, value)
        else:
            sheet.write(row, column, value)


def report(**changes: Any) -> bytes:
    """A workbook in a word: an office's November 2022."""
    return Report(**changes).workbook()
