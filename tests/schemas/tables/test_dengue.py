"""One manifest reads every layout of the series; what drifted is named and held."""

from pathlib import Path

import pytest

from schemas.values.problem import Problem
from tests.schemas.tables import dengue
from tests.schemas.tables.dengue import Sheet, month

MEDAN, BINJAI, SERDANG, SIANTAR = "12.71", "12.75", "12.18", "12.72"


@pytest.mark.parametrize("merged", [False, True])
def test_both_layouts_give_33_regions_20_parts_and_2_totals(judge, merged):
    judged = judge(month(merged=merged))

    assert (len(judged.facts), judged.rejected, judged.refused) == (726, [], ())
    assert len(judged.totals()) == 33


def test_a_part_knows_its_age_sex_and_cell(judge):
    [fact] = [f for f in judge(month()).facts if f.pointer == "jan_2021!M13"]

    assert fact.region == BINJAI
    assert fact.values["value"] == 2
    assert fact.values["dims"] == {"age_group": "y5t14", "sex": "male"}
    assert fact.values["period"] == "2021-01"


def test_a_computed_zero_over_blanks_is_not_reported(judge):
    judged = judge(month())

    assert judged.totals()[SERDANG] is None
    assert sum(v is not None for v in judged.totals().values()) == 32
    assert sum(v or 0 for v in judged.totals().values()) == 31 + 3 + 1


def test_a_total_over_some_blanks_is_not_reported_but_its_parts_are(judge):
    cells = [None] * 4 + [1, 0] * 8
    judged = judge(month(cells={"Karo": cells}))

    karo = [f for f in judged.facts if f.region == "12.06"]
    assert judged.totals()["12.06"] is None
    assert sum(f.values["value"] is not None for f in karo) == 16


def test_deaths_are_an_indicator_of_their_own(judge):
    judged = judge(month())

    assert judged.totals("dengue_deaths")[SIANTAR] == 1
    assert judged.totals("dengue_deaths")[MEDAN] == 0


@pytest.mark.parametrize(
    ("spoken", "year", "period"),
    [
        ("Agustus", "TAHUN 2021", "2021-08"),
        ("AGUSTUS 2021", "TAHUN 2021", "2021-08"),
        ("AGUSTUS 2021", "PERIODE", "2021-08"),
        ("Nopember", "Tahun : 2019", "2019-11"),
        ("Mei *)", "TAHUN 2022", "2022-05"),
        ("Peb", "TAHUN 2020", "2020-02"),
        ("2021-03-01", "TAHUN 2021", "2021-03"),
    ],
)
def test_the_month_comes_from_the_sheet_however_it_is_written(
    judge, spoken, year, period
):
    facts = judge(month(month=spoken, year=year)).facts

    assert {fact.values["period"] for fact in facts} == {period}


@pytest.mark.parametrize(
    "title", ["BULAN AGUSTUS", "Bulan: Agustus 2021", "bulan  Agustus"]
)
def test_the_month_may_stand_in_the_cell_of_its_label(judge, title):
    facts = judge(month(month=None, bulan=title)).facts

    assert {fact.values["period"] for fact in facts} == {"2021-08"}


def test_a_workbook_of_several_months_gives_each_by_its_sheet(judge):
    facts = judge(month(months={"FEB": "Februari", "MAR": "Maret"})).facts

    assert len(facts) == 3 * 726
    assert {f.values["period"] for f in facts} == {"2021-01", "2021-02", "2021-03"}
    assert {f.pointer.partition("!")[0] for f in facts} == {"jan_2021", "FEB", "MAR"}


@pytest.mark.parametrize(
    "changes",
    [
        {"extra": "KETERANGAN"},
        {"before": "PUSKESMAS"},
        {"before": "PUSKESMAS", "merged": True},
        {"name": "Sheet1"},
        {"name": "AGUSTUS 2021 (2)", "merged": True},
        {"down": 1},
        {"down": 3, "merged": True},
        {"notes": 6},
        {"more_sheets": ("Sheet2", "Sheet3")},
        {"hidden_copy": True},
        {"anchor": "Kabupaten / Kota"},
        {"label": "JUMLAH TOTAL"},
        {"ages": ("< 1 th", "1-4 th", "5-14 th", "15-44 th", ">44 th")},
        {"regions": [f"{name.strip()} *)" for name in dengue.REGIONS]},
        {"regions": [f"Kab. {n}" if n == "Karo" else n for n in dengue.REGIONS]},
    ],
    ids=str,
)
def test_harmless_drift_changes_nothing(judge, changes):
    judged = judge(month(**changes))

    assert (len(judged.facts), judged.rejected, judged.refused) == (726, [], ())


def one(problems) -> Problem:
    [found] = problems
    assert found.message.id and found.message.en
    return found


@pytest.mark.parametrize(
    ("changes", "rule", "place"),
    [
        ({"month": None}, "table.period_blank", "jan_2021!F5"),
        ({"month": "…………"}, "table.period_blank", "jan_2021!F5"),
        ({"month": "Januari s/d Maret"}, "table.period_unreadable", "jan_2021!F5"),
        ({"month": "Agustus 2020"}, "table.period_contradicts", "jan_2021!A3"),
        ({"year": "TAHUN"}, "table.period_blank", "jan_2021!A1"),
        ({"anchor": "DAERAH"}, "table.no_header", "jan_2021"),
        ({"label": "Karo "}, "table.no_total_row", "jan_2021!A7"),
        ({"regions": []}, "table.no_rows", "jan_2021!B7"),
    ],
    ids=str,
)
def test_a_sheet_that_is_not_as_declared_is_refused_with_its_cell(
    judge, changes, rule, place
):
    judged = judge(month(**changes))

    problem = one(judged.refused)
    assert (problem.rule, problem.field) == (rule, place)
    assert judged.facts == []


def test_a_title_that_was_renamed_is_named_with_the_nearest(judge, written, judging):
    stricter = judging(written.replace("JUMLAH KASUS /", "JUMLAH PENDERITA /"))

    judged = stricter(month())

    assert {p.rule for p in judged.refused} == {"table.no_column"}
    assert "JUMLAH KASUS" in judged.refused[0].message.id


def test_a_total_row_that_does_not_match_holds_its_column_only(judge):
    judged = judge(month(totals={"Jumlah/8": 99}))

    problem = one(judged.rejected[0].problems)
    assert problem.rule == "table.total_differs"
    assert judged.rejected[0].pointer == "jan_2021!M44"
    assert "99" in problem.message.id and "M11:M43" in problem.message.id
    assert len(judged.facts) == 726 - 33
    assert judged.totals()[MEDAN] == 31


def test_a_row_whose_total_does_not_match_holds_its_parts(judge):
    judged = judge(month(totals={"Medan/4": 30, "Jumlah/24": 34}))

    [rejected] = judged.rejected
    assert rejected.pointer == "jan_2021!AC11"
    assert one(rejected.problems).rule == "table.total_differs"
    assert MEDAN not in judged.totals()
    assert judged.totals("dengue_deaths")[MEDAN] == 0
    assert judged.totals()[BINJAI] == 3


def test_an_error_cell_is_no_number_and_no_blank(judge):
    cells = [0] * 20
    cells[4] = "#DIV/0!"
    judged = judge(month(cells={"Karo": cells}))

    assert judged.rules == {"number.no_value", "table.part_unreadable"}
    assert {r.pointer for r in judged.rejected} == {"jan_2021!I20", "jan_2021!AC20"}
    assert "12.06" not in judged.totals()
    assert len(judged.totals()) == 32


def test_dashes_stand_for_nothing_and_nihil_for_zero(judge):
    cells = {"Karo": ["-"] * 20, "Dairi": ["NIHIL"] * 20}

    judged = judge(month(cells=cells))

    assert judged.totals()["12.06"] is None
    assert judged.totals()["12.11"] == 0
    assert judged.rejected == []


def test_a_number_with_a_dot_is_read_by_its_locale_or_refused(judge, written, judging):
    silent = ("Karo/0", "Karo/4", "Jumlah/0", "Jumlah/20", "Jumlah/24")
    cells = {"Karo": ["1.234", *[0] * 19]}
    body = month(cells=cells, totals=dict.fromkeys(silent, ""))

    declared = judge(body)
    undeclared = judging(written.replace("        locale: id-ID\n", ""))(body)

    assert declared.totals()["12.06"] == 1234
    assert "number.ambiguous" in undeclared.rules
    assert "jan_2021!E20" in {r.pointer for r in undeclared.rejected}


def test_a_name_that_fits_two_regions_is_refused(judging, written, sumut):
    twin = sumut.regions[1].__class__(
        "12.99", "kota-karo", "Kota Karo", "Karo", "kota", "12"
    )
    other = type(sumut)(
        sumut.code, sumut.name, sumut.slug, None, (*sumut.regions, twin), ()
    )

    judged = judging(written, province=other)(month())

    assert judged.rules == {"region.name_ambiguous"}
    assert {r.pointer[-2:] for r in judged.rejected} == {"20"}
    assert len(judged.facts) == 726 - 22


def test_two_rows_for_one_region_are_both_held(judge):
    regions = [*dengue.REGIONS, "KARO"]
    judged = judge(month(regions=regions))

    assert judged.rules == {"table.row_twice"}
    assert {r.pointer for r in judged.rejected} == {
        "jan_2021!A20:AD20",
        "jan_2021!A44:AD44",
    }
    assert "12.06" not in judged.totals()


def test_figures_without_a_name_are_held_without_their_content(judge):
    regions = ["" if name == "Karo" else name for name in dengue.REGIONS]
    judged = judge(month(regions=regions))

    assert judged.rules == {"table.no_label"}
    assert "12.06" not in judged.totals()


def test_a_new_age_group_is_held_and_the_total_stands(judge):
    ages = ("<1 th", "1 - 4 th", "5 - 14 th", "15 - 44 th", "> 44 th", "tak tahu")
    cells = {"Medan": [1, 0] * 12}
    judged = judge(Sheet(ages=ages, cells=cells).workbook())

    assert judged.rules == {"code.unknown_word"}
    assert judged.totals()[MEDAN] == 12
    assert len(judged.facts) == 726


def test_nothing_of_notes_or_signatures_is_ever_read(judge):
    judged = judge(month(notes=4))

    said = repr([(f.values, f.pointer) for f in judged.facts]) + repr(judged.rejected)
    assert dengue.SIGNATURE not in said
    assert dengue.NIP not in said
    assert "Catatan" not in said


def test_the_manifest_of_the_series_names_neither_file_nor_month():
    text = (
        Path(__file__).parents[3] / "connectors/cities/dinkes-sumut-dbd.yaml"
    ).read_text()

    table = text[text.index("    table:") : text.index("    examples:")]
    for word in ("2021", "jan_", "AGUSTUS", "Agustus", "Januari", "11", "44 th"):
        assert word not in table
