"""Province files: the written facts of Sumatera Utara, and what is refused."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest

import schemas.places.province
from schemas.places.province import OPTIONAL, REQUIRED, read_province
from schemas.values.problem import Refused

REFERENCE = (
    Path(schemas.places.province.__file__).parents[1]
    / "reference"
    / "sumatera-utara.csv"
)
HEADER = REQUIRED + OPTIONAL
FIGURES = {
    "area_km2": "100.5",
    "area_year": "2024",
    "area_source": "BIG",
    "area_publisher": "big",
    "area_publisher_name": "Badan Informasi Geospasial",
    "population": "1000",
    "population_year": "2024",
    "population_source": "Dukcapil",
    "population_publisher": "dukcapil",
    "population_publisher_name": "Ditjen Dukcapil",
}
PROVINCE = FIGURES | {
    "code": "12",
    "bps_code": "12",
    "name": "Sumatera Utara",
    "short_name": "Sumatera Utara",
    "kind": "province",
    "iso": "ID-SU",
}
LANGKAT = FIGURES | {
    "code": "12.05",
    "bps_code": "1213",
    "name": "Kabupaten Langkat",
    "short_name": "Langkat",
    "kind": "kabupaten",
    "lat": "3.7",
    "lon": "98.2",
    "tile_col": "2",
    "tile_row": "0",
}
BINJAI = FIGURES | {
    "code": "12.75",
    "bps_code": "1276",
    "name": "Kota Binjai",
    "short_name": "Binjai",
    "kind": "kota",
    "lat": "3.6",
    "lon": "98.5",
    "tile_col": "3",
    "tile_row": "0",
    "aliases": "Kotif Binjai",
}


def written(*rows, header=HEADER):
    """The text of a province file with these rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def refusals(text):
    with pytest.raises(Refused) as refused:
        read_province(text)
    return refused.value.problems


@pytest.fixture(scope="module")
def sumut():
    return read_province(REFERENCE.read_text("utf-8"))


def test_the_reference_province_has_its_thirty_three_regions(sumut):
    kinds = [region.kind for region in sumut.parts]

    assert (kinds.count("kabupaten"), kinds.count("kota")) == (25, 8)
    assert (sumut.code, sumut.slug, sumut.iso) == ("12", "sumatera-utara", "ID-SU")
    assert sumut.regions[0].name == sumut.name == "Sumatera Utara"


def test_every_part_of_the_reference_province_has_a_tile_a_point_and_both_codes(sumut):
    for region in sumut.parts:
        assert region.parent == "12"
        assert region.bps_code and region.capital
        assert None not in (region.tile_col, region.tile_row, region.lat, region.lon)


def test_the_written_population_adds_up_to_that_of_the_province(sumut):
    people = {f.region: f.value for f in sumut.facts if f.indicator == "population"}

    assert sum(people.values()) == 2 * people["12"] == 2 * 15_640_905


def test_the_stated_area_adds_up_to_that_of_the_province(sumut):
    area = {f.region: f.stated for f in sumut.facts if f.indicator == "area"}

    assert sum(area.values()) == 2 * area["12"] == 2 * Decimal("72437.755")


def test_the_doubtful_areas_are_withheld_with_a_note_and_no_others(sumut):
    withheld = [fact for fact in sumut.facts if fact.reason is not None]

    assert [fact.region for fact in withheld] == ["12.20", "12.21"]
    for fact in withheld:
        assert (fact.indicator, fact.value, fact.reason) == ("area", None, "withheld")
        assert fact.stated == Decimal("3914.413")
        assert fact.note and fact.note.id and fact.note.en


def test_the_facts_name_their_publishers(sumut):
    assert [publisher.id for publisher in sumut.publishers] == ["dukcapil", "big"]
    assert all(fact.source and fact.period.text == "2024" for fact in sumut.facts)


def test_codes_stand_in_the_file_with_all_their_digits():
    codes = [row["code"] for row in csv.DictReader(io.StringIO(REFERENCE.read_text()))]

    assert "12.10" in codes and "12.20" in codes
    assert all(len(code) == 5 for code in codes[1:])


def test_a_right_file_is_read_with_bom_and_windows_line_ends():
    text = "\ufeff" + written(PROVINCE, LANGKAT, BINJAI)

    province = read_province(text)

    assert [region.slug for region in province.parts] == ["langkat", "kota-binjai"]
    assert province.gazetteer().by_name("Kotif Binjai").code == "12.75"


def test_blank_figures_are_not_reported_and_never_zero():
    blank = LANGKAT | {"population": ""}

    facts = read_province(written(PROVINCE, blank)).facts

    fact = next(f for f in facts if (f.region, f.indicator) == ("12.05", "population"))
    assert (fact.value, fact.reason) == (None, "not_reported")


def test_a_measure_that_is_blank_throughout_is_no_fact():
    blank = LANGKAT | {name: "" for name in FIGURES if name.startswith("area")}

    facts = read_province(written(PROVINCE, blank)).facts

    assert ("12.05", "area") not in {(f.region, f.indicator) for f in facts}


@pytest.mark.parametrize(
    ("changes", "rule", "column"),
    [
        ({"code": "12.75"}, "province.kind_contradicts_code", "code"),
        ({"code": "12.1"}, "province.code_mangled", "code"),
        ({"code": "1205"}, "province.code_shape", "code"),
        ({"code": ""}, "province.blank", "code"),
        ({"code": "32.05"}, "province.code_outside", "code"),
        ({"code": "١٢.٠٥"}, "province.code_shape", "code"),
        ({"bps_code": "12.13"}, "province.code_shape", "bps_code"),
        ({"bps_code": "1213.0"}, "province.code_mangled", "bps_code"),
        ({"bps_code": "3213"}, "province.code_outside", "bps_code"),
        ({"bps_code": "1276"}, "province.bps_code_twice", "bps_code"),
        ({"name": "Kota Langkat"}, "province.name_shape", "name"),
        ({"name": "Langkat"}, "province.name_shape", "name"),
        ({"short_name": "???"}, "province.slug", "short_name"),
        ({"kind": "kabupatn"}, "province.kind", "kind"),
        ({"kind": "kecamatan"}, "province.kind", "kind"),
        ({"kind": ""}, "province.blank", "kind"),
        ({"tile_col": "3"}, "province.tile_twice", "tile_col"),
        ({"tile_col": "16"}, "province.tile_range", "tile_col"),
        ({"tile_row": "-1"}, "province.tile_range", "tile_row"),
        ({"tile_row": ""}, "province.tile_half", "tile_col"),
        ({"tile_col": "1.5"}, "number.not_whole", "tile_col"),
        ({"lat": "98.2", "lon": "3.7"}, "province.place", "lat"),
        ({"lat": ""}, "province.place", "lat"),
        ({"lat": "3,7"}, "number.other_locale", "lat"),
        ({"population": "1.000.000"}, "number.other_locale", "population"),
        ({"population": "banyak"}, "number.syntax", "population"),
        ({"population": "NaN"}, "number.no_value", "population"),
        ({"population": "1000.5"}, "number.not_whole", "population"),
        ({"population": "0"}, "province.not_positive", "population"),
        ({"area_km2": "-5"}, "province.not_positive", "area_km2"),
        ({"area_year": "24"}, "period.shape", "area_year"),
        ({"area_year": "2024-03"}, "province.year", "area_year"),
        ({"area_year": ""}, "province.blank", "area_year"),
        ({"area_source": ""}, "province.blank", "area_source"),
        ({"area_publisher": ""}, "province.blank", "area_publisher"),
        ({"area_publisher": "B I G"}, "province.publisher", "area_publisher"),
        ({"area_reason": "witheld"}, "province.reason", "area_reason"),
        ({"area_reason": "not_reported"}, "province.reason", "area_reason"),
        ({"area_reason": "withheld"}, "province.blank", "area_note"),
        ({"area_note": "Catatan"}, "province.blank", "area_note_en"),
        ({"iso": "ID-SU"}, "province.iso", "iso"),
        ({"aliases": "Binjai"}, "province.alias_taken", "aliases"),
        ({"aliases": "Kotif Binjai"}, "province.alias_taken", "aliases"),
        ({"aliases": "Langkat|--"}, "province.alias", "aliases"),
        ({"capital": "x" * 501}, "province.too_long", "capital"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_rule_and_line(changes, rule, column):
    text = written(PROVINCE, LANGKAT | changes, BINJAI)

    problems = refusals(text)

    named = {(problem.rule, problem.field.split(" ")[0]) for problem in problems}
    assert (rule, column) in named
    assert all("baris 3" in p.field or "baris 4" in p.field for p in problems)
    assert all(p.message.id and p.message.en for p in problems)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"code": "12.05"}, "province.code_twice"),
        ({"bps_code": "1213"}, "province.bps_code_twice"),
        ({"name": "Kab. Langkat", "short_name": "LANGKAT"}, "province.name_twice"),
        ({"name": "Kab. Langkat", "short_name": "LANGKAT"}, "province.slug_twice"),
        ({"tile_col": "2", "tile_row": "0"}, "province.tile_twice"),
    ],
)
def test_what_must_be_unique_is_refused_with_both_lines(changes, rule):
    other = LANGKAT | {
        "code": "12.06",
        "bps_code": "1211",
        "name": "Kabupaten Karo",
        "short_name": "Karo",
        "tile_row": "1",
    }

    problems = refusals(written(PROVINCE, LANGKAT, other | changes))

    found = next(problem for problem in problems if problem.rule == rule)
    assert "baris 4" in found.field and "Line 3" in found.message.en


def test_every_problem_of_a_file_is_told_at_once():
    wrong = LANGKAT | {"population": "banyak", "tile_col": "99", "lat": "98"}

    problems = refusals(written(PROVINCE, wrong, BINJAI | {"code": "12.1"}))

    assert {(p.rule, p.field) for p in problems} >= {
        ("number.syntax", "population (baris 3)"),
        ("province.tile_range", "tile_col (baris 3)"),
        ("province.place", "lat (baris 3)"),
        ("province.code_mangled", "code (baris 4)"),
    }


def test_a_file_without_the_province_first_is_refused():
    first = refusals(written(LANGKAT, BINJAI))
    later = refusals(written(LANGKAT, PROVINCE))

    assert first[0].rule == "province.no_province_row"
    assert "province.second_province" in {problem.rule for problem in later}


def test_an_unknown_column_is_refused_with_the_nearest_word():
    header = tuple("populaton" if name == "population" else name for name in HEADER)

    problems = refusals(written(PROVINCE, header=header))

    assert [p.rule for p in problems] == [
        "province.unknown_column",
        "province.missing_column",
    ]
    assert "“population”" in problems[0].message.en
    assert problems[0].field == "baris 1"


def test_a_column_that_stands_twice_is_refused():
    text = written(PROVINCE).replace("iso", "code", 1)

    assert refusals(text)[0].rule == "province.column_twice"


def test_one_publisher_with_two_names_is_refused():
    other = LANGKAT | {"area_publisher_name": "B.I.G."}

    problems = refusals(written(PROVINCE, other))

    assert [problem.rule for problem in problems] == ["province.publisher_name"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "province.empty"),
        ("\n\n", "province.empty"),
        (";".join(HEADER), "province.separator"),
        (",".join(HEADER), "province.rows"),
        (",".join(HEADER) + '\n"12,12', "province.csv"),
        (",".join(HEADER) + "\n12,12", "province.cells"),
        ("x" * 5_000_001, "province.too_large"),
        ("<!doctype html><html></html>", "province.unknown_column"),
        (written(*[PROVINCE] * 1001), "province.rows"),
        ("code,\x00", "province.unknown_column"),
    ],
)
def test_what_is_no_province_file_is_refused(text, rule):
    assert refusals(text)[0].rule == rule
