"""What a sheet says once above its table, and cells merged across its titles."""

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
    table:
      header: {anchor: Daerah}
      columns: {daerah: Daerah}
      about: %s
      rows: {merged: %s}
      melt: {columns: "{tahun}", value: nilai}
    map:
      indicator: {value: poverty_line}
      region: {from: daerah, codes: name}
      period: {from: tahun}
      value: {from: nilai, locale: id-ID}
      unit: {value: idr_per_person_month}
      status: {value: official}
    examples:
      - in: {daerah: Medan}
        refused: field.missing
"""
BESIDE = "{sumber: {beside: Sumber Data}}"


def stream(about=BESIDE, merged="first"):
    return manifest.parse(HEAD % (about, merged)).streams[0]


def sheet(*cells, merges=()):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("Data")
    for place, value in cells:
        page.write(place, value)
    for area, value in merges:
        page.merge_range(area, value)
    book.close()
    return out.getvalue()


def table(*about):
    """A blank first column, the budget's title over two columns, Medan's row."""
    titles = [("B4", "Daerah"), ("E4", "2025")]
    return sheet(
        *about,
        *titles,
        ("B5", "Medan"),
        ("C5", 1),
        merges=[("C4:D4", "2024"), ("D5:E5", 2)],
    )


def read(body, **more):
    return [each.value for each in reading.read(body, stream(**more), Limits())]


def problems(body, **more):
    with pytest.raises(Refused) as caught:
        read(body, **more)
    return caught.value.problems


SAID = (("B2", "Sumber Data"), ("C2", ":"), ("D2", "Susenas"))


def test_what_stands_beside_a_label_goes_with_every_row():
    found = read(table(*SAID), merged="last")

    assert [row["sumber"] for row in found] == ["Susenas", "Susenas"]


def test_a_value_merged_over_two_titles_counts_where_it_ends():
    found = read(table(*SAID), merged="last")

    assert [(row["tahun"], row["nilai"]) for row in found] == [("2024", 1), ("2025", 2)]


def test_undeclared_two_values_below_one_title_are_refused():
    [flawed] = read(table(*SAID))

    assert "below one title" in repr(flawed)


@pytest.mark.parametrize(
    ("about", "place"),
    [
        ([("B2", "Sumber Data"), ("C2", ":"), ("D2", "………")], "Data!D2"),
        ([("B2", "Sumber Data"), ("C2", ":")], "Data!D2"),
        ([("B2", "Sumber Data :")], "Data!C2"),
        ([], "Data!A1"),
    ],
)
def test_what_is_not_filled_in_is_asked_for_at_its_place(about, place):
    [found] = problems(table(*about), merged="last")

    assert (found.rule, found.field) == ("table.label_blank", place)
    assert "Ask its sender" in found.message.en
    assert "Sumber Data" in found.message.id


def test_an_optional_label_may_be_blank():
    about = "{sumber: {beside: Sumber Data, optional: true}}"

    found = read(table(), about=about, merged="last")

    assert [row["sumber"] for row in found] == [None, None]


def test_a_pattern_finds_it_within_a_title():
    about = r"{sumber: {match: '^sumber\W*(?P<value>[a-z]+)?'}}"

    found = read(table(("B2", "SUMBER: Susenas 2024")), about=about, merged="last")
    [blank] = problems(table(("B2", "Sumber: …")), about=about, merged="last")

    assert found[0]["sumber"] == "Susenas"
    assert blank.field == "Data!B2"


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ("{sumber: {beside: A, match: '(?P<value>b)'}}", "table.about"),
        ("{sumber: {optional: true}}", "table.about"),
        ("{sumber: {match: 'b'}}", "table.about"),
        ("{sumber: {match: '(?P<other>b)'}}", "table.about"),
        ("{sumber: {match: '('}}", "table.pattern"),
        ("{daerah: {beside: A}}", "table.name_twice"),
        ("{Sumber: {beside: A}}", "manifest.shape"),
        ("{sumber: Sumber Data}", "manifest.wrong_type"),
    ],
)
def test_a_wrong_about_is_named_when_the_manifest_is_read(about, rule):
    with pytest.raises(Refused) as caught:
        stream(about)

    assert rule in [each.rule for each in caught.value.problems]


def test_blank_first_columns_keep_their_addresses():
    found = list(reading.read(table(*SAID), stream(merged="last"), Limits()))

    assert [each.pointer for each in found] == ["Data!C5", "Data!E5"]
