"""Which figures may be ranked beside the others: each exclusion with its reason."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hub.services.comparing import comparable
from hub.services.comparing.comparable import Reading
from schemas.contracts.domain import Comparability, Indicator, catalogue
from schemas.values.periods import WIB, Period

MARCH = Period("2026-03")
REGISTER = catalogue().indicator("stunting_eppgbm")
BASE = replace(REGISTER, comparable=Comparability())
BY_DATE = replace(REGISTER, comparable=Comparability(as_of_within_days=31))
BY_STAGE = replace(REGISTER, comparable=Comparability(same_stage=True))
ENOUGH = replace(REGISTER, min_denominator=100)


def known(day: date) -> datetime:
    """The end of a day, as cells hold the date a publisher states."""
    return datetime(day.year, day.month, day.day, tzinfo=WIB) + timedelta(days=1)


def figure(**changes: Any) -> Reading:
    usual = Reading(
        Decimal(20), "percent", as_of=known(date(2026, 4, 10)), stage="murni"
    )
    return replace(usual, **changes)


OTHERS = [figure(value=Decimal(n)) for n in range(10, 16)]
TABLE: dict[str, tuple[Indicator, Reading | None, str | None]] = {
    "right": (BASE, figure(), None),
    "no cell": (BASE, None, "not_reported"),
    "suppressed": (BASE, figure(value=None, reason="suppressed"), "suppressed"),
    "an unknown reason": (BASE, figure(value=None, reason="lost"), "lost"),
    "stale": (BASE, figure(as_of=known(date(2026, 3, 30))), "as_of"),
    "known to the last day": (BASE, figure(as_of=known(date(2026, 3, 31))), None),
    "no date, none needed": (BASE, figure(as_of=None), None),
    "no date, one needed": (BY_DATE, figure(as_of=None), "as_of_unknown"),
    "dates near enough": (BY_DATE, figure(as_of=known(date(2026, 5, 11))), None),
    "dates too far": (BY_DATE, figure(as_of=known(date(2026, 5, 12))), "as_of_apart"),
    "too early": (BY_DATE, figure(as_of=known(date(2026, 3, 31))), None),
    "another stage": (BY_STAGE, figure(stage="perubahan"), "stage"),
    "no stage told": (BY_STAGE, figure(stage=None), "stage"),
    "stages do not matter": (BASE, figure(stage="perubahan"), None),
    "few counted": (ENOUGH, figure(denominator=Decimal(99)), "denominator"),
    "just enough": (ENOUGH, figure(denominator=Decimal(100)), None),
    "few records": (ENOUGH, figure(n=3), "denominator"),
    "nobody knows how many": (ENOUGH, figure(), None),
    "provisional": (BASE, figure(status="provisional"), "status"),
    "estimate": (BASE, figure(status="estimate"), "status"),
    "part of a province": (BASE, figure(status="partial"), "status"),
    "another method": (BASE, figure(method_version=2), "method"),
    "another unit": (BASE, figure(unit="permille"), "unit"),
}


@pytest.mark.parametrize("name", TABLE)
def test_a_figure_is_excluded_with_its_reason(name: str) -> None:
    indicator, reading, rule = TABLE[name]
    given = [*OTHERS, reading] if reading is not None else OTHERS

    why = comparable.why_not(
        reading, indicator, MARCH, comparable.norm(given, indicator)
    )

    assert (why and why.rule) == rule
    if why is not None:
        assert why.words.id and why.words.en and why.words.id != why.words.en


def test_the_reason_names_both_dates_and_how_far_they_may_lie_apart() -> None:
    late = figure(as_of=known(date(2026, 6, 30)))
    usual = comparable.norm([*OTHERS, late], BY_DATE)

    why = comparable.why_not(late, BY_DATE, MARCH, usual)

    assert why is not None
    assert why.words.en == (
        "as of 30 Jun 2026; the others: 10 Apr 2026, more than 31 days apart"
    )


def test_of_dates_that_drift_only_those_within_the_limit_stay() -> None:
    days = [
        figure(as_of=known(date(2026, 4, 1) + timedelta(days=15 * n))) for n in range(5)
    ]
    usual = comparable.norm(days, BY_DATE)

    found = [comparable.why_not(each, BY_DATE, MARCH, usual) for each in days]

    kept = [d.as_of for d, why in zip(days, found, strict=True) if why is None]
    assert len(kept) == 3
    assert max(kept) - min(kept) <= timedelta(days=31)
    assert kept[-1] == days[-1].as_of


def test_where_most_are_provisional_the_final_one_stands_apart() -> None:
    others = [replace(each, status="provisional") for each in OTHERS]
    usual = comparable.norm([*others, figure()], BASE)

    why = comparable.why_not(figure(), BASE, MARCH, usual)

    assert why is not None and why.rule == "status"
    assert "provisional figure" in why.words.en


def test_a_stage_is_named_in_words() -> None:
    staged = next(
        each
        for each in catalogue().indicators.values()
        if each.comparable.same_stage and catalogue().of(each).stages
    )
    first, *_, last = catalogue().of(staged).stages
    told = Reading(Decimal(1), staged.unit, as_of=datetime(2027, 1, 1, tzinfo=UTC))
    usual = comparable.norm([replace(told, stage=last)] * 3, staged)

    why = comparable.why_not(replace(told, stage=first), staged, Period("2026"), usual)

    assert why is not None and why.rule == "stage"
    assert why.words.id != why.words.en
