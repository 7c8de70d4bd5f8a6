"""Workbooks of the shape in which a health office publishes dengue by month.

Two layouts, as they are met: titles without merges, and with 30 of them. Totals are
formulas with cached values, the month and the year stand in different cells, and
below the table come a legend and a signature that nobody may keep.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter

REGIONS = (
    "Medan|Pematang Siantar|Binjai|Tanjung Balai|Tebing Tinggi|Sibolga|Padang Sidempuan"
    "|Deli Serdang|Langkat|Karo|Simalungun|Asahan|Labuhan Batu|Tapanuli Utara"
    "|Tapanuli Tengah|Tapanuli Selatan|Nias|Dairi|Toba |Mandailing Natal|Nias Selatan"
    "|Pak-Pak Bharat|Humbahas|Samosir|Serdang Bedagai|Batubara|Padang Lawas"
    "|Padang Lawas Utara|Labuhan Batu Selatan|Labuhan Batu Utara|Nias Utara|Nias Barat"
    "|Gunungsitoli"
).split("|")
AGES = ("<1 th", "1 - 4 th", "5 - 14 th", "15 - 44 th", "> 44 th")
CELLS = len(AGES) * 4
FIRST = 4  # the column of the first value
SIGNATURE = "dr. Budi Contoh Siregar, M.Kes"
NIP = "19740727 200604 2 001"


@dataclass
class Sheet:
    """One month; change what should differ, then `workbook()`.

    `cells` are the 20 values of a region (None is blank), P and M in turns;
    regions that are not in it have noughts.
    """

    month: Any = "Januari"
    year: str = "TAHUN 2021"
    name: str = "jan_2021"
    merged: bool = False
    regions: list[str] = field(default_factory=lambda: list(REGIONS))
    cells: dict[str, list[Any]] = field(default_factory=dict)
    totals: dict[str, Any] = field(default_factory=dict)
    down: int = 0  # blank rows above everything
    extra: str | None = None  # a column behind all others
    before: str | None = None  # a column before the age groups
    notes: int = 0
    anchor: str = "KABUPATEN/KOTA"
    label: str = "Jumlah"
    ages: tuple[str, ...] = AGES
    more_sheets: tuple[str, ...] = ()
    hidden_copy: bool = False
    bulan: str = "Bulan"
    months: dict[str, str] = field(default_factory=dict)

    def workbook(self) -> bytes:
        """The xlsx file."""
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out)
        sheet = book.add_worksheet(self.name)
        _Writing(self, sheet).write()
        for other in self.more_sheets:
            book.add_worksheet(other).write(0, 0, "Catatan")
        for name, spoken in self.months.items():
            _Writing(replace(self, month=spoken), book.add_worksheet(name)).write()
        if self.hidden_copy:
            copy = book.add_worksheet("lama")
            _Writing(self, copy).write()
            copy.hide()
        book.close()
        return out.getvalue()


def month(sheet: Sheet | None = None, **changes: Any) -> bytes:
    """A workbook in a word: Medan 31 cases, Binjai 3, Serdang Bedagai silent."""
    made = sheet or Sheet(**changes)
    made.cells.setdefault("Medan", _cells(p=(1, 2, 3, 4, 5, 6, 4, 3, 2, 1)))
    made.cells.setdefault("Binjai", _cells(p=(0, 0, 0, 0, 2, 0, 1, 0, 0, 0)))
    made.cells.setdefault("Pematang Siantar", _cells(p=(1, *[0] * 9), m=(1, *[0] * 9)))
    made.cells.setdefault("Serdang Bedagai", [None] * CELLS)
    return made.workbook()


def _cells(p: tuple[int, ...], m: tuple[int, ...] = (0,) * 10) -> list[Any]:
    return [each for pair in zip(p, m, strict=True) for each in pair]


class _Writing:
    """Writes one sheet, row after row."""

    def __init__(self, spec: Sheet, sheet: Any) -> None:
        self.spec, self.sheet = spec, sheet
        self.top = spec.down
        self.first = FIRST + (1 if spec.before else 0)
        self.count = len(spec.ages) * 4
        self.body = self.top + 10

    def write(self) -> None:
        self._titles()
        self._header()
        sums = [0] * (self.count + 6)
        for at, region in enumerate(self.spec.regions):
            self._row(at, region, sums)
        self._total(sums)
        self._below()

    def _titles(self) -> None:
        for at, text in enumerate(
            ("DATA KASUS DBD PER GOLONGAN UMUR", "PROVINSI SUMATERA UTARA")
        ):
            self.sheet.write(self.top + at, 0, text)
        self.sheet.write(self.top + 2, 0, self.spec.year)
        self.sheet.write(self.top + 4, 1, self.spec.bulan)
        if self.spec.bulan == "Bulan":
            self.sheet.write(self.top + 4, 4, ":")
        self.sheet.write(self.top + 4, 5, self.spec.month)

    def _span(self, row: int, left: int, right: int, text: str, down: int = 0) -> None:
        if self.spec.merged and (right > left or down):
            self.sheet.merge_range(row, left, row + down, right, text)
        else:
            self.sheet.write(row, left, text)

    def _header(self) -> None:
        row, first, spec = self.top + 6, self.first, self.spec
        last = first + self.count
        self._span(row, 0, 0, "No", 3)
        self._span(row, 1, 3, spec.anchor, 3)
        if spec.before:
            self.sheet.write(row, FIRST, spec.before)
        self._span(row, first, last - 1, "GOLONGAN UMUR")
        self._span(row, last, last + 3, "TOTAL", 1)
        self._span(row, last + 4, last + 9, "JUMLAH KASUS", 1)
        for at, age in enumerate((*spec.ages, None)):
            left = first + at * 4
            if age is not None:
                self._span(row + 1, left, left + 3, age)
            for half, sex in enumerate(("Lk", "Pr")):
                self._span(row + 2, left + half * 2, left + half * 2 + 1, sex)
                for part, what in enumerate("PM"):
                    self.sheet.write(row + 3, left + half * 2 + part, what)
        for at, title in enumerate(("P", "M", "di PE", "di  fog-", "di larva-")):
            self.sheet.write(row + 2, last + 4 + at, title)
        self.sheet.write(row + 3, last + 7, "ging")
        if spec.extra:
            self.sheet.write(row, last + 10, spec.extra)

    def _row(self, at: int, region: str, sums: list[Any]) -> None:
        row, first = self.body + at, self.first
        values = self.spec.cells.get(region, [0] * self.count)
        self.sheet.write(row, 0, at + 1)
        self.sheet.write(row, 1, region)
        for column, value in enumerate(values):
            if isinstance(value, str) and value.startswith("#"):
                self.sheet.write_formula(row, first + column, "=1/0", None, value)
            elif value is not None:
                self.sheet.write(row, first + column, value)
        made = _totals([v if isinstance(v, int) else 0 for v in values])
        for column, value in enumerate(made):
            stated = self.spec.totals.get(f"{region}/{column}", value)
            place = first + self.count + column
            self.sheet.write_formula(row, place, "=SUM(E11)", None, stated)
        for column, value in enumerate([*values, *made]):
            sums[column] += value if isinstance(value, int) else 0

    def _total(self, sums: list[Any]) -> None:
        row = self.body + len(self.spec.regions)
        self.sheet.write(row, 0, self.spec.label)
        for column, value in enumerate(sums):
            stated = self.spec.totals.get(f"{self.spec.label}/{column}", value)
            place = self.first + column
            self.sheet.write_formula(row, place, "=SUM(E11:E43)", None, stated)

    def _below(self) -> None:
        row = self.body + len(self.spec.regions) + 2
        self.sheet.write(row, 0, "Keterangan :")
        for at in range(self.spec.notes):
            self.sheet.write(row + 1 + at, 1, f"Catatan tambahan {at + 1}")
        row += 2 + self.spec.notes
        self.sheet.write(row, 17, "Mengetahui :")
        self.sheet.write(row + 1, 17, "Kepala Seksi P2PM")
        self.sheet.write(row + 5, 17, SIGNATURE)
        self.sheet.write(row + 6, 17, f"NIP. {NIP}")
        self.sheet.write(row + 6, 3, "Laporan lengkap belum masuk")


def _totals(values: list[int]) -> list[int]:
    """By sex and in all, P and M in turns, as the sheet's formulas make them."""
    columns = [sum(values[start::4]) for start in range(4)]
    return [*columns, columns[0] + columns[2], columns[1] + columns[3]]
