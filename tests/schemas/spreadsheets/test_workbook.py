"""Workbooks are judged before they are opened, and give values as they are shown."""

import io
import struct
import tracemalloc
from decimal import Decimal

import pytest
import xlsxwriter

from schemas.spreadsheets import workbook
from schemas.spreadsheets.sheets import Limits, address, column_index, column_letters
from schemas.values.problem import Refused
from tests.schemas.spreadsheets import crafted

CELL = '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p>'
CELL += "</table:table-cell>"


def cells(body, **limits):
    return [
        [row.cells for row in sheet.rows()]
        for sheet in workbook.sheets(body, limits=Limits(**limits))
    ]


def refusal(body, **limits):
    with pytest.raises(Refused) as caught:
        cells(body, **limits)
    [problem] = caught.value.problems
    assert problem.message.id and problem.message.en
    return problem.rule


@pytest.fixture(scope="module")
def book():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("Bulan 1")
    sheet.write_row(0, 0, ["Medan", 31, 0.1 + 0.2, True])
    sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
    sheet.write_formula(1, 1, "=SUM(B1)", None, 31)
    sheet.write_formula(1, 5, "=X", None, "#NAME?")
    made.close()
    return out.getvalue()


def test_numbers_are_exact_and_errors_are_no_blanks(book):
    [[first, second]] = cells(book)

    assert first[:4] == ["Medan", Decimal(31), Decimal("0.3"), True]
    assert second[0] == "#DIV/0!"
    assert second[1] == Decimal(31)
    assert second[5] == "#NAME?"


def test_an_old_workbook_is_read_with_its_errors():
    body = crafted.xls(
        crafted.label(0, 0, "Medan"), crafted.number(0, 1, 31), crafted.error(1, 1, 7)
    )

    [[first, second]] = cells(body)

    assert first == ["Medan", Decimal(31)]
    assert second[1] == "#DIV/0!"


def test_an_open_document_is_read():
    body = crafted.ods(f"<table:table-row>{CELL}{CELL}</table:table-row>")

    assert cells(body) == [[[Decimal(7), Decimal(7)]]]


def test_html_called_xls_is_read_with_its_spans():
    body = (
        "<html><table><tr><th rowspan=2>Kab</th><th colspan=2>Kasus</th></tr>"
        "<tr><th>P</th><th>M</th></tr>"
        "<tr><td>Medan &amp; Binjai</td><td>1.234,5</td><td></td></tr></table></html>"
    ).encode()

    [sheet] = workbook.sheets(body)
    rows = [row.cells for row in sheet.rows()]

    assert rows[1] == [None, "P", "M"]
    assert rows[2] == ["Medan & Binjai", "1.234,5", None]
    assert {(m.top, m.left, m.bottom, m.right) for m in sheet.merges} == {
        (0, 0, 1, 0),
        (0, 1, 0, 2),
    }


def far(place):
    return crafted.xlsx(
        f'<row r="1"><c r="A1"><v>1</v></c><c r="{place}"><v>2</v></c></row>'
    )


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (b"", "file.empty"),
        (b"  \n ", "file.empty"),
        (b"kode;nama\n", "file.unknown_format"),
        (b"%PDF-1.7", "file.unknown_format"),
        (b"PK\x03\x04" + b"x" * 200, "file.truncated"),
        (crafted.xls(crafted.number(0, 0, 1))[:700], "file.truncated"),
        (crafted.xls(crafted.number(0, 0, 1), password=True), "file.password"),
        (crafted.compound({"EncryptedPackage": b"x"}), "file.password"),
        (crafted.compound({"Contents": b"x"}), "file.unknown_format"),
        (crafted.xls(crafted.number(65535, 255, 1)), "file.bomb"),
        (crafted.zipped({"data.csv": b"a;b"}), "file.archive"),
        (crafted.zipped({"a.xlsx": crafted.zipped({"b": b"c"})}), "file.archive"),
        (crafted.zipped({"xl/workbook.bin": b"c"}), "file.xlsb"),
        (far("XFD1048576"), "file.bomb"),
        (b"<html><form><input type=password></form></html>", "login_page"),
        (b"<html><p>Galat</p></html>", "file.unknown_format"),
        (crafted.zipped({f"{n}": b"" for n in range(3000)}), "file.bomb"),
        (crafted.zipped({"xl/workbook.xml": bytes(30 << 20)}), "file.bomb"),
    ],
)
def test_what_cannot_be_a_workbook_is_refused_in_words(body, rule):
    assert refusal(body) == rule


def test_a_wide_row_is_no_bomb():
    [[row]] = cells(far("XFD1"))

    assert (row[0], row[-1], len(row)) == (1, 2, 16384)


def test_a_file_that_was_cut_off_is_refused(book):
    for size in (len(book) - 1, len(book) // 2, 40):
        assert refusal(book[:size]) == "file.truncated"


def test_damaged_bytes_inside_are_refused(book):
    at = book.index(b"xl/worksheets/sheet1.xml") + 40
    damaged = book[:at] + b"\xff" * 30 + book[at + 30 :]

    assert refusal(damaged) == "file.truncated"


def test_a_directory_that_lies_about_sizes_is_found_out():
    honest = crafted.zipped({"xl/workbook.xml": b"x", "xl/big": bytes(20 << 20)})
    size = struct.pack("<I", 20 << 20)
    lying = honest.replace(size, struct.pack("<I", 1000))

    assert refusal(lying) == "file.bomb"


def test_repeated_rows_of_an_open_document_are_counted_not_made():
    row = '<table:table-row table:number-rows-repeated="1000000">'
    wide = CELL.replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="1000"'
    )

    assert refusal(crafted.ods(f"{row}{wide}</table:table-row>")) == "file.bomb"


def test_blank_repeats_at_the_end_of_an_open_document_are_harmless():
    tail = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    body = crafted.ods(f"<table:table-row>{CELL}</table:table-row>{tail}")

    assert cells(body)[0][0] == [Decimal(7)]


def test_a_bomb_costs_no_memory():
    body = crafted.zipped({"xl/workbook.xml": b"x", "xl/big": bytes(200 << 20)})
    tracemalloc.start()

    rule = refusal(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert rule == "file.bomb"
    assert peak < 8 << 20


def test_a_file_above_its_cap_is_refused(book):
    assert refusal(book, max_bytes=100) == "file.too_large"
    assert refusal(book, max_cells=5) == "file.bomb"


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")]
)
def test_columns_have_letters(index, letters):
    assert column_letters(index) == letters
    assert column_index(letters) == index


@pytest.mark.parametrize(
    ("sheet", "shown"),
    [
        ("AGUSTUS", "AGUSTUS!F23"),
        ("Bulan 1", "'Bulan 1'!F23"),
        ("", "F23"),
        ("a'b", "'a''b'!F23"),
    ],
)
def test_addresses_are_those_of_a_spreadsheet(sheet, shown):
    assert address(sheet, 23, 5) == shown
