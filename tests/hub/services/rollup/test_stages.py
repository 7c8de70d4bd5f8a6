"""Budgets go through stages: the last that has a value leads, and none are mixed."""

from decimal import Decimal

import pytest

from hub.services.comparing import stages
from schemas.contracts.domain import catalogue
from schemas.contracts.record import broken_down, dims_key
from schemas.domains.budget.schema import HEADS, BudgetFigure
from schemas.domains.planning.schema import PlanItem
from schemas.values.periods import Period
from tests.hub.services.rollup import world as worlds
from tests.hub.services.rollup.world import REGIONS, wib

MEDAN, BINJAI = "12.71", "12.75"
MONTH = "2024-11"
OFFICE = "1.03.0.00.0.00.01.0000"
ALLOCATED, REALISED = "budget_spending_allocated", "budget_spending_realised"
FEEDS = {
    "apbd": ("sumatera-utara", "budget"),
    "djpk": ("kota-medan", "budget"),
    "rkpd": ("sumatera-utara", "planning"),
}


@pytest.fixture
def budgets(world):
    for name, (publisher, schema) in FEEDS.items():
        made = worlds._feed(world.session, name, publisher, schema, "official")
        world.targets[name] = made
    return world


def amount(value, stage, region=MEDAN, indicator=ALLOCATED, **more):
    values = {
        "indicator": indicator,
        "region": region,
        "period": MONTH,
        "value": None if value is None else Decimal(value),
        "reason": "not_reported" if value is None else None,
        "unit": "idr",
        "status": "official",
        "as_of": "2024-11-30",
        "cumulative": indicator == REALISED,
        "account": HEADS[indicator],
        "stage": stage,
    }
    loaded = broken_down(BudgetFigure().load(values | more), BudgetFigure.dimensions)
    return f"{indicator}|{region}|{dims_key(loaded['dims'])}", region, loaded


def cell(world, indicator=ALLOCATED, region=MEDAN):
    world.roll_up()
    return world.cells().get((indicator, region, MONTH, "official"))


@pytest.mark.parametrize(
    ("stated", "leads"),
    [
        ({"murni": 1, "perubahan": 2}, 2),
        ({"perubahan": 2, "murni": 1}, 2),
        ({"murni": 1, "pergeseran": 3}, 3),
        ({"perubahan": 2, "unaudited": 4, "audited": 5}, 5),
        ({"murni": 1, "perubahan": None}, 1),
    ],
)
def test_the_last_stage_that_has_a_value_leads(budgets, stated, leads):
    budgets.bring("apbd", [amount(value, stage) for stage, value in stated.items()])

    assert cell(budgets)["value"] == leads


def test_where_the_leading_stage_is_withdrawn_the_one_before_leads_again(budgets):
    revised = amount(2, "perubahan")
    budgets.bring("apbd", [amount(1, "murni"), revised])
    before = cell(budgets)["value"]

    budgets.drop("apbd", revised[0])

    assert (before, cell(budgets)["value"]) == (2, 1)


def test_parts_by_office_and_account_are_no_total(budgets):
    deep = {"indicator": "budget_personnel_allocated", "account": "5.1.01.01"}
    parts = [amount(1, "murni", office=OFFICE), amount(2, "murni", **deep)]

    budgets.bring("apbd", parts)

    assert cell(budgets) is None
    assert cell(budgets, "budget_personnel_allocated") is None


def test_another_publishers_figure_stands_beside_only_in_the_same_stage(budgets):
    budgets.bring("apbd", [amount(7, "murni"), amount(9, "perubahan")])
    budgets.bring("djpk", [amount(8, "murni")])
    first = cell(budgets)

    budgets.bring("djpk", [amount(10, "perubahan")])

    assert first["others"] == []
    assert [each["value"] for each in cell(budgets)["others"]] in ([9], [10])


def test_a_ratio_is_divided_within_one_stage_only(budgets):
    spent = amount(3, "perubahan", indicator=REALISED)
    budgets.bring("apbd", [amount(4, "murni"), spent])
    mixed = cell(budgets, "budget_spending_realisation")

    budgets.bring("apbd", [amount(5, "perubahan")])

    assert (mixed["value"], mixed["reason"]) == (None, "no_denominator")
    assert cell(budgets, "budget_spending_realisation")["value"] == 60


def test_the_province_adds_up_the_stage_that_most_regions_have(budgets):
    *most, last = REGIONS
    budgets.bring("apbd", [amount(10, "perubahan", region) for region in most])
    budgets.bring("apbd", [amount(1, "murni", last)])

    found = cell(budgets, region="12")

    assert (found["value"], found["status"]) == (20, "partial")
    assert (found["regions_reporting"], found["regions_expected"]) == (2, 3)


def test_the_stage_of_each_figure_is_told_and_a_mixed_ratio_says_so(budgets):
    figures = [amount(4, "murni"), amount(5, "perubahan", BINJAI)]
    for region in (MEDAN, BINJAI):
        figures.append(amount(3, "perubahan", region, REALISED))
    budgets.bring("apbd", figures)
    known, asked = catalogue(), ([Period(MONTH)], REGIONS, "official")

    alone = stages.of(budgets.session, known.indicator(ALLOCATED), *asked)
    ratio = known.indicator("budget_spending_realisation")
    both = stages.of(budgets.session, ratio, *asked)

    assert alone == {(MONTH, MEDAN): "murni", (MONTH, BINJAI): "perubahan"}
    assert both == {(MONTH, MEDAN): "mixed", (MONTH, BINJAI): "perubahan"}


def item(key, ceiling, status="accepted", region=MEDAN):
    values = {
        "region": region,
        "fiscal_year": "2025",
        "document": "rkpd",
        "name": "Drainase",
        "status": status,
        "category": "public_works",
        "opened_at": wib(2024, 1, 10),
        "ceiling": ceiling,
    }
    return key, region, PlanItem().load(values)


def test_ceilings_are_summed_exactly_and_items_without_one_add_nothing(budgets):
    items = [
        item("a", Decimal("99999999999999999.25")),
        item("b", Decimal("0.25")),
        item("c", None),
        item("d", Decimal(7), "rejected"),
        item("e", None, region=BINJAI),
    ]
    budgets.bring("rkpd", items)
    budgets.cover("rkpd", wib(2024, 2, 1))
    budgets.roll_up()

    found = budgets.cells()
    at = ("2024-01", "official")

    every = found["plan_ceiling", MEDAN, *at]
    accepted = found["plan_ceiling_accepted", MEDAN, *at]
    none = found["plan_ceiling", BINJAI, *at]
    assert every["value"] == Decimal("100000000000000006.5")
    assert accepted["value"] == Decimal("99999999999999999.5")
    assert (none["value"], none["reason"]) == (None, "not_applicable")
