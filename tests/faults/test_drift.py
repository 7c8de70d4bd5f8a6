"""A source that changes its shape in mid-run, or turns out to be another city's."""

import pytest

from connectors.certify.hostile import page, turns
from hub.services.database import sessions
from hub.services.replay import rows as again
from tests.faults.arena import END, KNOWN, QUICK, body, pages
from tests.workers import city
from tests.workers.city import MEDAN
from workers import setting

pytestmark = pytest.mark.faults
FIRST = city.reports(5)
MANY = city.reports(12, first=6)


def changed(rows, **names):
    """Rows with fields renamed, or dropped (renamed to None)."""
    return [
        {names.get(k, k): v for k, v in row.items() if names.get(k, k) is not None}
        for row in rows
    ]


DRIFTS = {
    "renamed": (changed(MANY, kategori="kategori_laporan"), "kategori"),
    "gone": (changed(MANY, status=None), "status"),
    "retyped": ([row | {"dibuat": 5} for row in MANY], "dibuat"),
    "nested": ([row | {"kode": {"kab": "12.71"}} for row in MANY], "kode"),
}


@pytest.mark.parametrize("name", DRIFTS)
def test_drift_in_mid_run_is_named_and_the_stream_stays_at_the_last_good(arena, name):
    rows, field = DRIFTS[name]
    arena.behave(pages(body(*FIRST)))
    good = arena.pull()
    arena.behave(pages(body(*city.reports(5, judul="baru")), body(*rows)))

    found = arena.pull()

    assert (found.outcome, found.keys) == ("partial", good.keys)
    assert f"The field {field} has" in found.reason
    assert f"Kolom {field} " in arena.hub.one(
        "select reason from run order by id desc limit 1"
    )
    assert found.cursor == good.cursor
    assert found.run["quarantined"] == len(rows)
    assert (found.later.state, field in found.later.reason.en) == ("broken", True)


def test_a_renamed_field_is_suggested_and_replay_after_the_fix_gives_all(arena):
    arena.behave(pages(body(*FIRST)))
    arena.pull()
    arena.behave(pages(body(*changed(MANY, kategori="kategori_laporan"))))
    found = arena.pull()
    asked = len(arena.server.asked)

    written = city.manifest(arena.server.url, QUICK)
    fixed = written.replace("{from: kategori,", "{from: kategori_laporan,")
    arena.write(fixed.replace("kategori: Jalan", "kategori_laporan: Jalan"))
    with sessions.as_publisher(arena.hub.engine, "kota-medan") as session:
        again.replay(session, MEDAN, setting.pepper(), setting.now())

    assert "Perhaps it is now called kategori_laporan?" in found.reason
    assert len(arena.server.asked) == asked
    assert arena._keys(MEDAN) == {str(n) for n in range(1, 18)}


def test_the_next_run_after_the_cause_is_gone_takes_everything(arena):
    arena.behave(pages(body(*FIRST)))
    arena.pull()
    arena.behave(pages(body(*changed(MANY, status=None))))
    arena.pull()
    arena.behave(pages(body(*FIRST), body(*MANY)))

    found = arena.pull()

    assert (found.outcome, found.notes) == ("complete", {})
    assert found.keys == {str(n) for n in range(1, 18)}
    assert found.aside == set()


def test_a_new_field_is_told_once_and_holds_nothing_up(arena):
    arena.behave(pages(body(*FIRST)))
    arena.pull()
    more = [row | {"rt": "05"} for row in MANY]
    arena.behave(pages(body(*more)))
    first = arena.pull()
    arena.behave(
        pages(
            body(
                *[row | {"judul": "x", "diubah": "2026-02-01 08:00:00"} for row in more]
            )
        )
    )

    second = arena.pull()

    assert (first.outcome, set(first.notes)) == ("complete", {"drift.added:rt"})
    assert "A new field at the source: rt" in first.reason
    assert (second.outcome, second.notes) == ("complete", {})


def test_a_field_that_is_merely_rare_raises_no_alarm(arena):
    rows = [row | ({"rt": "1"} if n % 3 else {}) for n, row in enumerate(MANY)]
    arena.behave(pages(body(*rows)))
    arena.pull()
    arena.behave(pages(body(*city.reports(12, first=30))))

    assert arena.pull().notes == {}


def test_a_swapped_token_is_found_before_any_row_is_stored(knowing):
    knowing.behave(pages(body(*city.reports(6, first=50, kode="12.75"))))

    found = knowing.pull()

    assert (found.outcome, found.aside, knowing.unmoved()) == ("refused", set(), True)
    assert "seem to be those of Kota Binjai (12.75)" in found.reason
    assert "not of Kota Medan" in found.reason and "token" in found.reason
    assert (
        knowing.hub.one(
            "select count(*) from raw_page where run_id = :r", r=found.run["run"]
        )
        == 0
    )
    assert knowing.hub.one("select count(*) from refused_page") == 0
    assert found.later.state == "broken"


def test_a_swap_is_found_on_the_very_first_row_of_a_new_system(arena):
    arena.behave(pages(body(*city.reports(1, kode="12.75"))))

    found = arena.pull()

    assert (found.outcome, found.keys, found.aside) == ("refused", set(), set())


def test_a_swap_is_found_where_the_manifest_names_the_region_itself(arena):
    arena.apply("region: {from: kode, codes: kemendagri}", 'region: {value: "12.71"}')
    arena.behave(pages(body(*city.reports(6, kode="12.75"))))

    found = arena.pull()

    assert (found.outcome, found.keys) == ("refused", set())
    assert "Kota Binjai" in found.reason


def test_a_few_rows_of_another_region_are_set_aside_and_no_swap(knowing):
    rows = city.reports(4, first=60) + city.reports(3, first=70, kode="12.75")
    knowing.behave(pages(body(*rows)))

    found = knowing.pull()

    assert (found.outcome, found.run["quarantined"]) == ("complete", 3)
    assert found.aside == {("region", "region.outside_coverage")}
    knowing.beside()


def test_the_same_delivery_imported_twice_changes_nothing(knowing):
    before = knowing.hub.contents()
    for _ in range(2):
        knowing.pull()

    assert knowing.hub.contents()["record"] == before["record"]
    assert knowing.hub.contents()["fact_version"] == before["fact_version"]
    assert {*knowing.before.keys} == {str(row["id"]) for row in KNOWN}


def test_a_page_of_another_kind_of_data_is_refused_row_by_row_in_words(arena):
    arena.behave(turns(page(body({"nama": "Puskesmas"}, {"nama": "Pustu"})), END))

    found = arena.pull()

    assert (found.keys, found.run["quarantined"]) == (set(), 2)
