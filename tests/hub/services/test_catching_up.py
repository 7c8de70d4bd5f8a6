"""After an outage: who keeps the rhythm goes first, and the present before the past."""

import pytest
from sqlalchemy import text

from hub.services.database import scope
from hub.services.rollup import targets
from hub.services.working import jobs
from tests.hub.services import building

CITIES = (("kota-medan", "12.71"), ("kota-binjai", "12.75"), ("deli-serdang", "12.07"))


@pytest.fixture
def hub(session):
    """Three cities with a job each; that of Medan has waited longest."""
    building.province(session)
    for who, code in CITIES:
        body = building.REPORTS.replace("kota-medan", who)
        building.manifest(session, body.replace('"12.71"', f'"{code}"'))
    scope.hub(session)
    session.execute(text("update stream set last_success_at = now()"))
    for minutes, (who, _) in enumerate(CITIES):
        job = jobs.request_sync(session, f"{who}-lapor/laporan", "test")
        since = (
            "update job set due_at = now() - make_interval(secs => :s) where id = :j"
        )
        session.execute(text(since), {"s": 100 - 10 * minutes, "j": job})
    return session


def claimed(session, slots):
    """The cities whose jobs are claimed, one sweep after the other."""
    order = []
    while found := jobs.claim(session, "a", slots):
        for number, _ in found:
            query = "update job set state = 'done' where id = :j returning publisher_id"
            order.append(building.one(session, query, j=number))
    return order


def lag(session, who, ago):
    session.execute(
        text(
            f"update stream set last_success_at = now() - interval '{ago}'"
            " where publisher_id = :who"
        ),
        {"who": who},
    )


def test_a_city_with_a_backlog_lets_those_go_first_that_keep_their_rhythm(hub):
    lag(hub, "kota-medan", "1 day")

    order = claimed(hub, 1)

    assert order == ["kota-binjai", "deli-serdang", "kota-medan"]


def test_among_cities_that_all_lag_nobody_is_put_off(hub):
    for who, _ in CITIES:
        lag(hub, who, "1 day")

    assert claimed(hub, 1) == ["kota-medan", "kota-binjai", "deli-serdang"]


def test_a_backlog_waits_five_minutes_at_most(hub):
    lag(hub, "kota-medan", "1 day")
    hub.execute(
        text(
            "update job set due_at = now() - interval '6 minutes'"
            " where publisher_id = 'kota-medan'"
        )
    )

    assert claimed(hub, 1)[0] == "kota-medan"


def test_the_newest_periods_are_computed_first(hub):
    hub.execute(
        text(
            "insert into mark (indicator, region, period) select 'reports', '12.71', p"
            " from unnest(array['2019-01', '2026-11', '2026', '2024-05']) p"
        )
    )

    order = [targets.take(hub, 1)[0][2] for _ in range(4)]

    assert order == ["2026-11", "2026", "2024-05", "2019-01"]
