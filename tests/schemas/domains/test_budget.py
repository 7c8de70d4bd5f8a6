"""What a budget figure is: its account and group, and what is a total, what a part."""

import pytest
from marshmallow import ValidationError

from schemas.accounting import accounts
from schemas.contracts.domain import catalogue
from schemas.contracts.measures import Observed, Per
from schemas.contracts.record import broken_down, dims_key
from schemas.domains.budget.indicators import GROUPS
from schemas.domains.budget.schema import HEADS, STAGES, BudgetFigure, head_of

BUDGET = next(each for each in catalogue().domains if each.name == "budget")
INDICATORS = {each.id: each for each in BUDGET.indicators}


def figure(**changes):
    values = {
        "indicator": "budget_operating_realised",
        "region": "12.75",
        "period": "2025-11",
        "value": 1,
        "unit": "idr",
        "status": "official",
        "cumulative": True,
        "account": "5.1.02",
        "stage": "murni",
    }
    return BudgetFigure().load(values | changes)


@pytest.mark.parametrize(
    ("account", "head"),
    [
        ("4", "4"),
        ("4.1.01.19", "4.1"),
        ("5", "5"),
        ("5.1", "5.1"),
        ("5.1.01", "5.1.01"),
        ("5.1.01.01.01.0001", "5.1.01"),
        ("5.1.02.01.01.0001", "5.1"),
        ("5.4.02", "5.4"),
        ("6.1", "6"),
        ("7.1", None),
        ("1", None),
    ],
)
def test_an_account_belongs_to_its_nearest_group(account, head):
    assert head_of(account) == head


def test_every_group_is_headed_by_an_account_that_exists():
    chart = accounts.shipped()

    for group in GROUPS.values():
        assert chart.account(group.account, 2025).code == group.account


def test_the_table_of_indicators_reads_side_and_account_of_every_group():
    words = BUDGET.source_words("indicators.csv")

    for group in GROUPS.values():
        for side, word in (("allocated", "anggaran"), ("realised", "realisasi")):
            assert words[f"{word} {group.account}"] == f"budget_{group.code}_{side}"
    assert words["realisasi 5.1.1"] == "budget_personnel_realised"


def test_totals_are_told_by_declaration_with_the_leading_stage_first():
    totals = BUDGET.totals(INDICATORS["budget_own_revenue_realised"])

    assert totals[0] == "account=4.1;stage=audited"
    assert totals[-1] == "account=4.1;stage=murni"
    assert len(totals) == len(STAGES)


def test_account_office_and_stage_are_the_figures_breakdown():
    office = "1.03.0.00.0.00.01.0000"

    made = broken_down(figure(office=office), BudgetFigure.dimensions)

    assert dims_key(made["dims"]) == f"account=5.1.02;office={office};stage=murni"
    assert broken_down(figure(), BudgetFigure.dimensions)["dims"] == {
        "account": "5.1.02",
        "stage": "murni",
    }


def test_other_domains_have_one_total_without_a_breakdown():
    population = catalogue().indicator("population")

    assert catalogue().totals(population) == ("",)


def test_every_stated_indicator_says_what_its_total_is():
    for each in BUDGET.indicators:
        if isinstance(each.measure, Observed):
            assert dict(each.measure.total) == {"account": HEADS[each.id]}


def test_figures_of_two_stages_are_never_compared():
    assert all(each.comparable.same_stage for each in BUDGET.indicators)


def test_what_is_realised_is_ranked_only_by_dates_that_lie_near():
    for each in BUDGET.indicators:
        if each.id.endswith(("_realised", "_realisation")):
            assert each.comparable.as_of_within_days == 31


def test_a_ratio_within_the_budget_is_of_one_period():
    for each in BUDGET.indicators:
        if isinstance(each.measure, Per) and each.denominator != "population":
            assert each.measure.same_period


def test_net_financing_may_be_negative():
    made = figure(
        indicator="budget_financing_allocated",
        account="6",
        cumulative=False,
        value=-5,
    )

    assert made["value"] == -5


@pytest.mark.parametrize("code", ["5.1.2", "05.1.02"])
def test_a_code_without_its_noughts_is_not_taken_as_it_is(code):
    with pytest.raises(ValidationError, match="lacks noughts|has a dot"):
        figure(account=code)
