"""Permits, procurement and public services as figures, on a real database."""

from decimal import Decimal

import pytest

from tests.hub.services.rollup import world as worlds
from tests.hub.services.rollup.world import wib

MEDAN = "12.71"


@pytest.fixture
def brought(world):
    """Bring records of a domain of Medan, and read an indicator of a month."""

    def bring(schema, *records):
        made = worlds._feed(world.session, schema, "kota-medan", schema, "official")
        world.targets[schema] = made
        empty = {"opened_at": None, "closed_at": None, "due_at": None}
        facts = [(str(n), MEDAN, empty | each) for n, each in enumerate(records)]
        world.bring(schema, facts)
        world.cover(schema, wib(2024, 7, 1))
        world.roll_up()
        cells = world.cells()
        return lambda indicator, month: cells[indicator, MEDAN, month, "official"]

    return bring


def package(value, hps, bidders, status="contract"):
    signed = status == "contract"
    return {
        "category": "tender",
        "status": status,
        "opened_at": wib(2024, 2, 1),
        "closed_at": wib(2024, 3, 1) if signed else None,
        "contract_value": None if value is None else Decimal(value),
        "hps": None if hps is None else Decimal(hps),
        "bidders": None if bidders is None else Decimal(bidders),
        "single_bid": None if bidders is None else bidders == 1,
    }


def permit(closed=None, due=None, status="issued"):
    return {
        "category": "building",
        "status": status,
        "opened_at": wib(2024, 2, 1),
        "closed_at": closed,
        "due_at": due,
    }


def test_savings_are_of_contracts_that_state_value_and_estimate(brought):
    seen = brought(
        "procurement", package(90, 100, 3), package(500, None, 2), package(None, 70, 1)
    )

    assert seen("procurement_contract_value", "2024-03")["value"] == 590
    assert seen("procurement_contract_to_hps", "2024-03")["value"] == 90
    assert seen("procurement_median_days", "2024-03")["value"] == 29


def test_single_bids_are_of_packages_that_say_how_many_bid(brought):
    seen = brought(
        "procurement",
        package(90, 100, 1),
        package(90, 100, 3),
        package(90, 100, None),
        package(None, 100, 1) | {"category": "direct_procurement"},
        package(None, 100, 1, status="cancelled") | {"closed_at": wib(2024, 2, 5)},
    )

    found = seen("procurement_single_bid", "2024-02")

    assert (found["numerator"], found["denominator"]) == (1, 2)


def test_permits_are_on_time_if_issued_by_their_deadline(brought):
    due = wib(2024, 2, 10)
    seen = brought(
        "permit",
        permit(wib(2024, 2, 9), due),
        permit(wib(2024, 2, 11), due),
        permit(None, due, status="in_review"),
        permit(wib(2024, 2, 3), due, status="rejected"),
        permit(wib(2024, 2, 4)),
    )

    on_time = seen("permits_on_time", "2024-02")
    assert (on_time["numerator"], on_time["denominator"]) == (1, 3)
    assert seen("permits_issued", "2024-02")["value"] == 3
    assert seen("permits_backlog_30d", "2024-04")["value"] == 1
    assert seen("permit_median_days", "2024-02")["value"] == 8


def test_services_online_are_of_those_whose_channel_is_known(brought):
    running = {"status": "active", "opened_at": wib(2024, 1, 5)}
    online = {"channel": "online", "online": True}
    counter = {"channel": "counter", "online": False}
    seen = brought(
        "public_service",
        running | online,
        running | counter,
        running,
        running | online | {"status": "suspended"},
    )

    assert seen("public_services", "2024-03")["value"] == 3
    assert seen("public_services_online_share", "2024-03")["value"] == 50


def test_a_free_service_has_a_stated_cost(brought):
    standard = {"requirements": "KK", "duration": Decimal(0), "legal_basis": "UU"}
    running = {"status": "active", "opened_at": wib(2024, 1, 5)} | standard
    seen = brought("public_service", running | {"cost": Decimal(0)}, running)

    assert seen("public_services_complete", "2024-03")["value"] == 1
    assert seen("public_services_complete_share", "2024-03")["value"] == 50
