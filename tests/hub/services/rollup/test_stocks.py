"""What there is at the end of a period: a number of records, or the sum of one."""

from decimal import Decimal

import pytest

from tests.hub.services.rollup import world as worlds
from tests.hub.services.rollup.world import wib

MEDAN = "12.71"


@pytest.fixture
def facilities(world):
    """The world with a list of facilities of Medan."""
    made = worlds._feed(world.session, "rs", "kota-medan", "facility", "official")
    world.targets["rs"] = made
    return world


def facility(opened, beds, closed=None, category="hospital"):
    return {
        "opened_at": opened,
        "closed_at": closed,
        "status": "closed" if closed else "open",
        "category": category,
        "beds": None if beds is None else Decimal(beds),
    }


def values(world, indicator, *periods):
    cells = world.cells()
    found = (cells.get((indicator, MEDAN, p, "official")) for p in periods)
    return [each and each["value"] for each in found]


def send(world, *each):
    world.bring("rs", [(str(n), MEDAN, one) for n, one in enumerate(each)])
    world.cover("rs", wib(2024, 7, 1))
    world.roll_up()


def test_beds_are_summed_over_the_hospitals_there_are(facilities):
    first = facility(wib(2024, 1, 5), 100)
    second = facility(wib(2024, 2, 5), 50, closed=wib(2024, 4, 10))
    clinic = facility(wib(2024, 1, 5), 7, category="clinic")

    send(facilities, first, second, clinic)

    months = ("2024-01", "2024-02", "2024-03", "2024-04")
    assert values(facilities, "hospital_beds", *months) == [100, 150, 150, 100]
    assert values(facilities, "hospitals", *months) == [1, 2, 2, 1]
    assert values(facilities, "facilities", *months) == [2, 3, 3, 2]


def test_a_sum_of_which_nobody_states_a_part_has_no_value(facilities):
    send(facilities, facility(wib(2024, 1, 5), None))

    cell = facilities.cells()["hospital_beds", MEDAN, "2024-01", "official"]
    assert (cell["value"], cell["reason"]) == (None, "not_applicable")


def test_what_is_closed_for_the_time_being_is_still_there(facilities):
    send(facilities, facility(wib(2024, 1, 5), 100) | {"status": "suspended"})

    assert values(facilities, "hospitals", "2024-02") == [1]
