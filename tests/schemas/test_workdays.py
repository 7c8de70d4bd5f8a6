"""Working days: what counts, when a deadline ends, and what a calendar file may say."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values import workdays
from schemas.values.periods import WIB
from schemas.values.problem import Refused

KNOWN = workdays.shipped()
HEAD = "day,kind,name_id,name_en,source\n"


def wib(*parts):
    return datetime(*parts, tzinfo=WIB)


@pytest.mark.parametrize(
    ("opened", "days", "last"),
    [
        (wib(2026, 11, 24, 9), 3, date(2026, 11, 27)),
        (wib(2026, 11, 27, 9), 3, date(2026, 12, 2)),  # over a weekend
        (wib(2026, 3, 16, 9), 5, date(2026, 3, 30)),  # over Nyepi and Idulfitri
        (wib(2025, 8, 15, 9), 1, date(2025, 8, 19)),  # the leave added in August
        (wib(2026, 12, 23, 9), 1, date(2026, 12, 28)),  # over Christmas
        (wib(2026, 11, 21, 9), 1, date(2026, 11, 23)),  # opened on a Saturday
    ],
)
def test_a_deadline_counts_working_days_after_the_day_of_opening(opened, days, last):
    found = KNOWN.after(opened, days)

    assert found.last_day == last
    assert found.certain


def test_a_deadline_ends_with_its_day_on_the_provinces_clock():
    found = KNOWN.after(datetime(2026, 11, 24, 18, tzinfo=UTC), 1)  # 25 Nov in WIB

    assert found.last_day == date(2026, 11, 26)
    assert found.ends == datetime(2026, 11, 26, 17, tzinfo=UTC)


def test_a_deadline_in_a_year_without_known_holidays_says_so():
    assert not KNOWN.after(wib(2026, 12, 30, 9), 5).certain
    assert not KNOWN.after(wib(2031, 5, 5, 9), 1).certain


@pytest.mark.parametrize("days", [0, -1, 401])
def test_a_deadline_of_no_days_or_too_many_is_refused(days):
    with pytest.raises(Refused) as caught:
        KNOWN.after(wib(2026, 11, 24, 9), days)

    assert caught.value.problems[0].rule == "workdays.bounds"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(Refused):
        KNOWN.after(datetime(2026, 11, 24, 9), 1)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 1), timezones=st.just(WIB)),
    st.integers(1, 60),
)
def test_the_days_up_to_a_deadline_are_as_many_as_were_asked_for(opened, days):
    found = KNOWN.after(opened, days)

    assert KNOWN.between(opened.date(), found.last_day) == days
    assert KNOWN.is_workday(found.last_day)


def test_three_years_are_known_each_with_its_holidays():
    assert KNOWN.years == {2024, 2025, 2026}
    national = [h for h in KNOWN.holidays.values() if h.kind == "national"]
    assert [sum(h.day.year == y for h in national) for y in (2025, 2026)] == [17, 17]


@pytest.mark.parametrize(
    ("body", "field", "rule"),
    [
        ("2026-02-30,national,A,B,C\n", "day (baris 2)", "date.syntax"),
        ("17/08/2026,national,A,B,C\n", "day (baris 2)", "date.syntax"),
        ("2026-08-17,libur,A,B,C\n", "kind (baris 2)", "code.unknown"),
        ("2026-08-17,national,,B,C\n", "name_id (baris 2)", "field.blank"),
        ("2026-08-17,national,A,B,C\n" * 2, "day (baris 3)", "holidays.twice"),
    ],
)
def test_a_wrong_line_refuses_the_file_with_its_place(body, field, rule):
    with pytest.raises(Refused) as caught:
        workdays.read(HEAD + body)

    [found] = caught.value.problems
    assert (found.field, found.rule) == (field, rule)


def test_missing_columns_are_named():
    with pytest.raises(Refused) as caught:
        workdays.read("day,kind\n")

    assert "name_id, name_en, source" in caught.value.problems[0].message.en


def test_every_wrong_line_is_told_at_once():
    with pytest.raises(Refused) as caught:
        workdays.read(HEAD + "x,national,A,B,C\n2026-01-01,y,A,B,C\n")

    assert len(caught.value.problems) == 2
