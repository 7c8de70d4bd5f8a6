"""Working-day deadlines: counted by the calendar, judged when past, never invented."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from hub.services.territory import calendar
from schemas.values import workdays
from schemas.values.problem import Words
from tests.hub.services.rollup import oracle
from tests.hub.services.rollup.world import report, wib

MEDAN = "12.71"
VERIFIED = "reports_verified_in_time"
FOLLOWED = "reports_followed_up_in_time"
RESOLVED = "reports_resolved_in_sp4n_time"


def handled(opened, status="in_progress", closed=None, **more):
    none = {"verified_at": None, "first_response_at": None, "supervision": None}
    return report(opened, closed, status) | none | more


def send(world, *reports, until):
    world.bring("medan-a", [(str(n), MEDAN, each) for n, each in enumerate(reports)])
    world.cover("medan-a", until)
    world.roll_up()


def cell(world, indicator, period="2024-04"):
    return world.cells().get((indicator, MEDAN, period, "official"))


def shares(world, indicator, period="2024-04"):
    found = cell(world, indicator, period)
    return None if found is None else (found["numerator"], found["denominator"])


# Friday 5 April 2024: Monday to Monday after (8–15 April) is Lebaran, so that the
# third working day is Thursday the 18th.
FRIDAY = wib(2024, 4, 5, 10)


@pytest.mark.parametrize(
    ("verified", "met"),
    [
        (wib(2024, 4, 5, 11), 1),
        (wib(2024, 4, 18, 23), 1),
        (wib(2024, 4, 19), 0),
        (wib(2024, 4, 20, 9), 0),
    ],
)
def test_holidays_and_weekends_do_not_count(world, verified, met):
    send(world, handled(FRIDAY, verified_at=verified), until=wib(2024, 5, 1))

    assert shares(world, VERIFIED) == (met, 1)


def test_what_waits_counts_once_its_deadline_has_passed(world):
    world.bring("medan-a", [("1", MEDAN, handled(FRIDAY, "new"))])
    world.cover("medan-a", wib(2024, 4, 18, 23))
    world.roll_up()
    before = shares(world, VERIFIED)

    world.cover("medan-a", wib(2024, 4, 19))
    world.roll_up()

    assert (before, shares(world, VERIFIED)) == ((0, 0), (0, 1))


def test_a_deadline_passes_months_after_a_report_was_opened(world):
    opened = wib(2024, 1, 10, 9)
    world.bring("medan-a", [("1", MEDAN, handled(opened, supervision="field_check"))])
    world.cover("medan-a", wib(2024, 3, 1))
    world.roll_up()
    before = shares(world, RESOLVED, "2024-01")

    world.cover("medan-a", wib(2024, 5, 20))
    world.roll_up()

    assert (before, shares(world, RESOLVED, "2024-01")) == ((0, 0), (0, 1))


def test_who_does_not_say_when_is_not_judged(world):
    unsaid = handled(FRIDAY, "in_progress")

    send(world, unsaid, until=wib(2024, 6, 1))

    assert cell(world, VERIFIED)["value"] is None
    assert cell(world, VERIFIED)["reason"] == "not_applicable"
    assert shares(world, FOLLOWED) == (0, 0)


def test_the_time_to_resolve_goes_by_what_has_to_be_checked(world):
    closed = wib(2024, 4, 30, 9)
    kinds = ("simple", "no_field_check", "field_check", None)
    reports = [handled(FRIDAY, "closed", closed, supervision=each) for each in kinds]

    send(world, *reports, until=wib(2024, 12, 1))

    assert shares(world, RESOLVED) == (2, 3)


def test_the_sources_own_deadline_stays_what_it_is(world):
    send(world, handled(FRIDAY, supervision="simple"), until=wib(2024, 6, 1))

    stored = world.session.execute(text("select due_at from record")).scalars().all()
    assert stored == [None]
    assert cell(world, "reports_resolved_on_time")["denominator"] == 0


def test_years_without_known_holidays_are_not_judged(world):
    opened = wib(2035, 3, 1, 9)

    send(world, handled(opened, verified_at=opened), until=wib(2035, 6, 1))

    assert shares(world, VERIFIED, "2035-03") == (0, 0)


def holiday(day):
    return workdays.Holiday(day, "joint_leave", Words("Cuti", "Leave"), "SKB")


def test_a_new_holiday_moves_the_deadlines_that_run_through_it(world):
    late = handled(FRIDAY, verified_at=wib(2024, 4, 19, 9))
    send(world, late, until=wib(2024, 6, 1))
    before = shares(world, VERIFIED)

    own = [h for h in workdays.shipped().holidays.values() if h.day.year == 2024]
    changed = calendar.load(world.session, [*own, holiday(date(2024, 4, 16))])
    world.roll_up()

    assert (changed.added, changed.removed) == (1, 0)
    assert (before, shares(world, VERIFIED)) == ((0, 1), (1, 1))


def test_a_holiday_touches_only_the_months_before_it(world):
    send(
        world,
        *(handled(wib(2024, month, 10)) for month in range(1, 13)),
        until=wib(2025, 1, 1),
    )
    own = [h for h in workdays.shipped().holidays.values() if h.day.year == 2024]

    calendar.load(world.session, [*own, holiday(date(2024, 7, 2))])

    marks = world.session.execute(text("select distinct period from mark"))
    assert set(marks.scalars()) == {f"2024-{month:02d}" for month in (2, 3, 4, 5, 6)}


def test_loading_the_same_calendar_changes_nothing(world):
    own = list(workdays.shipped().holidays.values())

    changed = calendar.load(world.session, own)

    assert (changed.added, changed.removed, changed.renamed, changed.marks) == (0,) * 4
    assert calendar.holidays(world.session) == tuple(own)


def test_a_file_replaces_only_the_years_that_it_names(world):
    calendar.load(world.session, [holiday(date(2026, 5, 4))])

    found = [each.day for each in calendar.holidays(world.session)]
    assert [day for day in found if day.year == 2026] == [date(2026, 5, 4)]
    assert any(day.year == 2025 for day in found)


moments = st.integers(0, 700 * 24).map(lambda h: wib(2024, 1, 1) + timedelta(hours=h))
later = st.none() | st.integers(0, 130 * 24).map(lambda hours: timedelta(hours=hours))


@st.composite
def lives(draw):
    opened = draw(moments)
    ended, verified, answered = (draw(later) for _ in range(3))
    status = draw(st.sampled_from(("new", "verified", "in_progress", "closed")))
    return handled(
        opened,
        status,
        opened + ended if ended is not None and status == "closed" else None,
        verified_at=None if verified is None else opened + verified,
        first_response_at=None if answered is None else opened + answered,
        supervision=draw(
            st.sampled_from((None, "simple", "no_field_check", "field_check"))
        ),
    )


@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(lives(), min_size=1, max_size=12), st.lists(moments, max_size=3))
def test_deadlines_are_those_of_the_calendar(world, reports, known):
    with world.session.begin_nested() as undo:
        found, wanted = _computed(world, reports, known)
        undo.rollback()

    assert found == wanted


def _computed(world, reports, known):
    world.facts, world.covered = {}, {}
    world.bring("medan-a", [(str(n), MEDAN, each) for n, each in enumerate(reports)])
    for until in sorted({*known, wib(2026, 1, 1)}):
        world.cover("medan-a", until)
        world.roll_up()
    late = (VERIFIED, FOLLOWED, RESOLVED)
    return [
        {k: v for k, v in cells.items() if k[0] in late}
        for cells in (world.cells(), oracle.cells(world))
    ]
