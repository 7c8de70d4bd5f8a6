"""What is hidden cannot be computed from all that is shown."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.services.disclosure import rules
from hub.services.disclosure.counting import Cell, Family, Told
from hub.services.disclosure.deciding import family
from hub.services.disclosure.eliminating import determined
from hub.services.disclosure.solving import Line, Protection, Puzzle
from schemas.contracts.domain import catalogue
from tests.hub.services.disclosure import attacking
from tests.hub.services.disclosure.attacking import (
    MONTHS,
    PERIODS,
    PROVINCE,
    QUARTERS,
    REGIONS,
)

INSIDE = {PROVINCE: None, **dict.fromkeys(REGIONS, PROVINCE)}
K = 5
RULE = rules.rule()


def puzzle(shares, lines):
    """Counts that are each told by one cell of the same name."""
    made = Puzzle(counts=dict(shares), lines=lines)
    for name in shares:
        made.told_by[name].add(name)
    return made


def protect(shares, lines, hidden):
    return Protection(puzzle(shares, lines), hidden, K).complete()


def test_a_small_count_takes_another_of_its_sum_with_it():
    total = Line({"all": -1, "a": 1, "b": 1, "c": 1}, "all")

    hidden = protect({"all": 33, "a": 3, "b": 20, "c": 10}, [total], {"a"})

    assert hidden == {"a", "c"}


def test_what_the_hidden_ones_count_together_is_not_small_either():
    total = Line({"all": -1, "a": 1, "b": 1, "c": 1, "d": 1}, "all")

    hidden = protect({"all": 44, "a": 1, "b": 1, "c": 30, "d": 12}, [total], {"a", "b"})

    assert hidden == {"a", "b", "d"}


def test_a_zero_is_shown_and_only_a_last_resort_for_protection():
    total = Line({"all": -1, "a": 1, "b": 1, "c": 1}, "all")

    hidden = protect({"all": 12, "a": 3, "b": 0, "c": 9}, [total], {"a"})

    assert hidden == {"a", "c"}


def test_two_lines_that_tell_one_count_together_are_found():
    assert determined([{1: 1, 2: 1}, {1: 1, 2: -1}, {3: 1, 4: 1}]) == {1, 2}


def counts():
    small = st.sampled_from((0, 0, 1, 2, 3, 4, 5, 6, 9, 14, 40, 200))
    month = st.tuples(small, st.floats(0, 1), st.floats(0, 1))
    return st.lists(month, min_size=18, max_size=18)


def cells_of(drawn):
    """Cells of three regions over six months, with all that adds up from them."""
    flow = {}
    for place, k in ((r, k) for k, r in enumerate(REGIONS)):
        waiting = 0
        for month, (came, part, gone) in zip(
            MONTHS, drawn[6 * k : 6 * k + 6], strict=True
        ):
            left = round((waiting + came) * gone)
            waiting += came - left
            flow[place, month] = (came, round(came * part), left, waiting)
    for place in REGIONS:
        for wide, months in (*QUARTERS.items(), ("2025", MONTHS)):
            rows = [flow[place, m] for m in months]
            flow[place, wide] = (
                *(sum(r[i] for r in rows) for i in range(3)),
                rows[-1][3],
            )
    for period in PERIODS:
        rows = [flow[place, period] for place in REGIONS]
        flow[PROVINCE, period] = tuple(map(sum, zip(*rows, strict=True)))
    return {
        Cell(name, place, period): told
        for (place, period), numbers in flow.items()
        for name, told in indicators(*numbers).items()
        if told is not None
    }


def indicators(came, solved, left, waiting):
    share = Decimal(100 * solved) / came if came else None
    return {
        "reports": Told(Decimal(came), None, None, came),
        "reports_per_10k": Told(
            Decimal(came) / 7, Decimal(came), Decimal(70_000), None
        ),
        "reports_resolved": (
            Told(share, Decimal(solved), Decimal(came), came) if came else None
        ),
        "median_days_to_resolution": (
            Told(Decimal(3), None, None, left) if left else None
        ),
        "reports_backlog": Told(Decimal(waiting), None, None, waiting),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(counts())
def test_nothing_hidden_can_be_computed_from_all_that_is_shown(drawn):
    cells = cells_of(drawn)
    own = family(catalogue(), "citizen_report")

    hidden = Family(catalogue(), own, cells, INSIDE, RULE).hidden()

    unknown, held = attacking.unknown_to_all(cells, hidden)
    assert not attacking.solved(unknown) & held


@settings(max_examples=25, deadline=None)
@given(counts())
def test_no_small_count_is_shown_by_any_figure(drawn):
    cells = cells_of(drawn)
    own = family(catalogue(), "citizen_report")

    hidden = Family(catalogue(), own, cells, INSIDE, RULE).hidden()

    shown = [(c, t) for c, t in cells.items() if c not in hidden]
    small = [
        cell
        for cell, told in shown
        for count in (told.n, told.numerator)
        if count is not None and 0 < count < K
    ]
    assert small == []


def test_the_attack_finds_a_cell_that_is_hidden_alone():
    drawn = [(20, 1.0, 1.0)] * 17 + [(3, 1.0, 1.0)]
    cells = cells_of(drawn)
    alone = {cell for cell in cells if cell[1:] == ("12.75", "2025-06")}

    unknown, held = attacking.unknown_to_all(cells, alone)

    assert ("came", "12.75", "2025-06") in attacking.solved(unknown) & held


@pytest.mark.parametrize("count", [5, 12])
def test_large_counts_alone_hide_nothing(count):
    cells = cells_of([(count, 1.0, 1.0)] * 18)
    own = family(catalogue(), "citizen_report")

    assert Family(catalogue(), own, cells, INSIDE, RULE).hidden() == set()
