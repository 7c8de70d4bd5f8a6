"""Tables that are not dengue: totals, subtotals, spans, money, wide years, CSV."""

import io

import pytest
import xlsxwriter

from schemas.manifests import manifest
from schemas.spreadsheets.sheets import Limits
from schemas.tables import reading
from schemas.values.problem import Refused

HEAD = """\
apiVersion: province.hub/v1
publisher: bps-sumut
system: {id: bps-sumut-angka, name: Angka}
connection: {kind: files, base_url: https://bps.example/}
streams:
  - id: angka
    schema: statistics@1
    files: {paths: [/angka.xlsx]}
"""
TAIL = """\
    map:
      indicator: {value: poverty_line}
      region: {from: daerah, codes: name}
      period: {from: %s}
      value: {from: nilai, locale: id-ID, strip: Rp, blank: {"-": not_reported}}
      unit: {value: idr_per_person_month}
      status: {value: official}
    examples:
      - in: {daerah: Medan}
        refused: field.missing
"""
SIMPLE = """\
    table:
      header: {anchor: Daerah}
      columns:
        daerah: Daerah
        nilai: {header: [Nilai, "Nilai (Rp)"], total: true}
        tahun: Tahun
      rows:
        total: '^jumlah$'
        subtotal: '^jumlah (kota|kabupaten)'
        skip: '^[ivx]+\\.'
"""
WIDE = """\
    table:
      format: csv
      delimiter: ";"
      header: {anchor: nama}
      columns: {daerah: nama}
      melt: {columns: "{jenjang}_{tahun}", value: nilai}
"""


def stream(table, period="tahun"):
    return manifest.parse(HEAD + table + TAIL % period).streams[0]


def sheet(*rows, name="Data", merges=()):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet(name)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(at, column, value)
    for merge in merges:
        page.merge_range(*merge)
    book.close()
    return out.getvalue()


def read(body, table=SIMPLE, period="tahun"):
    return list(reading.read(body, stream(table, period), Limits()))


def refusal(body, table=SIMPLE):
    with pytest.raises(Refused) as caught:
        read(body, table)
    return [(p.rule, p.field) for p in caught.value.problems]


TITLES = ("No", "Daerah", "Nilai", "Tahun")
ROWS = (
    ("Garis kemiskinan",),
    TITLES,
    ("I. Kota",),
    (1, "Medan", "Rp 1.000,-", 2021),
    (2, "Binjai", 500, 2021),
    ("Jumlah kota", None, "1.500", None),
    ("II. Kabupaten",),
    (3, "Karo", 250, 2021),
    ("Jumlah kabupaten", None, 250, None),
    ("Jumlah", None, "Rp1.750,-", None),
    (None,),
    ("Budi", "NIP 19740727 200604 2 001"),
)


def changed(at, *row):
    return sheet(*ROWS[:at], row, *ROWS[at + 1 :])


def test_captions_subtotals_and_totals_are_no_data():
    found = read(sheet(*ROWS))

    assert [each.value["daerah"] for each in found] == ["Medan", "Binjai", "Karo"]
    assert found[0] == (
        {"daerah": "Medan", "nilai": "Rp 1.000,-", "tahun": 2021},
        "Data!A4:D4",
        False,
    )


def test_numbers_of_a_sheet_are_whole_where_they_are_whole():
    assert isinstance(read(sheet(*ROWS))[0].value["tahun"], int)


@pytest.mark.parametrize(
    ("at", "row", "place"),
    [
        (5, ("Jumlah kota", None, 1501), "Data!C6"),
        (8, ("Jumlah kabupaten", None, 251), "Data!C9"),
        (9, ("Jumlah", None, 1751), "Data!C10"),
        (9, ("Jumlah", None, "#REF!"), "Data!C10"),
    ],
)
def test_a_total_that_differs_holds_the_table_with_its_cell(at, row, place):
    found = read(changed(at, *row))

    assert [each.pointer for each in found] == [place]
    assert all(each.flawed for each in found)


def test_a_table_cut_off_before_its_total_is_refused():
    assert refusal(sheet(*ROWS[:5])) == [("table.no_total_row", "Data!A2")]


def test_every_column_that_is_gone_is_named_at_once():
    body = sheet(ROWS[0], ("No", "Daerah", "Nilaii", "Thn"), *ROWS[2:])

    assert refusal(body) == [("table.no_column", "Data!A2")] * 2


def test_a_header_that_stands_twice_is_refused_with_both_places():
    body = sheet(*ROWS, (None, None, None, None, "Daerah"))

    [(rule, place)] = refusal(body)
    assert (rule, place) == ("table.header_twice", "Data!B2")


def test_label_and_value_may_stand_beside_their_titles():
    table = SIMPLE.replace("{anchor: Daerah}", "{anchor: Daerah, fill: true, rows: 2}")
    table = table[: table.index("      rows:")]
    body = sheet(
        ("No", "Daerah", None, None, "Nilai", None, "Tahun"),
        (None,) * 7,
        (1, None, "Medan", None, None, 7, 2021),
        (2, None, None, "Binjai", 8, None, 2021),
        merges=((0, 1, 0, 3, "Daerah"), (0, 4, 0, 5, "Nilai")),
    )

    found = [each.value for each in read(body, table)]

    assert [(v["daerah"], v["nilai"]) for v in found] == [("Medan", 7), ("Binjai", 8)]


def test_years_in_the_titles_become_records():
    body = "nama;SD_2017;SD_2018;SMP_2018\nMedan;1.234;5;-\n".encode()

    found = read(body, WIDE)

    assert [each.value for each in found] == [
        {"daerah": "Medan", "jenjang": "SD", "tahun": "2017", "nilai": "1.234"},
        {"daerah": "Medan", "jenjang": "SD", "tahun": "2018", "nilai": "5"},
        {"daerah": "Medan", "jenjang": "SMP", "tahun": "2018", "nilai": "-"},
    ]
    assert [each.pointer for each in found] == ["B2", "C2", "D2"]


CSV = """\
    table:
      format: csv
      delimiter: ";"
      header: {anchor: nama}
      columns: {daerah: nama, nilai: nilai, tahun: tahun}
"""


def test_a_csv_may_begin_with_a_mark_and_a_blank_line():
    body = b"\xef\xbb\xbf\r\n;;\r\nnama;nilai;tahun\r\nMedan;1;2021\r\n;;\r\n"

    [found] = read(body, CSV)

    assert found.value == {"daerah": "Medan", "nilai": "1", "tahun": "2021"}
    assert found.pointer == "A4:C4"


@pytest.mark.parametrize("line", ["Medan;1", "Medan;1;2021;x", "Me;dan;1;2021"])
def test_a_row_of_another_length_is_held_and_the_next_is_read(line):
    body = f"nama;nilai;tahun\n{line}\nKaro;2;2021\n".encode()

    held, good = read(body, CSV)

    assert (held.flawed, held.pointer) == (True, "A2:C2")
    assert next(iter(held.value.values())).problem.rule == "csv.ragged"
    assert good.value["daerah"] == "Karo"


def test_another_delimiter_is_hinted_at():
    with pytest.raises(Refused) as caught:
        read(b"nama,nilai,tahun\nMedan,1,2021\n", CSV)

    [problem] = caught.value.problems
    assert problem.rule == "table.no_header"
    assert "“,”" in problem.message.en


def test_a_header_without_rows_is_not_no_data():
    assert refusal(b"nama;nilai;tahun\n", CSV) == [("table.no_rows", "A1")]


def test_several_sheets_may_be_read_and_a_missing_one_is_named():
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("Jan", "Feb"):
        page = book.add_worksheet(name)
        for at, row in enumerate((("Daerah", "Nilai", "Tahun"), ("Medan", 1, 2021))):
            page.write_row(at, 0, row)
    book.close()
    several = CSV.replace("format: csv", "sheet: {match: '^(Jan|Feb)$'}")
    several = several.replace('      delimiter: ";"\n', "")
    several = several.replace("nama", "Daerah").replace("nilai: nilai", "nilai: Nilai")
    several = several.replace("tahun: tahun", "tahun: Tahun")

    both = read(out.getvalue(), several)

    assert [each.pointer for each in both] == ["Jan!A2:C2", "Feb!A2:C2"]
    one = several.replace("match: '^(Jan|Feb)$'", "name: Maret")
    assert refusal(out.getvalue(), one) == [("table.no_sheet", "lembar")]
    free = several.replace("sheet: {match: '^(Jan|Feb)$'}", "format: workbook")
    assert refusal(out.getvalue(), free) == [("table.header_twice", "Jan")]
