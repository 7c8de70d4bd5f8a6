"""Realised budgets of December with dates from November on: shown, and not ranked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from hub.services.comparing import rankings
from hub.services.comparing.comparable import Place, Reading
from hub.services.comparing.rankings import Question
from schemas.contracts.domain import catalogue
from schemas.values.periods import Period

REALISATION = catalogue().indicator("budget_spending_realisation")
DECEMBER = Period("2021-12")
END = datetime(2021, 12, 31, 17, tzinfo=UTC)  # midnight WIB, the year is over
PLACES = [
    Place(f"12.{n:02}", f"r{n}", f"D{n}", f"D{n}", "kabupaten") for n in (1, 2, 3)
]


def rank(readings):
    question = Question(REALISATION, DECEMBER)
    codes = [place.code for place in PLACES]
    return rankings.rank(question, PLACES, dict(zip(codes, readings, strict=True)))


def reading(value, as_of=END, stage="perubahan"):
    return Reading(Decimal(value), "percent", as_of=as_of, stage=stage)


def whys(ranking):
    return {f.place.code: f.why.rule for f in ranking.excluded if f.why is not None}


def test_amounts_of_one_stage_known_at_the_end_of_the_year_are_ranked():
    found = rank([reading(90), reading(95), reading(80)])

    assert [figure.place.code for figure in found.ranked] == ["12.02", "12.01", "12.03"]


@pytest.mark.parametrize("days", [49, 7])
def test_december_stated_in_november_or_before_its_end_has_no_rank(days):
    found = rank([reading(90, END - timedelta(days=days)), reading(95), reading(80)])

    assert whys(found) == {"12.01": "as_of"}


def test_without_a_date_nothing_is_ranked():
    found = rank([reading(90, None), reading(95), reading(80)])

    assert whys(found) == {"12.01": "as_of_unknown"}


def test_dates_further_apart_than_a_month_are_not_ranked_together():
    late = END + timedelta(days=32)

    found = rank([reading(90), reading(95), reading(80, late)])

    assert whys(found) == {"12.03": "as_of_apart"}


@pytest.mark.parametrize("stage", ["murni", "audited", "mixed", None])
def test_another_stage_than_most_have_is_not_ranked(stage):
    found = rank([reading(90, stage=stage), reading(95), reading(80)])

    assert whys(found) == {"12.01": "stage"}
