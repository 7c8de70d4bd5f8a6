"""Legal limits are data: what holds in which year, and what a wrong line says."""

from decimal import Decimal

import pytest

from schemas.contracts import thresholds
from schemas.contracts.domain import catalogue
from schemas.values.problem import Refused

DOMAINS = {each.name: each for each in catalogue().domains}
BUDGET = DOMAINS["budget"]
HEAD = (
    "indicator,kind,value,law,formula_id,formula_en,valid_from,valid_to,note_id,note_en"
)
RIGHT = "a,minimum,20,UU 1,rumus,formula,2003-07-08,,catatan,note"


def holding(code, year):
    found = thresholds.in_force(BUDGET, f"budget_{code}_share", year)
    return [(each.kind, each.value) for each in found]


@pytest.mark.parametrize(
    ("code", "year", "wanted"),
    [
        ("education", 2003, []),
        ("education", 2004, [("minimum", 20)]),
        ("education", 2026, [("minimum", 20)]),
        ("infrastructure", 2022, []),
        ("infrastructure", 2023, [("target", 40)]),
        ("infrastructure", 2026, [("target", 40)]),
        ("infrastructure", 2027, [("minimum", 40)]),
        ("personnel", 2026, [("target", 30)]),
        ("personnel", 2027, [("maximum", 30)]),
        ("health", 2009, []),
        ("health", 2010, [("minimum", 10)]),
        ("health", 2023, [("minimum", 10)]),
        ("health", 2024, []),
    ],
)
def test_a_limit_holds_in_the_years_of_its_law(code, year, wanted):
    assert holding(code, year) == [(kind, Decimal(value)) for kind, value in wanted]


def test_what_has_ended_stays_as_history():
    [health] = [
        e for e in thresholds.of(BUDGET) if e.indicator == "budget_health_share"
    ]

    assert health.valid_to is not None
    assert "17/2023" in health.note.en


def test_a_limit_is_kept_or_not_and_nobody_breaks_a_target():
    [least] = thresholds.in_force(BUDGET, "budget_education_share", 2025)
    [most] = thresholds.in_force(BUDGET, "budget_personnel_share", 2027)
    [aim] = thresholds.in_force(BUDGET, "budget_personnel_share", 2025)

    assert [least.keeps(Decimal(v)) for v in ("19.99", "20")] == [False, True]
    assert [most.keeps(Decimal(v)) for v in ("30", "30.01")] == [True, False]
    assert aim.keeps(Decimal(99)) is None


@pytest.mark.parametrize("name", DOMAINS)
def test_no_two_limits_of_one_kind_hold_in_one_year(name):
    for year in range(2000, 2041):
        kinds = [
            (each.indicator, each.kind)
            for each in thresholds.of(DOMAINS[name])
            if each.holds_in(year)
        ]
        assert len(kinds) == len(set(kinds)), year


def test_a_domain_without_limits_has_none():
    assert thresholds.of(DOMAINS["disease"]) == ()


@pytest.mark.parametrize(
    "line",
    [
        RIGHT.replace("a,", "b,", 1),
        RIGHT.replace("minimum", "least"),
        RIGHT.replace("20,", "twenty,", 1),
        RIGHT.replace("20,", "NaN,", 1),
        RIGHT.replace("2003-07-08", "8 Juli 2003"),
        RIGHT.replace(",,", ",2003-07-07,"),
        RIGHT.replace("UU 1", " "),
        RIGHT.replace(",note", ","),
        "a,minimum",
    ],
)
def test_a_wrong_line_is_named(line):
    assert len(thresholds.read(f"{HEAD}\n{RIGHT}\n", frozenset("a"))) == 1

    with pytest.raises(Refused, match="thresholds.csv:3"):
        thresholds.read(f"{HEAD}\n{RIGHT}\n{line}\n", frozenset("a"))
