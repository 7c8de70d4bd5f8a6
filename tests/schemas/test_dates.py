"""Dates: instants, days and periods as Indonesian sources write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.values.date_formats import compile_format
from schemas.values.dates import WIB, parse_date, parse_instant, parse_period
from schemas.values.periods import LEVELS, Period
from schemas.values.problem import Refused


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "formats", "zone", "moment"),
    [
        ("2025-03-14T08:00:00+07:00", (), None, at(2025, 3, 14, 1)),
        ("2025-03-14T08:00:00Z", (), None, at(2025, 3, 14, 8)),
        ("2025-03-14 08:00:00 +0700", (), None, at(2025, 3, 14, 1)),
        ("2025-03-14 08:00", (), WIB, at(2025, 3, 14, 1)),
        ("2025-03-14", (), WIB, at(2025, 3, 13, 17)),
        (
            "2025-03-14T08:00:00.5Z",
            (),
            None,
            datetime(2025, 3, 14, 8, 0, 0, 500000, UTC),
        ),
        ("14-03-2025 08:00", ("%d-%m-%Y %H:%M",), WIB, at(2025, 3, 14, 1)),
        ("5/3/2025 8:05", ("%d/%m/%Y %H:%M",), WIB, at(2025, 3, 5, 1, 5)),
        ("03/04/26", ("%d/%m/%y",), WIB, at(2026, 4, 2, 17)),
        (
            "31 Mei 2025 22:21:18 WIB",
            ("%d %B %Y %H:%M:%S %Z",),
            None,
            at(2025, 5, 31, 15, 21, 18),
        ),
        (
            "31 Mei 2025 22.21 WITA",
            ("%d %B %Y %H.%M %Z",),
            WIB,
            at(2025, 5, 31, 14, 21),
        ),
        ("14 NOPEMBER 2025", ("%d %B %Y",), WIB, at(2025, 11, 13, 17)),
        ("14 Agt. 2025", ("%d %b %Y",), WIB, at(2025, 8, 13, 17)),
        ("Jumat, 14 Maret 2025", ("%A, %d %B %Y",), WIB, at(2025, 3, 13, 17)),
        ("14/03/2025 12:30 AM", ("%d/%m/%Y %I:%M %p",), UTC, at(2025, 3, 14, 0, 30)),
        ("14/03/2025 12:30 PM", ("%d/%m/%Y %I:%M %p",), UTC, at(2025, 3, 14, 12, 30)),
        ("20250314", ("%Y%m%d",), UTC, at(2025, 3, 14)),
        (20250314, ("%Y%m%d",), UTC, at(2025, 3, 14)),
        (1741914000, ("unix",), None, at(2025, 3, 14, 1)),
        ("1741914000000", ("unix-ms",), None, at(2025, 3, 14, 1)),
        ("2025-03-14T01:00:00Z", ("%d/%m/%Y",), None, at(2025, 3, 14, 1)),
    ],
)
def test_an_instant_is_read_into_utc(value, formats, zone, moment):
    assert parse_instant(value, formats, zone) == moment


@pytest.mark.parametrize(
    ("value", "formats", "zone", "rule"),
    [
        ("2025-03-14 08:00:00", (), None, "date.no_zone"),
        ("14-03-2025 08:00", ("%d-%m-%Y %H:%M",), None, "date.no_zone"),
        ("0000-00-00", (), WIB, "date.zero"),
        ("0000-00-00 00:00:00", (), WIB, "date.zero"),
        ("00/00/0000", ("%d/%m/%Y",), WIB, "date.zero"),
        ("03/04/26", (), WIB, "date.ambiguous"),
        ("03-04-2026 10:00", (), WIB, "date.ambiguous"),
        ("31-02-2025 10:00", ("%d-%m-%Y %H:%M",), WIB, "date.impossible"),
        ("2025-02-29", (), WIB, "date.impossible"),
        ("2025-03-14T24:00:00Z", (), None, "date.impossible"),
        ("2025-03-14T10:61:00Z", (), None, "date.impossible"),
        ("2025-03-14T10:00:60Z", (), None, "date.impossible"),
        ("2025-03-14T10:00:00+15:00", (), None, "date.impossible"),
        ("14/03/2025 13:00 PM", ("%d/%m/%Y %I:%M %p",), WIB, "date.impossible"),
        ("0202-03-14", (), WIB, "date.out_of_range"),
        ("Kamis, 14 Maret 2025", ("%A, %d %B %Y",), WIB, "date.weekday_contradicts"),
        ("2025-03-14", ("%d/%m/%Y",), WIB, "date.syntax"),
        ("14/03/2025 sore", ("%d/%m/%Y",), WIB, "date.syntax"),
        ("١٤/٠٣/٢٠٢٥", ("%d/%m/%Y",), WIB, "date.syntax"),
        ("1112025", ("%d%m%Y",), WIB, "date.syntax"),
        ("aprıl", ("%B %Y",), WIB, "date.syntax"),
        ("x" * 100_000, (), WIB, "date.syntax"),
        ("", (), WIB, "date.blank"),
        ("-", (), WIB, "date.blank"),
        (None, (), WIB, "date.not_text"),
        (True, ("unix",), WIB, "date.not_text"),
        (20250314, (), WIB, "date.not_text"),
        (10**30, ("unix",), WIB, "date.syntax"),
        ("99999999999", ("unix",), WIB, "date.syntax"),
        ("14 3 2025", ("%d %k %Y",), WIB, "date.bad_format"),
        ("14 3", ("%d %m",), WIB, "date.bad_format"),
    ],
)
def test_what_is_no_sure_instant_is_refused_with_its_rule(value, formats, zone, rule):
    with pytest.raises(Refused) as refused:
        parse_instant(value, formats, zone)

    assert refused.value.problems[0].rule == rule


def test_a_local_time_that_the_clocks_skipped_is_refused():
    berlin = ZoneInfo("Europe/Berlin")

    with pytest.raises(Refused) as refused:
        parse_instant("2025-03-30 02:30", (), berlin)

    assert refused.value.problems[0].rule == "date.impossible"


def test_a_misspelt_month_is_answered_with_the_nearest():
    with pytest.raises(Refused, match="Did you mean “Maret”"):
        parse_instant("14 Maert 2025", ("%d %B %Y",), WIB)


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("Pebruari", 2),
        ("Mei", 5),
        ("may", 5),
        ("Agustus", 8),
        ("AGT", 8),
        ("Ags", 8),
        ("Agu", 8),
        ("Sept", 9),
        ("Okt", 10),
        ("Nopember", 11),
        ("Nop", 11),
        ("Des", 12),
        ("December", 12),
    ],
)
def test_months_are_known_by_all_their_names(name, month):
    assert parse_date(f"1 {name} 2025", ("%d %B %Y",)) == date(2025, month, 1)
    assert parse_period(f"{name} 2025") == Period.of(date(2025, month, 1), "month")


@pytest.mark.parametrize(
    ("value", "formats", "text"),
    [
        ("2025", (), "2025"),
        (2025, (), "2025"),
        ("Tahun 2025", (), "2025"),
        ("2025-03", (), "2025-03"),
        ("2025-Q2", (), "2025-Q2"),
        ("2025-03-14", (), "2025-03-14"),
        ("Maret 2025", (), "2025-03"),
        ("  maret   2025 ", (), "2025-03"),
        ("Bulan Maret Tahun 2025", (), "2025-03"),
        ("14 Maret 2025", (), "2025-03-14"),
        ("Triwulan I 2025", (), "2025-Q1"),
        ("TRIWULAN IV TAHUN 2025", (), "2025-Q4"),
        ("TW1 2025", (), "2025-Q1"),
        ("TW III 2025", (), "2025-Q3"),
        ("Semester I 2025", (), "2025-S1"),
        ("Sem. 2 2025", (), "2025-S2"),
        ("03/2025", ("%m/%Y",), "2025-03"),
        ("202503", ("%Y%m",), "2025-03"),
        (202503, ("%Y%m",), "2025-03"),
        ("Mar-25", ("%b-%y",), "2025-03"),
        ("2025/TW-II", ("%Y/TW-%q",), "2025-Q2"),
        ("S2/2025", ("S%h/%Y",), "2025-S2"),
        ("14/03/2025", ("%d/%m/%Y",), "2025-03-14"),
    ],
)
def test_a_period_is_read_from_words_iso_and_formats(value, formats, text):
    assert parse_period(value, formats).text == text


@pytest.mark.parametrize(
    ("value", "formats", "rule"),
    [
        ("03/2025", (), "date.syntax"),
        ("Triwulan V 2025", (), "date.syntax"),
        ("Triwulan I", (), "date.syntax"),
        ("periode ……. s.d ……. 2022", (), "date.syntax"),
        ("03/04/26", (), "date.ambiguous"),
        ("2025-13", (), "period.impossible"),
        ("31 Februari 2025", (), "period.impossible"),
        ("1025", (), "period.out_of_range"),
        ("0000-00-00", (), "date.zero"),
        ("14/03/2025 10:00", ("%d/%m/%Y %H:%M",), "period.bad_format"),
        ("14/2025", ("%d/%Y",), "period.bad_format"),
        (True, (), "date.not_text"),
        (None, (), "date.not_text"),
    ],
)
def test_what_is_no_sure_period_is_refused_with_its_rule(value, formats, rule):
    with pytest.raises(Refused) as refused:
        parse_period(value, formats)

    assert refused.value.problems[0].rule == rule


@given(
    st.dates(date(1901, 1, 1), date(2099, 12, 31)),
    st.sampled_from(LEVELS),
    st.sampled_from(["id", "en"]),
)
def test_every_indonesian_label_reads_back_as_its_period(day, level, language):
    period = Period.of(day, level)
    if language == "en" and level == "semester":
        language = "id"

    assert parse_period(period.label(language)) == period


@given(st.datetimes(datetime(1970, 1, 1), datetime(2099, 1, 1)))
def test_every_iso_instant_reads_back(moment):
    aware = moment.replace(tzinfo=UTC)

    assert parse_instant(aware.astimezone(WIB).isoformat()) == aware


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(text):
    formats = ("%d %B %Y", "%A, %d %b %y %H:%M %Z")
    for read in (
        lambda: parse_instant(text, formats, WIB),
        lambda: parse_date(text, formats),
        lambda: parse_period(text, formats),
    ):
        try:
            read()
        except Refused:
            continue


def test_a_refused_period_carries_the_callers_field_and_the_sources_text():
    with pytest.raises(Refused) as refused:
        parse_period("31 Februari 2025", field="masa")

    problem = refused.value.problems[0]
    assert (problem.field, problem.value) == ("masa", "31 Februari 2025")


def test_a_day_refuses_a_format_with_a_time():
    with pytest.raises(Refused) as refused:
        parse_date("14/03/2025 10:00", ("%d/%m/%Y %H:%M",))

    assert refused.value.problems[0].rule == "date.bad_format"


@pytest.mark.parametrize(
    "text",
    ["%d %k %Y", "%", "%d/%m", "%Y %y", "%m %B %Y", "%Y %I:%M", "%Y %M", "%d %d %Y"],
)
def test_a_wrong_format_is_refused_before_any_data(text):
    with pytest.raises(Refused) as refused:
        compile_format(text)

    assert refused.value.problems[0].rule == "date.bad_format"
