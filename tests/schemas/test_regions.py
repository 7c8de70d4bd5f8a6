"""Regions: two code systems that contradict each other, and many spellings."""

from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import schemas.places.regions
from schemas.places.province import read_province
from schemas.places.regions import Gazetteer, Region, fold, slug_of
from schemas.values.problem import Refused

REFERENCE = (
    Path(schemas.places.regions.__file__).parents[1]
    / "reference"
    / "sumatera-utara.csv"
)

# Kemendagri code → region, and the region that the same digits mean at BPS.
TRAP = {
    "12.01": ("Tapanuli Tengah", "Nias"),
    "12.02": ("Tapanuli Utara", "Mandailing Natal"),
    "12.03": ("Tapanuli Selatan", "Tapanuli Selatan"),
    "12.04": ("Nias", "Tapanuli Tengah"),
    "12.05": ("Langkat", "Tapanuli Utara"),
    "12.06": ("Karo", "Toba"),
    "12.07": ("Deli Serdang", "Labuhanbatu"),
    "12.08": ("Simalungun", "Asahan"),
    "12.09": ("Asahan", "Simalungun"),
    "12.10": ("Labuhanbatu", "Dairi"),
    "12.11": ("Dairi", "Karo"),
    "12.12": ("Toba", "Deli Serdang"),
    "12.13": ("Mandailing Natal", "Langkat"),
    "12.15": ("Pakpak Bharat", "Humbang Hasundutan"),
    "12.16": ("Humbang Hasundutan", "Pakpak Bharat"),
    "12.71": ("Medan", "Sibolga"),
    "12.72": ("Pematangsiantar", "Tanjungbalai"),
    "12.73": ("Sibolga", "Pematangsiantar"),
    "12.74": ("Tanjungbalai", "Tebing Tinggi"),
    "12.75": ("Binjai", "Medan"),
    "12.76": ("Tebing Tinggi", "Binjai"),
}
DIFFERENT = {code: names for code, names in TRAP.items() if names[0] != names[1]}


@cache
def sumut():
    return read_province(REFERENCE.read_text("utf-8")).gazetteer()


def refusal(call, *arguments, **options):
    with pytest.raises(Refused) as refused:
        call(*arguments, **options)
    return refused.value.problems[0]


def region(code, name, kind, parent="32", bps_code=None, aliases=()):
    short = name.partition(" ")[2]
    return Region(
        code, slug_of(kind, short), name, short, kind, parent, bps_code, aliases
    )


@pytest.fixture
def bogor():
    """A province where a regency and a city share a name, with one district."""
    return Gazetteer(
        [
            region("32.01", "Kabupaten Bogor", "kabupaten", bps_code="3201"),
            region("32.71", "Kota Bogor", "kota", bps_code="3271"),
            region("32.01.05", "Kecamatan Ciawi", "kecamatan", "32.01"),
            region("32.08", "Kabupaten Kuningan", "kabupaten", bps_code="3208"),
            region("32.08.07", "Kecamatan Ciawi", "kecamatan", "32.08"),
            region("32.08.08", "Kecamatan Bogor", "kecamatan", "32.08"),
        ]
    )


def test_twenty_codes_mean_another_region_in_the_other_system():
    differing = [r for r in sumut() if r.code.replace(".", "") != r.bps_code]

    assert {r.code for r in differing} == set(DIFFERENT)
    assert len(differing) == 20


@pytest.mark.parametrize("code", DIFFERENT)
def test_a_code_without_a_system_is_refused_with_both_readings(code):
    digits = code.replace(".", "")
    ours, theirs = DIFFERENT[code]

    for written in (code, digits, int(digits)):
        problem = refusal(sumut().by_code, written, None)

        assert problem.rule == "region.no_code_system"
        assert ours in problem.message.en and theirs in problem.message.en
        assert ours in problem.message.id and theirs in problem.message.id


@pytest.mark.parametrize("code", DIFFERENT)
def test_a_code_with_its_system_means_one_region(code):
    digits = code.replace(".", "")
    ours, theirs = DIFFERENT[code]

    assert sumut().by_code(code, "kemendagri").short_name == ours
    assert sumut().by_code(digits, "kemendagri").short_name == ours
    assert sumut().by_code(digits, "bps").short_name == theirs
    assert sumut().by_code(int(digits), "bps").short_name == theirs


@pytest.mark.parametrize("code", DIFFERENT)
def test_a_code_that_contradicts_its_name_is_found(code):
    ours, theirs = DIFFERENT[code]

    problem = refusal(sumut().resolve, code, "kemendagri", theirs, field="kode")

    assert (problem.field, problem.rule) == ("kode", "region.contradicts_name")
    assert ours in problem.message.en and theirs in problem.message.en
    assert "codes: bps" in problem.message.en


def test_a_code_whose_readings_agree_still_needs_its_system():
    assert refusal(sumut().by_code, "1214", None).rule == "region.no_code_system"


@pytest.mark.parametrize(
    ("value", "system", "rule"),
    [
        ("12.1", "kemendagri", "region.code_mangled"),
        ("12.2", "kemendagri", "region.code_mangled"),
        (Decimal("12.1"), "kemendagri", "region.code_mangled"),
        ("1276.0", "bps", "region.code_mangled"),
        ("1275.0", "kemendagri", "region.code_mangled"),
        ("12.75", "bps", "region.code_shape"),
        ("1.275", "kemendagri", "region.code_shape"),
        ("127.5", "kemendagri", "region.code_shape"),
        ("12.75.", "kemendagri", "region.code_shape"),
        ("Kota Binjai", "kemendagri", "region.code_shape"),
        ("١٢٧٦", "bps", "region.code_shape"),
        ("1,276", "bps", "region.code_shape"),
        (-1276, "bps", "region.code_shape"),
        (10**40, "bps", "region.code_shape"),
        ("12.79", "kemendagri", "region.unknown_code"),
        ("3273", "bps", "region.unknown_code"),
        ("12.75", "kemendagry", "region.unknown_system"),
        ("", "bps", "region.not_text"),
        (None, "bps", "region.not_text"),
        (True, "bps", "region.not_text"),
        (12.75, "kemendagri", "region.not_text"),
        (["1276"], "bps", "region.not_text"),
    ],
)
def test_a_code_that_means_nothing_sure_is_refused_with_its_rule(value, system, rule):
    assert refusal(sumut().by_code, value, system).rule == rule


def test_a_code_kept_as_a_number_is_explained_with_what_it_may_have_been():
    problem = refusal(sumut().by_code, "12.1", "kemendagri")

    assert "12.10 Kabupaten Labuhanbatu" in problem.message.en
    assert "12.01 Kabupaten Tapanuli Tengah" in problem.message.en


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kota Binjai", "12.75"),
        ("KOTA  BINJAI", "12.75"),
        ("binjai", "12.75"),
        ("Kab. Langkat", "12.05"),
        ("KAB.LANGKAT", "12.05"),
        ("Kabupaten Langkat", "12.05"),
        ("Pemerintah Kabupaten Langkat", "12.05"),
        ("Pemko Medan", "12.71"),
        ("Kotamadya Medan", "12.71"),
        ("TOBA SAMOSIR", "12.12"),
        ("Kab. Toba", "12.12"),
        ("LABUHAN BATU", "12.10"),
        ("Labuhan-Batu Utara", "12.23"),
        ("Labura", "12.23"),
        ("Labusel", "12.22"),
        ("Padang Sidempuan", "12.77"),
        ("KOTA PADANG SIDEMPUAN", "12.77"),
        ("Pematang Siantar", "12.72"),
        ("Tanjung Balai", "12.74"),
        ("TEBINGTINGGI", "12.76"),
        ("Pak-Pak Bharat", "12.15"),
        ("Humbahas", "12.16"),
        ("Sergai", "12.18"),
        ("Paluta", "12.20"),
        ("Palas", "12.21"),
        ("Madina", "12.13"),
        ("Tapteng", "12.01"),
        ("Sumatera Utara", "12"),
        ("PROVINSI SUMATERA UTARA", "12"),
    ],
)
def test_a_name_is_known_in_all_its_spellings(name, code):
    assert sumut().by_name(name).code == code


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("Kota Binjay", "Kota Binjai"),
        ("Kabupaten Binjai", "Kota Binjai"),
        ("Kab. Mandailling Natal", "Kabupaten Mandailing Natal"),
        ("Labuhanbatu Utra", "Kabupaten Labuhanbatu Utara"),
        ("Gunungsitolli", "Kota Gunungsitoli"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(name, nearest):
    problem = refusal(sumut().by_name, name)

    assert problem.rule == "region.unknown_name"
    assert f"“{nearest}”" in problem.message.en
    assert f"“{nearest}”" in problem.message.id


@pytest.mark.parametrize("name", ["", "   ", None, 12, ["Binjai"]])
def test_a_name_that_is_no_text_is_refused(name):
    assert refusal(sumut().by_name, name).rule == "region.not_text"


def test_a_name_of_a_hundred_thousand_letters_is_refused_quickly():
    assert refusal(sumut().by_name, "x" * 100_000).rule == "region.unknown_name"


def test_a_name_that_fits_two_regions_is_refused(bogor):
    problem = refusal(bogor.by_name, "BOGOR")

    assert problem.rule == "region.name_ambiguous"
    assert "32.01 Kabupaten Bogor" in problem.message.en
    assert "32.71 Kota Bogor" in problem.message.en


def test_the_kind_in_front_settles_a_name_that_fits_two_regions(bogor):
    assert bogor.by_name("Kab. Bogor").code == "32.01"
    assert bogor.by_name("KOTA BOGOR").code == "32.71"


def test_the_code_settles_a_name_that_fits_two_regions(bogor):
    assert bogor.resolve("3271", "bps", "Bogor").code == "32.71"
    assert bogor.resolve("32.01", "kemendagri", "Bogor").code == "32.01"


def test_a_bare_name_is_never_a_district(bogor):
    assert refusal(bogor.by_name, "Ciawi").rule == "region.unknown_name"


def test_a_district_is_found_by_its_kind_or_inside_its_regency(bogor):
    assert bogor.by_name("Ciawi", within="32.08").code == "32.08.07"
    assert bogor.by_name("Kec. Ciawi", within="32.01").code == "32.01.05"
    assert bogor.by_name("Kecamatan Bogor").code == "32.08.08"
    assert refusal(bogor.by_name, "Kec. Ciawi").rule == "region.name_ambiguous"


def test_code_and_name_that_agree_give_the_region():
    assert sumut().resolve("1276", "bps", "KOTA BINJAI").code == "12.75"
    assert sumut().resolve("12.75", "kemendagri", " ").code == "12.75"
    assert sumut().resolve("Humbahas", "name").code == "12.16"


def test_a_name_nobody_knows_beside_a_code_is_refused():
    problem = refusal(sumut().resolve, "12.75", "kemendagri", "Kota Binjay")

    assert problem.rule == "region.unknown_name"


def test_a_contradiction_without_help_from_the_other_system_offers_none():
    problem = refusal(sumut().resolve, "12.75", "kemendagri", "Kabupaten Nias")

    assert problem.rule == "region.contradicts_name"
    assert "codes:" not in problem.message.en


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("KAB. LABUHAN-BATU", "kabupaten labuhanbatu"),
        ("Kotapinang", "kotapinang"),
        ("Kota Administrasi Jakarta Pusat", "kota jakartapusat"),
        ("Prov. Sumatera Utara", "province sumaterautara"),
        ("  Deli   Serdang ", "deliserdang"),
        ("Kota", "kota"),
    ],
)
def test_names_fold_to_what_compares(name, folded):
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("kind", "name", "slug"),
    [
        ("kota", "Binjai", "kota-binjai"),
        ("kabupaten", "Langkat", "langkat"),
        ("kabupaten", "Padang Lawas Utara", "padang-lawas-utara"),
        ("province", "Sumatera Utara", "sumatera-utara"),
    ],
)
def test_the_slug_is_the_short_name_with_kota_before_a_city(kind, name, slug):
    assert slug_of(kind, name) == slug


@given(st.text(max_size=40), st.sampled_from(["kemendagri", "bps", "name", None]))
def test_any_text_is_a_region_or_refused(text, system):
    try:
        found = sumut().resolve(text, system, text)
    except Refused:
        return

    assert found in sumut().regions
