"""Budget accounts: every spelling of a code means one account of its year."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.accounting import accounts
from schemas.values.problem import Refused

CHART = accounts.shipped()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5.1.02.01", "5.1.02.01"),
        ("5.1.2.1", "5.1.02.01"),
        ("5.1.1.01", "5.1.01.01"),
        (" 5 . 1 . 02 ", "5.1.02"),
        ("5.1.", "5.1"),
        (5, "5"),
        (Decimal("4.2"), "4.2"),
        ("5.1.02.01.01.1", "5.1.02.01.01.0001"),
        ("5.1.02.01.01.0001", "5.1.02.01.01.0001"),
    ],
)
def test_a_code_is_padded_to_its_levels(text, code):
    assert accounts.padded(text) == code
    assert CHART.account(text, 2022).code == code


@pytest.mark.parametrize(
    "text",
    [
        "51102",
        "",
        " ",
        None,
        True,
        5.1,
        "5.1.002",
        "5..1",
        "5.0",
        "5,1",
        "5.1.02.01.01.00001",
        "5.1.a",
        "5.1.02.01.01.0001.1",
        "٥.١",
        ["5"],
        Decimal("5.12"),
    ],
)
def test_what_is_no_code_is_refused(text):
    with pytest.raises(Refused) as caught:
        CHART.account(text, 2022)

    [found] = caught.value.problems
    assert found.rule == "account.shape"
    assert found.message.id != found.message.en


def test_an_account_that_does_not_exist_is_answered_with_the_nearest():
    with pytest.raises(Refused) as caught:
        CHART.account("4.1.01.77", 2022)

    [found] = caught.value.problems
    assert (found.rule, found.value) == ("account.unknown", "4.1.01.77")


@pytest.mark.parametrize(
    ("code", "year", "good"),
    [
        ("4.1.01.07", 2022, True),  # restaurant tax, until UU 1/2022
        ("4.1.01.07", 2025, False),
        ("4.1.01.19", 2022, False),  # PBJT, since
        ("4.1.01.19", 2025, True),
        ("4.1.01.20", 2024, False),
        ("4.1.01.20", 2025, True),
        ("5.1", 2019, False),
    ],
)
def test_an_account_holds_in_its_fiscal_years(code, year, good):
    if good:
        assert CHART.account(code, year).code == code
        return

    with pytest.raises(Refused) as caught:
        CHART.account(code, year)

    assert caught.value.problems[0].rule == "account.out_of_force"
    assert str(year) in caught.value.problems[0].message.en


def test_every_listed_account_has_its_ancestors():
    for code in CHART.accounts:
        assert set(accounts.ancestors(code)) <= CHART.accounts.keys()


@given(st.sampled_from(sorted(CHART.accounts)))
def test_padding_a_padded_code_changes_nothing(code):
    short = ".".join(str(int(part)) for part in code.split("."))

    assert accounts.padded(code) == code
    assert accounts.padded(short) == code
