"""Numbers: exact, by declared locale, never guessed."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.numbers import parse_decimal, parse_int
from schemas.values.problem import Refused

amounts = st.decimals(
    min_value=-(10**15), max_value=10**15, places=2, allow_nan=False
).map(lambda number: number + 0)


def rule_of(value, locale, strip="", **options):
    with pytest.raises(Refused) as refused:
        parse_decimal(value, locale, strip, **options)
    return refused.value.problems[0].rule


@pytest.mark.parametrize(
    ("text", "locale", "strip", "number"),
    [
        ("1.234,56", "id-ID", "", "1234.56"),
        ("1,234.56", "en-US", "", "1234.56"),
        ("1234.56", "plain", "", "1234.56"),
        ("1.234", "id-ID", "", "1234"),
        ("1.234", "plain", "", "1.234"),
        ("1,234", "id-ID", "", "1.234"),
        ("6105755273", "id-ID", "", "6105755273"),
        ("6,105,755,273", "en-US", "", "6105755273"),
        ("Rp 1.234.567,-", "id-ID", "Rp", "1234567"),
        ("Rp. 1.234.567,-", "id-ID", "Rp", "1234567"),
        ("Rp1.234.567,00", "id-ID", "Rp", "1234567.00"),
        ("RP 5", "id-ID", "Rp", "5"),
        ("-Rp 5.000", "id-ID", "Rp", "-5000"),
        ("Rp -5.000", "id-ID", "Rp", "-5000"),
        ("(1.000)", "id-ID", "", "-1000"),
        ("Rp (1.000)", "id-ID", "Rp", "-1000"),
        ("(Rp 1.000,50)", "id-ID", "Rp", "-1000.50"),
        ("\u22125", "plain", "", "-5"),
        ("45,5%", "id-ID", "%", "45.5"),
        ("45,5 %", "id-ID", "Rp %", "45.5"),
        ("10 km", "plain", "km", "10"),
        (",5", "id-ID", "", "0.5"),
        ("  12 ", "plain", "", "12"),
        ("\u00a012\u00a0", "plain", "", "12"),
        ("-0", "plain", "", "0"),
        ("999999999999999999", "plain", "", "999999999999999999"),
    ],
)
def test_a_declared_way_of_writing_is_read_exactly(text, locale, strip, number):
    assert parse_decimal(text, locale, strip) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("12.5", "12.5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("0.123", "0.123"),
        ("0,123", "0.123"),
        ("1234.567", "1234.567"),
    ],
)
def test_without_a_locale_a_text_of_one_reading_is_taken(text, number):
    assert parse_decimal(text, None) == Decimal(number)


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "-1.234", "(1,234)"])
def test_without_a_locale_a_text_of_two_readings_is_refused(text):
    assert rule_of(text, None) == "number.ambiguous"


@pytest.mark.parametrize(
    ("value", "locale", "rule"),
    [
        ("1_000", "plain", "number.syntax"),
        ("1 000", "plain", "number.syntax"),
        ("1'000", "en-US", "number.syntax"),
        ("+5", "plain", "number.syntax"),
        ("--5", "plain", "number.syntax"),
        ("5-", "plain", "number.syntax"),
        ("()", "id-ID", "number.syntax"),
        ("0x10", "plain", "number.syntax"),
        ("1.2.3", "id-ID", "number.syntax"),
        ("12.34.567", "id-ID", "number.syntax"),
        (",-", "id-ID", "number.syntax"),
        ("Rp 5", "id-ID", "number.syntax"),
        ("45%", "id-ID", "number.syntax"),
        ("٣", "plain", "number.foreign_digits"),
        ("１２", "plain", "number.foreign_digits"),
        ("²", "plain", "number.foreign_digits"),
        ("1e400", "plain", "number.exponent"),
        ("1,2E+05", "id-ID", "number.exponent"),
        ("1234.56", "id-ID", "number.other_locale"),
        ("0.123", "id-ID", "number.other_locale"),
        ("1.234,56", "plain", "number.other_locale"),
        ("", "plain", "number.no_value"),
        ("  ", "plain", "number.no_value"),
        ("-", "plain", "number.no_value"),
        ("NaN", "plain", "number.no_value"),
        ("Infinity", "plain", "number.no_value"),
        ("#DIV/0!", "id-ID", "number.no_value"),
        ("NIHIL", "id-ID", "number.no_value"),
        ("…", "id-ID", "number.no_value"),
        ("1" * 19, "plain", "number.too_long"),
        ("9" * 100_000, "plain", "number.too_long"),
        ("0." + "1" * 31, "plain", "number.too_long"),
        (10**18, "plain", "number.too_long"),
        (Decimal("1e400"), None, "number.too_long"),
        (Decimal("1e-400"), None, "number.too_long"),
        (Decimal("NaN"), None, "number.no_value"),
        (Decimal("-Infinity"), None, "number.no_value"),
        (None, "plain", "number.type"),
        (True, "plain", "number.type"),
        (1.5, "plain", "number.type"),
        ([1], "plain", "number.type"),
        ("5", "id_ID", "number.unknown_locale"),
    ],
)
def test_what_is_no_number_is_refused_with_its_rule(value, locale, rule):
    value = value if value != "5" or locale != "id_ID" else "5,0"

    assert rule_of(value, locale) == rule


def test_an_unknown_locale_is_answered_with_the_nearest():
    with pytest.raises(Refused, match="Did you mean “id-ID”"):
        parse_decimal("5,0", "id_ID")


def test_json_numbers_need_no_locale_and_stay_exact():
    assert parse_decimal(6105755273, None) == 6105755273
    assert parse_decimal(Decimal("0.1"), "id-ID") == Decimal("0.1")
    assert parse_decimal(Decimal("98.12345678901234567"), None) == Decimal(
        "98.12345678901234567"
    )


def test_long_negative_numbers_are_not_rounded():
    text = "-123456789012345678.123456789012345678"

    assert str(parse_decimal(text, "plain")) == text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2,5 jt", "2500000"),
        ("Rp. 2,5 M", "2500000000"),
        ("3 miliar", "3000000000"),
        ("1,25 T", "1250000000000"),
        ("10rb", "10000"),
    ],
)
def test_scale_words_count_where_they_are_declared(text, number):
    found = parse_decimal(text, "id-ID", "Rp", scale_words=True)

    assert found == Decimal(number)


def test_scale_words_are_refused_where_they_are_not_declared():
    assert rule_of("2,5 M", "id-ID") == "number.syntax"
    assert rule_of("2.5 M", "en-US", scale_words=True) == "number.syntax"


def test_whole_numbers_refuse_decimals():
    assert parse_int("12,0", "id-ID") == 12

    with pytest.raises(Refused) as refused:
        parse_int("12,5", "id-ID", field="population")

    problem = refused.value.problems[0]
    assert (problem.field, problem.rule) == ("population", "number.not_whole")


@given(amounts)
def test_an_indonesian_amount_reads_back(number):
    english = f"{abs(number):,.2f}"
    text = english.translate(str.maketrans(",.", ".,"))
    text = f"(Rp {text})" if number < 0 else f"Rp {text}"

    assert parse_decimal(text, "id-ID", "Rp") == number


@given(amounts)
def test_an_english_amount_reads_back(number):
    assert parse_decimal(f"{number:,.2f}", "en-US") == number


@given(amounts)
def test_a_plain_amount_reads_back(number):
    assert parse_decimal(f"{number:f}", "plain") == number


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_whole_numbers_stay_exact(number):
    assert parse_int(number, None) == parse_int(str(number), "plain") == number


@given(st.text(max_size=30), st.sampled_from(["id-ID", "en-US", "plain", None]))
def test_any_text_is_a_number_or_refused(text, locale):
    try:
        number = parse_decimal(text, locale, "Rp %", scale_words=True)
    except Refused:
        return

    assert number.is_finite()
