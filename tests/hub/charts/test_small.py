"""Small charts: rows, squares, ages; nothing is never drawn as zero."""

import re
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hub.charts import ages, mini, squares
from hub.charts.trend import Moment

VALUES = st.lists(st.one_of(st.none(), st.integers(-100, 100)), max_size=12)


def moments(values: list[int | None]) -> list[Moment]:
    return [Moment(None if v is None else Decimal(v)) for v in values]


@given(VALUES)
def test_a_spark_has_a_step_for_each_value_and_none_for_a_gap(
    values: list[int | None],
) -> None:
    drawn = mini.spark(moments(values))
    known = [value for value in values if value is not None]

    steps = re.findall(r"[ML][\d.]+ [\d.]+", drawn)

    assert len(steps) == (len(known) if len(known) > 1 else 0)


def test_a_gap_lifts_the_pen() -> None:
    drawn = mini.spark(moments([1, 2, None, 3, 4]))

    assert re.findall("[ML]", drawn.partition(' d="')[2].partition('"')[0]) == list(
        "MLML"
    )


def test_a_true_zero_is_drawn() -> None:
    assert mini.spark(moments([0, 5])).count("L") == 1
    assert 'class="sel"' in mini.dots([Decimal(3)], Decimal(0))


def test_a_region_without_a_value_has_no_dot_of_its_own() -> None:
    drawn = mini.dots([Decimal(3), Decimal(4)], None)

    assert drawn.count("<circle") == 2 and "sel" not in drawn
    assert mini.dots([], None) == ""


def test_an_outlier_stands_at_the_edge_and_says_so() -> None:
    peers = [Decimal(value) for value in (10, 11, 12, 13)]

    drawn = mini.dots(peers, Decimal(900), median=Decimal(12), mad=Decimal(1))

    assert 'class="sel beyond"' in drawn


def test_an_age_is_drawn_against_one_rhythm() -> None:
    assert 'width="16.67%"' in ages.age(Decimal("0.5"), "fresh")
    assert 'width="100%"' in ages.age(Decimal(40), "late")
    assert 'class="none"' in ages.age(None, "broken")
    assert 'x="33.33%"' in ages.age(None, "never")


def test_squares_escape_what_they_are_given() -> None:
    drawn = squares.states([squares.Square("late", "<b>", "<i>", "/a&b")], label='"')

    assert "<b>" not in drawn.replace('<b aria-hidden="true">', "")
    assert "&lt;b&gt;" in drawn and "/a&amp;b" in drawn


def test_the_locator_picks_out_one_place() -> None:
    spots = [squares.Spot(0, 0), squares.Spot(2, 1, "sel")]

    drawn = squares.locator(spots, label="Letak")

    assert drawn.count("<rect") == 2 and drawn.count('class="s sel"') == 1
    assert 'width="37" height="24"' in drawn
    assert squares.locator([], label="Letak") == ""
