"""Units: the words of sources, and exact conversion."""

from decimal import Decimal

import pytest

from schemas.values.problem import Refused
from schemas.values.units import UNITS, convert, parse_unit, unit


@pytest.mark.parametrize(
    ("text", "unit_id", "times"),
    [
        ("JIWA", "people", 1),
        ("RIBU JIWA", "people", 1_000),
        ("ribu  jiwa", "people", 1_000),
        ("ANAK", "people", 1),
        ("RUPIAH", "idr", 1),
        ("RIBU RUPIAH", "idr", 1_000),
        ("Juta Rupiah", "idr", 1_000_000),
        ("Rp (juta)", "idr", 1_000_000),
        ("MILYAR RUPIAH", "idr", 10**9),
        ("PERSEN", "percent", 1),
        ("%", "percent", 1),
        ("Jiwa / KM²", "people_per_km2", 1),
        ("hektar", "ha", 1),
        ("Rp/kapita/bulan", "idr_per_person_month", 1),
    ],
)
def test_the_words_of_sources_are_understood(text, unit_id, times):
    scaled = parse_unit(text)

    assert (scaled.unit.id, scaled.times) == (unit_id, times)


def test_an_unknown_word_is_refused_with_the_nearest():
    with pytest.raises(Refused, match="Did you mean “jiwa”") as refused:
        parse_unit("RIBU JIWAA", field="satuan")

    assert refused.value.problems[0].field == "satuan"


@pytest.mark.parametrize("text", ["", "RIBU", None, 5, "x" * 10_000])
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(Refused):
        parse_unit(text)


def test_an_unknown_id_is_refused_with_the_nearest():
    with pytest.raises(Refused, match="Did you mean “percent”"):
        unit("persent")


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("12.5", parse_unit("RIBU JIWA"), "people", "12500"),
        ("12.5", parse_unit("RIBU JIWA"), "", "12500"),
        ("250", "ha", "km2", "2.5"),
        ("2.5", "km2", "ha", "250"),
        ("1", "km2", "m2", "1000000"),
        ("0.1", parse_unit("ribu ha"), "km2", "1"),
        ("5", "percent", "percent", "5"),
    ],
)
def test_conversion_is_exact(value, source, target, result):
    assert convert(Decimal(value), source, target) == Decimal(result)


def test_long_numbers_are_not_rounded_by_conversion():
    value = Decimal("123456789012345678.123456789012345678")

    rupiah = convert(value, parse_unit("ribu rupiah"), "idr")

    assert rupiah == Decimal("123456789012345678123.456789012345678")


def test_units_of_other_kinds_do_not_convert():
    with pytest.raises(Refused) as refused:
        convert(Decimal(1), "ha", "people")

    assert refused.value.problems[0].rule == "unit.not_convertible"


def test_every_unit_is_found_by_its_id_labels_and_symbol():
    for each in UNITS.values():
        for word in (each.id, each.label.id, each.label.en, each.symbol):
            assert parse_unit(word).unit is each


def test_every_scaled_unit_has_a_known_base():
    assert all(each.base in UNITS for each in UNITS.values())
