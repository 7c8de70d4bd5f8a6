"""Periods: their texts, spans, order and labels."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.periods import LEVELS, Period
from schemas.values.problem import Refused

days = st.dates(date(1902, 1, 1), date(2098, 12, 31))
levels = st.sampled_from(LEVELS)


@pytest.mark.parametrize(
    ("text", "level", "start", "end"),
    [
        ("2025", "year", date(2025, 1, 1), date(2026, 1, 1)),
        ("2025-S1", "semester", date(2025, 1, 1), date(2025, 7, 1)),
        ("2025-S2", "semester", date(2025, 7, 1), date(2026, 1, 1)),
        ("2025-Q4", "quarter", date(2025, 10, 1), date(2026, 1, 1)),
        ("2025-12", "month", date(2025, 12, 1), date(2026, 1, 1)),
        ("2024-02-29", "day", date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_a_text_gives_level_and_span(text, level, start, end):
    period = Period.parse(text)

    assert (period.level, period.start, period.end) == (level, start, end)


@given(days, levels)
def test_every_period_reads_back_from_its_text(day, level):
    period = Period.of(day, level)

    again = Period.parse(period.text)

    assert again == period and hash(again) == hash(period)
    assert period.start <= day < period.end


@given(days, levels)
def test_the_neighbours_touch_without_gap(day, level):
    period = Period.of(day, level)

    assert period.previous().end == period.start
    assert period.next().start == period.end
    assert period.next().previous() == period


@given(days, levels, st.integers(-40, 40))
def test_shifting_there_and_back_gives_the_same_period(day, level, steps):
    period = Period.of(date(2000, day.month, min(day.day, 28)), level)

    assert period.shift(steps).shift(-steps) == period


@given(days, levels)
def test_wider_periods_hold_the_narrow_one_and_count_it(day, level):
    period = Period.of(day, level)

    for wide in period.wider():
        assert wide.start <= period.start and period.end <= wide.end
        assert period in wide.within(level)


def test_a_month_widens_to_quarter_semester_and_year():
    wider = Period.parse("2025-08").wider()

    assert [period.text for period in wider] == ["2025-Q3", "2025-S2", "2025"]


def test_a_year_has_twelve_months_and_a_day_has_none():
    assert len(Period.parse("2025").months()) == 12
    assert [m.text for m in Period.parse("2025-Q1").months()] == [
        "2025-01",
        "2025-02",
        "2025-03",
    ]
    assert Period.parse("2025-03-14").months() == ()


def test_periods_sort_by_start_and_then_the_shorter_first():
    texts = ["2025", "2025-01", "2025-Q2", "2024-12", "2025-S1", "2025-Q1"]

    ordered = sorted(map(Period.parse, texts))

    assert [period.text for period in ordered] == [
        "2024-12",
        "2025-01",
        "2025-Q1",
        "2025-S1",
        "2025",
        "2025-Q2",
    ]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2025-Q1", "2024-Q1"),
        ("2025-S2", "2024-S2"),
        ("2025", "2024"),
        ("2025-03", "2024-03"),
        ("2024-02-29", "2023-02-28"),
    ],
)
def test_the_year_before_has_the_same_level(text, before):
    assert Period.parse(text).year_before() == Period.parse(before)


@pytest.mark.parametrize(
    ("text", "indonesian", "english"),
    [
        ("2025", "2025", "2025"),
        ("2025-S1", "Semester I 2025", "H1 2025"),
        ("2025-Q4", "Triwulan IV 2025", "Q4 2025"),
        ("2025-03", "Maret 2025", "March 2025"),
        ("2025-08-17", "17 Agustus 2025", "17 August 2025"),
    ],
)
def test_labels_exist_in_both_languages(text, indonesian, english):
    period = Period.parse(text)

    assert (period.label("id"), period.label("en")) == (indonesian, english)


def test_an_instant_belongs_to_the_day_it_has_in_wib():
    late = datetime(2025, 3, 31, 23, 0, tzinfo=UTC)

    assert Period.of(late, "month").text == "2025-04"
    assert Period.of(late, "month", UTC).text == "2025-03"


def test_a_naive_datetime_has_no_period():
    with pytest.raises(ValueError, match="without a zone"):
        Period.of(datetime(2025, 3, 31), "month")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "period.shape"),
        ("2025-q1", "period.shape"),
        ("2025-Q5", "period.shape"),
        ("2025-S3", "period.shape"),
        ("2025-3", "period.shape"),
        (" 2025", "period.shape"),
        ("2025\n", "period.shape"),
        ("٢٠٢٥", "period.shape"),
        ("25", "period.shape"),
        (2025, "period.shape"),
        (None, "period.shape"),
        ("2025-00", "period.impossible"),
        ("2025-13", "period.impossible"),
        ("2025-02-29", "period.impossible"),
        ("0000", "period.out_of_range"),
        ("0202-03", "period.out_of_range"),
        ("9999-12-31", "period.out_of_range"),
    ],
)
def test_other_texts_are_refused(text, rule):
    with pytest.raises(Refused) as refused:
        Period.parse(text)

    assert refused.value.problems[0].rule == rule


def test_no_period_lies_outside_the_known_years():
    with pytest.raises(Refused, match="outside"):
        Period.parse("2100").next()
