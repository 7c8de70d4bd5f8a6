"""Budgets as fiscal data packages: what is given is taken again as it was."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.contracts.domain import catalogue
from schemas.domains.budget.schema import HEADS, STAGES, BudgetFigure
from schemas.standards import exchange
from schemas.values.problem import Refused

BUDGET = next(each for each in catalogue().domains if each.name == "budget")
PACKAGE = exchange.named(BUDGET, "fiscal-data-package")
AMOUNTS = st.decimals(0, 10**17, places=2)
OFFICES = st.sampled_from([None, "1.03.0.00.0.00.01.0000", "2.16.2.20.2.21.01.0000"])


@st.composite
def figures(draw):
    indicator = draw(st.sampled_from(sorted(HEADS)))
    share, realised = indicator.endswith("_share"), indicator.endswith("_realised")
    below = draw(st.sampled_from(["", ".01.01", ".01.01.01.0001"]))
    deep = indicator.startswith("budget_personnel") and below
    value = draw(st.none() | (st.decimals(0, 100, places=4) if share else AMOUNTS))
    return BudgetFigure().load(
        {
            "indicator": indicator,
            "region": draw(st.sampled_from(["12.75", "12.12"])),
            "period": "2025" if share else draw(st.sampled_from(["2025", "2025-11"])),
            "value": value,
            "reason": None if value is not None else "not_reported",
            "confirmed_zero": value == 0 and draw(st.booleans()),
            "unit": "percent" if share else "idr",
            "status": draw(st.sampled_from(["official", "provisional"])),
            "as_of": draw(st.sampled_from([None, "2025-11-30"])),
            "cumulative": realised,
            "account": HEADS[indicator] + (below[3:] if deep else ""),
            "stage": draw(st.sampled_from(sorted(STAGES))),
            "office": draw(OFFICES),
        }
    )


def loaded(taken):
    return [(each.key, BudgetFigure().load(each.values)) for each in taken]


def package(**row):
    own = {"kunci": "1", "ukuran": "budget_spending_realised", "lalu": "12.75"}
    own |= {"th": 2025, "tahap": "APBD-P", "rek": "5", "jumlah": 12, "satuan": "idr"}
    own |= {"status": "official", "cumulative": True}
    types = {
        "kunci": "transaction-id:code",
        "lalu": "geo:target:code",
        "th": "date:fiscal-year",
        "tahap": "phase:id",
        "rek": "economic-classification:generic:code",
        "nama": "economic-classification:generic:label",
        "arah": "direction",
        "jumlah": "value",
        "satuan": "value-kind:code",
    }
    row = {k if k != "ukuran" else "indicator": v for k, v in (own | row).items()}
    fields = [
        {"name": n} | ({"columnType": types[n]} if n in types else {}) for n in row
    ]
    resource = {"schema": {"fields": fields}, "data": [row]}
    return json.dumps({"resources": [resource]}).encode()


@given(st.lists(figures(), max_size=3))
def test_figures_given_are_taken_again(drawn):
    facts = [(f"k{number}", values) for number, values in enumerate(drawn)]

    body = PACKAGE.give(facts)

    assert loaded(PACKAGE.take(body)) == facts


@given(st.lists(figures(), min_size=1, max_size=3))
def test_a_package_taken_is_given_again_byte_for_byte(drawn):
    body = PACKAGE.give([(f"k{number}", values) for number, values in enumerate(drawn)])

    assert PACKAGE.give(loaded(PACKAGE.take(body))) == body


def test_a_package_describes_its_columns_by_the_standard():
    body = PACKAGE.give([])

    described = json.loads(body)
    fields = described["resources"][0]["schema"]["fields"]
    kinds = {each["name"]: each.get("columnType") for each in fields}
    assert described["profile"] == "fiscal-data-package"
    assert kinds["account"] == "economic-classification:generic:code"
    assert kinds["stage"] == "phase:id"
    assert kinds["value"] == "value"


def test_columns_of_any_name_are_known_by_their_types():
    [taken] = PACKAGE.take(package(nama="Belanja Daerah", arah="expenditure"))

    assert taken.pointer == "/resources/0/data/0"
    assert taken.values["account"] == "5"
    assert taken.values["stage"] == "perubahan"
    assert taken.values["period"] == "2025"
    assert "nama" not in taken.values
    assert BudgetFigure().load(taken.values)["value"] == Decimal(12)


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        ({"arah": "revenue"}, "document.contradicts", "direction"),
        ({"period": "2024-12"}, "document.contradicts", "fiscal_year"),
        ({"tahap": "APBD-PP"}, "code.unknown_word", "APBD-PP"),
        ({"tahap": "murnii"}, "code.unknown_word", "murni"),
        ({"statuss": "official"}, "document.unknown_column", "“status”"),
        ({"kunci": ""}, "key.blank", "key"),
        ({"value": 3}, "document.column_twice", "value"),
    ],
)
def test_what_contradicts_or_is_unknown_is_refused_by_name(row, rule, words):
    with pytest.raises(Refused) as caught:
        PACKAGE.take(package(**row))

    [found] = caught.value.problems
    said = f"{found.field} {found.value} {found.message.en}"
    assert found.rule == rule
    assert words in said


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"resources": []}',
        b'{"resources": [{"path": "data.csv"}]}',
        b'{"resources": [{"schema": {"fields": [1]}, "data": []}]}',
        b'{"resources": [{"schema": {"fields": []}, "data": [1]}]}',
    ],
)
def test_what_is_no_such_package_is_refused(body):
    with pytest.raises(Refused, match="document is not|not Fiscal"):
        PACKAGE.take(body)


def test_an_amount_is_taken_exactly():
    body = package().replace(b'"jumlah": 12', b'"jumlah": 1234567890123.25')

    [taken] = PACKAGE.take(body)

    assert taken.values["value"] == Decimal("1234567890123.25")
