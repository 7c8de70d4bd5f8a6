"""Which regions are alike: the rule as data, nothing guessed, nothing made zero."""

from decimal import Decimal

import pytest

from hub.services.comparing.comparable import Place
from hub.services.likeness import peers
from schemas.contracts.domain import catalogue

ONE, OTHER, THIRD = (
    Place(code, code, code, code, "kota") for code in ("12.71", "12.72", "12.73")
)


def test_the_rule_names_traits_that_exist_and_says_who_must_agree():
    rule = peers.rule()

    assert all(t.indicator.id in catalogue().indicators for t in rule.traits)
    assert all(t.weight > 0 and t.scale in ("log", "plain") for t in rule.traits)
    assert rule.nearest >= 3 and rule.source.id and rule.confirmed.en


def test_alike_regions_have_no_distance_and_weights_count():
    placed = [(3, {"12.71": 0.0, "12.72": 0.0}), (1, {"12.71": 0.0, "12.72": 2.0})]

    near = peers.distance(ONE, OTHER, placed, 1)

    assert near is not None and near.distance == Decimal("1.0") and near.traits == 2
    assert peers.distance(ONE, ONE, placed, 1).distance == 0


def test_a_trait_that_one_lacks_does_not_count_and_is_not_taken_for_zero():
    placed = [(1, {"12.71": 5.0}), (1, {"12.71": 1.0, "12.73": 1.0})]

    assert peers.distance(ONE, THIRD, placed, 1).distance == 0
    assert peers.distance(ONE, THIRD, placed, 2) is None
    assert peers.distance(ONE, OTHER, placed, 1) is None


@pytest.mark.parametrize("value", ["0", "-3"])
def test_what_has_no_logarithm_is_left_out(value):
    assert peers.scaled(Decimal(value), "log") is None
    assert peers.scaled(Decimal(value), "plain") == float(value)
