"""What every chart promises: no value is not zero, the same data the same bytes."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from hub.charts import bars, scales, strip, tiles, trend, weave

VALUES = st.decimals(-10_000, 10_000, places=3)
MAYBE = st.none() | VALUES


def tile(value: Decimal | None, text: str) -> Markup:
    square = tiles.Tile(
        "12.75",
        "Bin",
        "Kota Binjai",
        text,
        "/x",
        3,
        0,
        value,
        None if value is None else 1,
    )
    return tiles.tile_map([square], label="Peta")


def bar(value: Decimal | None, _: str) -> Markup:
    return bars.bar(value, scales.Scale(Decimal(0), Decimal(10)), level=1)


def line(values: list[Decimal | None]) -> Markup:
    moments = [trend.Moment(value) for value in values]
    only = trend.Line("prov", "Provinsi", "5", "/x", moments)
    labels = [str(k) for k in range(len(values))]
    return trend.trend(trend.Trend("Tren", labels, [only], "kosong"))


@pytest.mark.parametrize("draw", [tile, bar])
def test_zero_and_no_value_are_drawn_differently(
    draw: Callable[[Decimal | None, str], Markup],
) -> None:
    zero, nothing = draw(Decimal(0), "0"), draw(None, "–")

    assert zero != nothing
    assert "none" in nothing and "none" not in zero


def test_a_gap_in_the_trend_breaks_the_line_and_a_zero_does_not() -> None:
    zero = line([Decimal(5), Decimal(0), Decimal(5)])
    gap = line([Decimal(5), None, Decimal(5)])

    assert (zero.count("M"), gap.count("M")) == (1, 2)


@given(st.lists(MAYBE, min_size=2, max_size=24))
def test_a_trend_has_as_many_vertices_as_values(values: list[Decimal | None]) -> None:
    known = [value for value in values if value is not None]

    drawn = line(values)

    if len(known) < 2:
        assert drawn == tiles.in_words("kosong")
    else:
        assert len(re.findall(r"[ML]", re.findall(r' d="([^"]*)"', drawn)[0])) == len(
            known
        )


@given(st.lists(VALUES, min_size=1, max_size=33))
def test_the_same_values_in_any_order_give_the_same_strip(
    values: list[Decimal],
) -> None:
    def draw(order: list[tuple[int, Decimal]]) -> Markup:
        dots = [strip.Dot(f"{k:02}", str(value), value, f"/{k}") for k, value in order]
        return strip.strip(strip.Strip("Sebaran", dots, "kosong"))

    numbered = list(enumerate(values))

    assert draw(numbered) == draw(numbered[::-1])


@given(st.lists(VALUES, min_size=2, max_size=33), VALUES, st.decimals(0, 100, places=2))
def test_every_dot_lies_on_the_strip(
    values: list[Decimal], median: Decimal, mad: Decimal
) -> None:
    dots = [strip.Dot(str(k), "x", value, "/x") for k, value in enumerate(values)]

    drawn = strip.strip(strip.Strip("S", dots, "kosong", median=median, mad=mad))

    places = [Decimal(x) for x in re.findall(r'cx="([^"%]*)%"', drawn)]
    assert len(places) == len(values)
    assert all(0 <= place <= 100 for place in places)


def test_a_strip_without_dots_says_so() -> None:
    assert "kosong" in strip.strip(strip.Strip("S", [], "kosong"))


def test_an_outlier_is_drawn_at_the_edge_instead_of_flattening_the_rest() -> None:
    values = [Decimal(v) for v in (10, 11, 12, 13, 900)]
    dots = [strip.Dot(str(v), str(v), v, "/x") for v in values]
    what = strip.Strip("S", dots, "", median=Decimal(12), mad=Decimal(1))

    drawn = strip.strip(what)

    assert drawn.count("beyond") == 1
    assert 'cx="100%"' in drawn


@given(st.lists(VALUES, max_size=6))
def test_labels_at_the_end_of_lines_never_overlap(values: list[Decimal]) -> None:
    placed = trend.spread(
        sorted(min(abs(value) / 100, Decimal(87)) for value in values)[:4]
    )

    assert all(b - a >= trend.APART for a, b in zip(placed, placed[1:], strict=False))


def test_provisional_values_are_dashed_and_open() -> None:
    moments = [trend.Moment(Decimal(1)), trend.Moment(Decimal(2), provisional=True)]
    only = trend.Line("sel", "Medan", "2", "/x", moments)

    drawn = trend.trend(trend.Trend("T", ["a", "b"], [only], ""))

    assert "dash" in drawn and "p-sel open" in drawn


def test_a_change_of_method_is_a_line_with_words() -> None:
    only = trend.Line(
        "prov", "P", "2", "/x", [trend.Moment(Decimal(k)) for k in (1, 2, 3)]
    )

    drawn = trend.trend(
        trend.Trend(
            "T", ["a", "b", "c"], [only], "", breaks=[1], break_text="cara baru"
        )
    )

    assert "cara baru" in drawn and 'class="brk" x1="50%"' in drawn


def test_no_line_is_drawn_across_a_change_of_method() -> None:
    moments = [trend.Moment(Decimal(k)) for k in (1, 2, 3, 4)]
    only = trend.Line("prov", "P", "4", "/x", moments)

    def drawn(*breaks: int) -> tuple[int, int]:
        shown = trend.trend(trend.Trend("T", list("abcd"), [only], "", breaks=breaks))
        [path] = re.findall(r' d="([^"]*)"', shown)
        return path.count("M"), path.count("L")

    assert [drawn(), drawn(2), drawn(1, 3)] == [(1, 3), (2, 2), (3, 1)]


def test_a_value_alone_between_two_changes_is_marked() -> None:
    moments = [trend.Moment(Decimal(k)) for k in (1, 2, 3)]
    only = trend.Line("prov", "P", "3", "/x", moments)

    shown = trend.trend(trend.Trend("T", list("abc"), [only], "", breaks=(1, 2)))

    assert shown.count("<circle") == 3


@pytest.mark.parametrize("state", ["ok", "partial", "stale", "simulated"])
def test_a_chart_carries_its_state(state: scales.State) -> None:
    square = tiles.Tile("12", "A", "A", "1", "/x", 0, 0, Decimal(1), 1)

    assert f'data-state="{state}"' in tiles.tile_map([square], label="P", state=state)


@pytest.mark.parametrize("hostile", ['"><script>', "<b>", "'&"])
def test_words_from_outside_are_escaped_in_every_chart(hostile: str) -> None:
    square = tiles.Tile(
        hostile, hostile, hostile, hostile, hostile, 0, 0, Decimal(1), 1
    )
    dot = strip.Dot(hostile, hostile, Decimal(1), hostile)
    mark = strip.Mark(Decimal(1), hostile)
    moments = [trend.Moment(Decimal(1)), trend.Moment(Decimal(2))]
    only = trend.Line("prov", hostile, hostile, hostile, moments)

    drawn = [
        tiles.tile_map([square], label=hostile),
        tiles.legend([tiles.Key("k1", hostile)]),
        strip.strip(strip.Strip(hostile, [dot], "", mark, mark), {Decimal(1): hostile}),
        trend.trend(
            trend.Trend(hostile, [hostile] * 2, [only], ""), {Decimal(1): hostile}
        ),
        weave.weave([weave.Stitch(hostile, "fresh")], label=hostile),
    ]

    assert not any(hostile in each for each in drawn)


def test_nothing_is_styled_inline() -> None:
    drawn = (
        tile(Decimal(1), "1") + bar(Decimal(1), "1") + line([Decimal(1), Decimal(2)])
    )

    assert "style=" not in drawn


def test_signs_of_all_regions_differ() -> None:
    names = [
        "Padang Lawas",
        "Padang Lawas Utara",
        "Padangsidimpuan",
        "Nias",
        "Nias Utara",
    ]

    signs = tiles.abbreviations(names)

    assert signs["Padang Lawas Utara"] == "PLU"
    assert len(set(signs.values())) == len(names)


@given(st.lists(st.text(min_size=1, max_size=12), unique=True, max_size=60))
def test_signs_differ_whatever_the_names(names: list[str]) -> None:
    signs = tiles.abbreviations(names)

    assert len(set(signs.values())) == len(names)


def test_the_woven_strip_shows_each_region_twice() -> None:
    feeds: list[weave.Feed] = ["fresh", "late", "broken", "never"]

    drawn = weave.weave([weave.Stitch(feed, feed) for feed in feeds], label="Sumber")

    assert [drawn.count(f'"w-{feed}"') for feed in feeds] == [2, 2, 2, 2]


@given(VALUES, VALUES)
def test_ticks_are_round_and_inside(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))

    found = scales.ticks(low, high)

    assert all(low <= each <= high for each in found)
    assert len(found) <= 6


@given(VALUES)
def test_a_place_is_written_short_and_never_as_minus_zero(place: Decimal) -> None:
    text = scales.number(place)

    assert text != "-0" and re.fullmatch(r"-?\d+(\.\d{1,2})?", text)


def test_bars_start_at_zero_also_for_negative_values() -> None:
    axis = scales.Scale(Decimal(-10), Decimal(10))

    drawn = bars.bar(Decimal(-5), axis, level=1)

    assert 'x="25%" width="25%"' in drawn
