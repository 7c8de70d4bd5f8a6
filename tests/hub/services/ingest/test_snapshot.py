"""A whole delivery counts at once, after the gate; the last good one stays."""

import pytest
from sqlalchemy import text

from hub.services.connected import runs
from hub.services.database import scope
from hub.services.ingest.finish import Ending, finish
from tests.hub.services import building
from tests.hub.services.building import figure, one, rows

MONTHS = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]


def delivery(count, first=0, **changes):
    return [figure(bulan=month, **changes) for month in MONTHS[first : first + count]]


def standing(session):
    return one(session, "select count(*) from observation where deleted_at is null")


def deliver(feed, rows_, completeness="proved"):
    feed.send(*rows_)
    return feed.end(completeness)


@pytest.fixture
def sweeping(session):
    """Figures whose whole delivery also says what is gone."""
    building.province(session)
    body = building.FIGURES.replace(
        "    map:", "    deletes: {mode: full-scan}\n    map:"
    )
    building.manifest(session, body)
    return building.Feed.open(session, "kota-medan-data/angka")


def test_nothing_counts_before_the_run_is_complete(figures, session):
    result = figures.send(*delivery(3))

    assert (result.received, result.created, result.unchanged) == (3, 0, 0)
    assert standing(session) == 0
    assert one(session, "select count(*) from staged") == 3


def test_a_complete_delivery_is_promoted_and_leaves_nothing_staged(figures, session):
    figures.send(*delivery(3))
    figures.send(*delivery(2, first=3), number=2)

    run = figures.end()

    assert (run.outcome, run.held, run.created) == ("complete", False, 5)
    assert standing(session) == 5
    assert one(session, "select count(*) from staged") == 0


def test_the_same_delivery_again_changes_nothing(figures, session):
    deliver(figures, delivery(5))
    before = rows(session, "select key, xmin::text from observation order by key")

    run = deliver(figures.again(), delivery(5))

    assert (run.created, run.updated, run.unchanged) == (0, 0, 5)
    after = rows(session, "select key, xmin::text from observation order by key")
    assert after == before


@pytest.mark.parametrize("outcome", ["partial", "failed", "refused"])
def test_a_run_that_did_not_end_well_is_thrown_away(figures, session, outcome):
    deliver(figures, delivery(5))
    broken = figures.again()
    broken.send(*delivery(2, nilai="1"))

    finish(session, broken.plan, Ending(outcome), building.NOW)

    assert standing(session) == 5
    assert one(session, "select count(*) from staged") == 0
    assert one(session, "select max(value) from observation") == 71.5


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (delivery(22), "missing"),
        (delivery(1), "missing"),
        (delivery(24, nilai="-"), "Empty cells"),
        ([figure(bulan="2099-01", nilai="?")], "missing"),
    ],
)
def test_a_suspect_delivery_is_held_and_the_last_good_stays(
    figures, session, sent, why
):
    deliver(figures, delivery(24))
    before = rows(session, "select key, value, deleted_at from observation order by 1")

    run = deliver(figures.again(), sent)

    assert run.held
    assert why in run.reason_en
    after = rows(session, "select key, value, deleted_at from observation order by 1")
    assert after == before
    assert figures.now().last_outcome == "held"


def test_an_empty_delivery_is_refused_when_something_was_known(figures, session):
    deliver(figures, delivery(5))

    run = deliver(figures.again(), [])

    assert (run.outcome, run.held) == ("refused", False)
    assert standing(session) == 5


def test_an_empty_delivery_where_nothing_was_known_is_complete_and_empty(figures):
    run = deliver(figures, [])

    assert run.outcome == "complete_empty"


def test_one_row_may_go_whatever_the_share(figures, session):
    deliver(figures, delivery(6))

    run = deliver(figures.again(), delivery(5))

    assert not run.held
    assert standing(session) == 6


def test_a_full_scan_that_is_proved_complete_sweeps_what_is_gone(sweeping, session):
    deliver(sweeping, delivery(24))

    run = deliver(sweeping.again(), delivery(23))

    assert (run.deleted, run.held) == (1, False)
    assert rows(
        session, "select period from observation where deleted_at is not null"
    ) == [("2025-12",)]
    assert one(session, "select count(*) from fact_version") == 1


@pytest.mark.parametrize("completeness", ["claimed", "unknown", None])
def test_a_full_scan_that_is_not_proved_sweeps_nothing(sweeping, session, completeness):
    deliver(sweeping, delivery(24))

    run = deliver(sweeping.again(), delivery(23), completeness)

    assert run.deleted == 0
    assert standing(session) == 24


def test_a_manifest_may_allow_a_larger_drop(session):
    building.province(session)
    body = building.FIGURES.replace(
        "    map:", "    deletes: {mode: full-scan, max_drop: 60%}\n    map:"
    ).replace("freshness: 24h", "freshness: 24h, shrink_max: 60%")
    building.manifest(session, body)
    feed = building.Feed.open(session, "kota-medan-data/angka")
    deliver(feed, delivery(24))

    run = deliver(feed.again(), delivery(12))

    assert (run.held, run.deleted) == (False, 12)
    assert standing(session) == 12


def test_too_few_rows_for_the_manifest_are_held_on_the_first_day(session):
    building.province(session)
    body = building.FIGURES.replace("freshness: 24h", "freshness: 24h, rows_min: 3")
    building.manifest(session, body)
    feed = building.Feed.open(session, "kota-medan-data/angka")

    run = deliver(feed, delivery(2))

    assert run.held
    assert standing(session) == 0


def test_a_key_sent_on_two_pages_counts_once(figures, session):
    figures.send(*delivery(2))
    figures.send(*delivery(2, nilai="80"), number=2)

    run = figures.end()

    assert run.created == 2
    assert rows(session, "select distinct value from observation") == [(80,)]


@pytest.fixture
def held(figures, session):
    """A held run: half of the rows are missing, the others changed."""
    deliver(figures, delivery(24))
    run = deliver(figures.again(), delivery(12, nilai="50"))
    assert run.held
    scope.publisher(session, "kota-medan")
    return run


def test_a_released_run_counts_with_the_name_of_who_released_it(held, session):
    run = runs.release(session, held.id, "Ani", building.PEPPER, building.NOW)

    assert (run.held, run.outcome, run.updated) == (False, "complete", 12)
    assert run.reason_en.endswith("Released by Ani.")
    assert one(session, "select count(*) from observation where value = 50") == 12
    assert one(session, "select count(*) from staged") == 0


def test_a_refused_run_is_thrown_away_with_the_name_of_who_refused_it(held, session):
    run = runs.refuse(session, held.id, "Ani")

    assert (run.held, run.outcome) == (False, "refused")
    assert run.reason_en.endswith("Refused by Ani.")
    assert one(session, "select count(*) from observation where value = 50") == 0
    assert one(session, "select count(*) from staged") == 0


@pytest.mark.parametrize("verb", ["release", "refuse"])
def test_a_run_is_judged_once(held, session, verb):
    runs.refuse(session, held.id, "Ani")

    with pytest.raises(runs.NotHeld):
        if verb == "refuse":
            runs.refuse(session, held.id, "Budi")
        else:
            runs.release(session, held.id, "Budi", building.PEPPER, building.NOW)


def test_a_later_delivery_takes_the_place_of_a_held_one(held, figures, session):
    run = deliver(figures.again(), delivery(24, nilai="60"))

    assert not run.held
    assert one(session, "select count(*) from staged") == 0
    with pytest.raises(runs.NotHeld):
        runs.release(session, held.id, "Ani", building.PEPPER, building.NOW)


def test_a_run_that_was_cut_off_leaves_nothing_staged(figures, session):
    figures.send(*delivery(5))
    scope.hub(session)
    session.execute(text("update job set state = 'parked'"))

    figures.again()

    assert one(session, "select count(*) from staged") == 0


def test_a_reading_that_began_again_leaves_no_row_of_its_first_one_open(
    figures, session
):
    figures.send(*delivery(2), figure(bulan="2025-05", indikator="Entah"))
    session.execute(text("update job set lease_until = now() - interval '1 s'"))
    second = figures.again()
    second.send(*delivery(2), figure(bulan="2025-06", indikator="Entah"))

    run = second.end("proved")

    assert (run.id, run.outcome) == (figures.plan.run_id, "complete")
    assert sorted(
        rows(session, "select raw::jsonb ->> 'bulan', state from quarantine")
    ) == [
        ("2025-05", "resolved"),
        ("2025-06", "open"),
    ]
