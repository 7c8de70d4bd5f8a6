"""Cells are exact, and computing by marks gives what computing everything gives."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.contracts import domain
from tests.hub.services.rollup import oracle
from tests.hub.services.rollup.world import (
    FEEDS,
    REGIONS,
    World,
    figure,
    measured,
    report,
    wib,
)

REPORT_FEEDS = tuple(f for f, (_, schema, _) in FEEDS.items() if schema[0] == "c")
FIGURE_FEEDS = tuple(f for f, (_, schema, _) in FEEDS.items() if schema[:2] == "st")
RECORD_FEEDS = tuple(f for f in FEEDS if f not in FIGURE_FEEDS)
SENSED = ("good", "unchecked", "bad")
SENSORS = ("pm25", "pm10")
REACH = {
    "kota-medan": ("12.71",),
    "kota-binjai": ("12.75",),
    "sumatera-utara": REGIONS,
}
# Midnights of the province's clock where months, quarters, years and February end.
EDGES = (
    wib(2023, 12, 1),
    wib(2024, 1, 1),
    wib(2024, 2, 29),
    wib(2024, 3, 1),
    wib(2024, 4, 1),
    wib(2024, 7, 15, 9),
    wib(2025, 1, 1),
)
NEAR = (-86_400, -1, 0, 1, 7_200, 60 * 86_400, 60 * 86_400 + 1)

moments = st.builds(
    lambda edge, off: edge + timedelta(seconds=off),
    st.sampled_from(EDGES),
    st.sampled_from(NEAR),
)


@st.composite
def reports(draw: Any) -> tuple[Any, ...]:
    feed = draw(st.sampled_from(REPORT_FEEDS))
    opened = draw(moments)
    status = draw(st.sampled_from(("new", "in_progress", "closed", "rejected")))
    closed = None
    if status in ("closed", "rejected"):
        later = st.sampled_from((0, 1, 3600, 86_400, 40 * 86_400))
        closed = draw(st.none() | later.map(lambda s: opened + timedelta(seconds=s)))
    due = draw(st.none() | moments)
    region = draw(st.sampled_from(REACH[FEEDS[feed][0]]))
    if region == "12.71" and draw(st.booleans()):
        region = "12.71.01"
    key = draw(st.sampled_from("abcd"))
    return "report", feed, (key, region, report(opened, closed, status, due))


@st.composite
def numbers(draw: Any) -> tuple[Any, ...]:
    """Things with a number: what plans may cost, what the air holds."""
    number = draw(st.sampled_from((None, Decimal(0), Decimal("12.5"), Decimal(10**12))))
    opened, key = draw(moments), draw(st.sampled_from("abcd"))
    if draw(st.booleans()):
        status = draw(st.sampled_from(("proposed", "accepted", "rejected")))
        closed = opened if status != "proposed" and draw(st.booleans()) else None
        plan = measured(opened, closed, status, "road", ceiling=number)
        return "report", "rencana", (key, "12.75", plan)
    status = draw(st.sampled_from(SENSED))
    value = number if number is None or number < 100 else Decimal("0.1")
    category = draw(st.sampled_from(SENSORS))
    return (
        "report",
        "udara",
        (
            key,
            "12.75",
            measured(opened, None, status, category, value=value),
        ),
    )


@st.composite
def figures(draw: Any) -> tuple[Any, ...]:
    feed = draw(st.sampled_from(FIGURE_FEEDS))
    name, period = draw(
        st.sampled_from(
            (
                ("population", "2024"),
                ("population", "2019"),
                ("population", "2018"),
                ("population", "2024-S1"),
                ("area", "2023"),
                ("clean_water_access", "2024-02"),
            )
        )
    )
    places = ("12", *REGIONS) if FEEDS[feed][0] != "kota-medan" else ("12.71",)
    value = draw(st.sampled_from((None, 0, 7, 1234)))
    reason = draw(st.sampled_from(("not_reported", "suppressed", "awaiting")))
    day = draw(st.sampled_from((None, date(2024, 2, 29), date(2024, 12, 31))))
    status = draw(st.sampled_from(("official", "provisional", "estimate")))
    region = draw(st.sampled_from(places))
    return "figure", feed, figure(name, region, period, value, reason, day, status)


changes = st.one_of(
    reports(),
    reports(),
    numbers(),
    figures(),
    st.tuples(st.just("drop"), st.integers(0, 99)),
    st.tuples(st.just("cover"), st.sampled_from(RECORD_FEEDS), moments),
    st.tuples(
        st.just("ahead"),
        st.sampled_from((("kota-medan", "12.71"), ("sumatera-utara", "12.71"))),
        st.integers(99, 101),
    ),
    st.just(("roll",)),
)
begun = st.tuples(st.just("cover"), st.sampled_from(RECORD_FEEDS), moments)
lives = st.tuples(
    st.lists(begun, min_size=1, max_size=4), st.lists(changes, min_size=4, max_size=18)
).map(lambda parts: [*parts[0], *parts[1]])


def live(world: World, life: list[tuple[Any, ...]]) -> None:
    for what, *about in life:
        match what:
            case "report" | "figure":
                world.bring(about[0], [about[1]])
            case "drop" if world.facts:
                feed, key = sorted(world.facts)[about[0] % len(world.facts)]
                world.drop(feed, key)
            case "cover":
                world.cover(*about)
            case "ahead":
                world.put_ahead(*about[0], about[1])
            case "roll":
                world.roll_up()
    world.roll_up()


def mark_everything(world: World) -> None:
    """Ask for every cell that can hold something, as a first computation would."""
    asked = [
        {"i": indicator.id, "r": region, "p": period.text}
        for indicator in oracle.small().indicators.values()
        for region in ("12", *REGIONS)
        for period in oracle.periods(world, indicator)
    ]
    if asked:
        statement = "insert into mark (indicator, region, period) values (:i, :r, :p)"
        world.session.execute(text(statement), asked)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The roll-up knows few indicators: each measure, no more than the oracle has."""
    known = oracle.small()
    monkeypatch.setattr(domain, "catalogue", lambda: known)


@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a world shrinks slowly
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=lives)
@pytest.mark.usefixtures("small")
def test_cells_by_marks_equal_the_oracle_and_a_full_recomputation(world, life):
    before = world.session.begin_nested()
    world.facts.clear()
    world.covered.clear()
    world.ahead.clear()
    try:
        live(world, life)
        by_marks = world.cells()
        world.session.execute(text("delete from cell"))
        mark_everything(world)
        world.roll_up()
        anew = world.cells()
        wanted = oracle.cells(world)
    finally:
        before.rollback()

    assert not [*oracle.differences(anew, wanted)]
    assert not [*oracle.differences(by_marks, wanted)]
