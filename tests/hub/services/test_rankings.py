"""Only what is comparable is ranked; the rest says why."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.services.comparing import comparable, rankings
from hub.services.comparing.comparable import Place, Reading
from hub.services.comparing.rankings import Question
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period

PERIOD = Period.parse("2026-10")
RESOLVED = catalogue().indicator("reports_resolved")
DAYS = catalogue().indicator("median_days_to_resolution")
PROVINCE = Place("12", "sumut", "Provinsi", "Sumut", "province")
REGIONS = [
    Place(
        f"12.{k:02}", f"r{k}", f"Daerah {k}", f"D{k}", "kota" if k > 70 else "kabupaten"
    )
    for k in (1, 2, 3, 4, 71, 72, 73)
]
PLACES = [PROVINCE, *REGIONS]
KNOWN = datetime(2026, 11, 24, tzinfo=UTC)
EARLY = datetime(2026, 10, 13, 17, tzinfo=UTC)  # 14 October, midnight WIB


def reading(value: str | int | None, **more: Any) -> Reading:
    usual: dict[str, Any] = {"as_of": KNOWN, "denominator": Decimal(100)}
    number = None if value is None else Decimal(value)
    return replace(Reading(number, "percent"), **(usual | more))


def ranked(readings: dict[str, Reading], **more: Any) -> rankings.Ranking:
    question = replace(Question(RESOLVED, PERIOD, "all", "simulated"), **more)
    return rankings.rank(question, PLACES, readings)


def test_equal_values_share_a_rank_and_the_next_one_is_skipped() -> None:
    found = ranked({"12.01": reading(50), "12.02": reading(70), "12.03": reading(70)})

    assert [(f.place.code, f.rank) for f in found.ranked] == [
        ("12.02", 1),
        ("12.03", 1),
        ("12.01", 3),
    ]


def test_values_that_are_shown_alike_rank_alike() -> None:
    found = ranked({"12.01": reading("50.01"), "12.02": reading("50.04")})

    assert [figure.rank for figure in found.ranked] == [1, 1]


def test_where_lower_is_better_the_lowest_comes_first() -> None:
    days = {
        c: replace(reading(v), unit="days") for c, v in (("12.01", 9), ("12.02", 4))
    }

    found = ranked(days, indicator=DAYS)

    assert [figure.place.code for figure in found.ranked] == ["12.02", "12.01"]


@pytest.mark.parametrize(
    ("strange", "rule"),
    [
        (None, "not_reported"),
        (reading(None, reason="suppressed"), "suppressed"),
        (reading(40, as_of=EARLY), "as_of"),
        (reading(40, denominator=Decimal(9)), "denominator"),
        (reading(40, status="provisional"), "status"),
        (reading(40, unit="permille"), "unit"),
        (reading(40, method_version=2), "method"),
    ],
)
def test_what_is_not_comparable_has_a_reason_and_no_rank(
    strange: Reading | None, rule: str
) -> None:
    readings = {place.code: reading(50 + k) for k, place in enumerate(REGIONS[1:])}
    if strange is not None:
        readings["12.01"] = strange

    figure = ranked(readings).figure("12.01")

    assert figure is not None and figure.why is not None
    assert (figure.rank, figure.why.rule) == (None, rule)
    assert figure.why.words.id and figure.why.words.en


def test_the_reason_names_the_last_day_that_is_known() -> None:
    found = ranked({"12.01": reading(40, as_of=EARLY)})

    figure = found.figure("12.01")

    assert figure is not None and figure.why is not None
    assert figure.why.words.id == "data baru sampai 13 Okt 2026"
    assert figure.provisional and figure.value == 40


def test_a_group_is_ranked_among_itself_and_the_others_stay_visible() -> None:
    readings = {place.code: reading(10 * k) for k, place in enumerate(REGIONS)}

    found = ranked(readings, peers="kota")

    assert [figure.place.kind for figure in found.figures] == ["kota"] * 3
    assert (found.expected, len(found.outside)) == (3, 4)
    assert all(figure.rank is None for figure in found.outside)


def test_counts_of_regions_come_from_the_data() -> None:
    found = ranked(
        {
            "12.01": reading(1),
            "12.02": reading(0),
            "12.03": reading(None, reason="awaiting"),
        }
    )

    assert (found.reporting, found.expected) == (2, 7)


def test_a_change_needs_a_comparable_figure_of_the_year_before() -> None:
    question = Question(RESOLVED, PERIOD, "all", "simulated")
    now = {place.code: reading(60) for place in REGIONS}
    before = {place.code: reading(50) for place in REGIONS}
    before["12.02"] = reading(50, denominator=Decimal(3))
    del before["12.03"]

    found = rankings.rank(question, PLACES, now, before)

    figures = [found.figure(code) for code in ("12.01", "12.02", "12.03")]
    assert [f.change for f in figures if f] == [Decimal(10), None, None]
    assert [f.change_why for f in figures if f] == [
        None,
        rankings.NOT_COMPARABLE,
        rankings.NO_EARLIER,
    ]


def test_a_change_across_two_series_is_refused_and_says_why() -> None:
    index = catalogue().indicator("spbe_index")
    question = Question(index, Period("2021"))
    now = {p.code: Reading(Decimal(3), "index") for p in REGIONS}
    before = {p.code: Reading(Decimal(2), "index") for p in REGIONS}

    broken = rankings.rank(question, PLACES, now, before).figure("12.01")
    whole = rankings.rank(
        replace(question, period=Period("2022")), PLACES, now, before
    ).figure("12.01")

    assert broken is not None and whole is not None
    assert (broken.rank, broken.change, whole.change) == (1, None, 1)
    assert broken.change_why is not None
    assert "PermenPANRB 59/2020" in broken.change_why.en


def test_a_change_between_two_stages_is_not_comparable() -> None:
    staged = next(i for i in catalogue().indicators.values() if i.comparable.same_stage)
    question = Question(staged, Period("2025"))
    now = {p.code: Reading(Decimal(3), staged.unit, stage="murni") for p in REGIONS}
    before = {c: replace(r, stage="audited") for c, r in now.items()}

    other = rankings.rank(question, PLACES, now, before).figure("12.01")
    same = rankings.rank(question, PLACES, now, now).figure("12.01")

    assert other is not None and same is not None
    assert (other.change, other.change_why) == (None, rankings.NOT_COMPARABLE)
    assert same.change == 0


def test_inside_the_band_regions_are_about_the_same() -> None:
    values = {"12.01": 40, "12.02": 49, "12.03": 50, "12.04": 51, "12.71": 60}
    found = ranked({code: reading(value) for code, value in values.items()})

    standings = {f.place.code: found.standing(f) for f in found.ranked}

    assert standings == {
        "12.71": "above",
        "12.04": "similar",
        "12.03": "similar",
        "12.02": "similar",
        "12.01": "below",
    }


def test_a_sum_is_no_yardstick_for_a_region() -> None:
    counted = catalogue().indicator("reports")
    readings = {p.code: replace(reading(5), unit="reports") for p in PLACES}

    assert ranked(readings, indicator=counted).yardstick is None
    assert ranked({"12": reading(50)}).yardstick is not None


def test_classes_are_fixed_where_the_indicator_says_so() -> None:
    found = ranked(
        {c: reading(v) for c, v in (("12.01", 0), ("12.02", 40), ("12.03", 99))}
    )

    levels = {figure.place.code: figure.level for figure in found.ranked}
    assert levels == {"12.01": 1, "12.02": 2, "12.03": 5}


VALUES = st.none() | st.decimals(0, 100, places=2)


@given(st.lists(VALUES, min_size=7, max_size=7))
def test_regions_without_a_value_never_get_a_rank_or_a_class(
    values: list[Decimal | None],
) -> None:
    readings = {
        place.code: reading(None, reason="awaiting") if v is None else reading(str(v))
        for place, v in zip(REGIONS, values, strict=True)
    }

    found = ranked(readings)

    assert found.reporting == sum(value is not None for value in values)
    for figure in found.figures:
        assert (figure.rank is None) == (figure.value is None)
        assert (figure.level is None) == (figure.value is None)
    assert sorted(f.place.code for f in found.figures) == [p.code for p in REGIONS]


@given(st.lists(st.decimals(-1000, 1000, places=1), max_size=40))
def test_classes_hold_every_value_and_breaks_rise(values: list[Decimal]) -> None:
    cuts = comparable.breaks(values, None, 1)

    assert list(cuts) == sorted(set(cuts))
    assert all(1 <= comparable.class_of(value, cuts) <= 5 for value in values)


@pytest.mark.parametrize(("known", "running"), [(17, False), (16, True)])
def test_a_period_is_over_when_its_figure_is_known_to_its_end(
    known: int, running: bool
) -> None:
    until = datetime(2024, 12, 31, known, tzinfo=UTC)  # 17:00 is midnight in WIB

    found = comparable.provisional(
        Reading(Decimal(1), "people", as_of=until), Period("2024")
    )

    assert found is running
