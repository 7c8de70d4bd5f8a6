"""A bar cut into parts: the parts fill the whole, in their order."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hub.charts.stacks import Part, stack

COUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=6).filter(any)


def drawn(svg: str) -> list[tuple[str, float, float]]:
    found = re.findall(r'class="s-(\w+)" x="([\d.]+)%" width="([\d.]+)%"', svg)
    return [(kind, float(x), float(width)) for kind, x, width in found]


@given(COUNTS)
def test_the_parts_fill_the_whole_without_gap_or_overlap(counts: list[int]) -> None:
    bars = drawn(stack([Part(f"p{n}", count) for n, count in enumerate(counts)]))

    at = 0.0
    for _, x, width in bars:
        assert abs(x - at) < 0.05
        at = x + width
    assert abs(at - 100) < 0.05


def test_what_does_not_occur_is_not_drawn() -> None:
    bars = drawn(stack([Part("a", 3), Part("b", 0), Part("c", 1)]))

    assert bars == [("a", 0, 75), ("c", 75, 25)]


def test_bars_of_one_list_share_a_scale() -> None:
    assert drawn(stack([Part("a", 2)], most=8)) == [("a", 0, 25)]


def test_no_parts_are_an_empty_bar() -> None:
    assert drawn(stack([])) == []
