"""Kept pages are judged again: rows of quarantine, whole streams, another store."""

import json
from dataclasses import replace

import pytest

from hub.services.database import scope, sessions
from hub.services.ingest import finish
from hub.services.ingest import page as pages
from hub.services.ingest.finish import Ending
from hub.services.replay import elsewhere, rows, stream
from schemas import strict
from schemas.mapping import kept
from schemas.mapping.kept import Kept
from tests.hub.services import building
from tests.hub.services.building import MEDAN, NOW, PEPPER, Feed, figure, report
from tests.workers.province import TABLES, VOLATILE, founded

FIXED = building.REPORTS.replace("Sampah: waste}", "Sampah: waste, Drainase: drainage}")
FIGURES = "kota-medan-data/angka"


@pytest.fixture
def feed(session):
    building.province(session)
    building.manifest(session, building.REPORTS)
    return Feed.open(session, MEDAN)


def fix(session, body):
    building.manifest(session, body)
    scope.publisher(session, "kota-medan")


def again(session, stream_id=MEDAN, **narrowed):
    return rows.replay(session, stream_id, PEPPER, NOW, **narrowed)


def whole(session, stream_id=MEDAN):
    return stream.replay(session, stream_id, PEPPER, NOW)


def state(session):
    """Every row of the fact tables and quarantine, to the last column."""
    tables = ("record", "observation", "fact_version", "quarantine")
    query = "select to_jsonb(t)::text from {} t order by 1"
    return {t: building.rows(session, query.format(t)) for t in tables}


def test_rows_come_right_after_a_mapping_fix(session, feed):
    feed.send(report(1), report(2, kategori="Drainase"), report(3, kategori="Drainase"))
    feed.end()
    fix(session, FIXED)

    [cause] = again(session)

    assert (cause.rule, cause.field) == ("code.unknown_word", "category")
    assert (cause.rows, cause.taken, cause.refused) == (2, 2, 0)
    keys = building.rows(session, "select key, category from record order by key")
    assert keys == [("1", "road"), ("2", "drainage"), ("3", "drainage")]
    assert building.rows(session, "select distinct state from quarantine") == [
        ("resolved",)
    ]
    assert building.one(session, "select run_id from record where key = '2'")


def test_replaying_twice_changes_nothing_more(session, feed):
    feed.send(report(1, kategori="Drainase"), report(2, kategori="Lubang"))
    fix(session, FIXED)
    again(session)
    before = state(session)

    [cause] = again(session)

    assert (cause.rows, cause.taken, cause.refused) == (1, 0, 1)
    assert state(session) == before


def test_a_row_refused_again_says_why_under_the_new_manifest(session, feed):
    feed.send(report(1, kategori="Drainase", status="Entah"))
    fix(session, FIXED)

    [cause] = again(session)

    [(rule, field, version)] = building.rows(
        session,
        "select rule, field, manifest_version_id from quarantine where state = 'open'",
    )
    assert (cause.taken, cause.refused) == (0, 1)
    assert (rule, field) == ("code.unknown_word", "status")
    assert version == feed.now().manifest_version_id


def test_a_rule_and_a_field_narrow_what_is_judged(session, feed):
    feed.send(report(1, kategori="Drainase"), report(2, status="Entah"))
    fix(session, FIXED)

    [cause] = again(session, field="category")

    assert (cause.field, cause.rows) == ("category", 1)
    assert not again(session, rule="number.ambiguous")


def test_a_row_that_contradicts_its_neighbour_stays_refused(session, feed):
    feed.send(report(1), report(1, status="Proses"))

    [cause] = again(session)

    assert (cause.rule, cause.refused) == ("key.duplicate", 1)
    assert building.rows(session, "select status from record") == [("new",)]


def test_a_row_never_wins_over_what_came_later(session, feed):
    feed.send(report(1, kategori="Drainase", diubah=None))
    feed.send(report(1, status="Selesai", diubah=None), number=2)
    session.execute(building.text("update quarantine set state = 'open'"))
    fix(session, FIXED)

    again(session)

    assert building.rows(session, "select status from record") == [("closed",)]


def test_a_deletion_that_came_right_is_a_deletion(session, feed):
    feed.send(report(1))
    feed.send(report(1, hapus="ya", diubah="2026-01-06 08:00:00"), number=2)
    fix(session, building.REPORTS.replace("when: hapus", "when: \"hapus == 'ya'\""))

    [cause] = again(session)

    assert (cause.rule, cause.taken) == ("deletes.not_boolean", 1)
    assert building.one(session, "select deleted_at is not null from record")


def test_an_erased_row_waits_until_the_manifest_names_its_field(session, feed):
    secret = "hubungi 0812-3456-7890"
    feed.send(report(1), report(2, judul=secret))
    feed.end()

    [first] = again(session)
    named = building.REPORTS.replace("drop: [pelapor]", "drop: [pelapor, judul]")
    fix(session, named.replace("      title: {from: judul, optional: true}\n", ""))
    [second] = again(session)

    assert (first.rule, first.lost, first.taken) == ("privacy.unmarked", 1, 0)
    assert (second.lost, second.taken) == (0, 1)
    assert "3456" not in json.dumps(state(session))


def test_rows_of_a_run_that_is_held_wait_for_it(session):
    building.province(session)
    building.manifest(session, building.FIGURES)
    figures = Feed.open(session, FIGURES)
    figures.send(figure(), figure(bulan="2026-04"), figure(bulan="2026-05"))
    figures.end()
    figures = figures.again()
    figures.send(figure(indikator="Listrik"))
    finish.finish(session, figures.plan, Ending("complete", None, "claimed"), NOW)

    [cause] = again(session, FIGURES)

    assert (cause.waiting, cause.taken) == (1, 0)


def lived(feed):
    """A stream with a past: updates, late rows, deletions, flaws, contradictions."""
    feed.send(report(1), report(2), report(3, kategori="Drainase"), report(4))
    feed.send(report(1, status="Proses", diubah="2026-01-06 08:00:00"), number=2)
    feed.send(report(1, diubah="2026-01-05 09:00:00"), number=3)
    feed.send(report(2, hapus=True, diubah="2026-01-07 08:00:00"), number=4)
    feed.send(report(3, diubah="2026-01-07 09:00:00"), report(5, lat=3.5), number=5)
    feed.send(report(4, status="Entah"), report(6, pelapor="Budi"), number=6)
    flawed = json.dumps({"data": [report(7), report(8)]}).replace(": null", ": NaN", 1)
    feed.send(number=7, body=flawed.encode())
    feed.send(report(9), report(9, status="Tolak"), number=8)


def test_the_same_mapping_changes_nothing(session, feed):
    lived(feed)
    feed.end()
    before = state(session)

    done = whole(session)

    assert (done.pages, done.rows, done.changed) == (8, 15, False)
    assert state(session) == before


def test_another_mapping_moves_the_facts_with_history(session, feed):
    lived(feed)
    feed.end()
    fix(session, FIXED.replace("Jalan: road", "Jalan: street_light"))

    done = whole(session)

    alive = building.rows(
        session, "select distinct category from record where deleted_at is null"
    )
    assert alive == [("street_light",)]
    assert (done.created, done.updated, done.resolved) == (0, 6, 4)
    replaced = "select count(*) from fact_version where kind = 'replaced'"
    assert building.one(session, replaced) > 6
    assert not whole(session).changed


def test_a_snapshot_is_as_its_last_whole_delivery_left_it(session):
    building.province(session)
    building.manifest(session, building.FIGURES)
    figures = Feed.open(session, FIGURES)
    figures.send(figure(), figure(bulan="2026-04"), figure(bulan="2026-05", nilai="x"))
    figures.end()
    figures = figures.again()
    figures.send(figure(nilai="72"), figure(bulan="2026-04"), figure(bulan="2026-05"))
    figures.end()
    figures = figures.again()
    figures.send(figure(nilai="1"))
    finish.finish(session, figures.plan, Ending("partial", None, "unknown"), NOW)
    before = state(session)

    done = whole(session, FIGURES)

    assert (done.pages, done.changed) == (2, False)
    assert state(session) == before


def test_a_page_kept_as_lines_with_addresses_is_judged_as_it_was(session, feed):
    body = json.dumps(report(1, lat="x")).replace(": null", ": NaN", 1).encode()
    values = [strict.json(body).value, report(2), report(3, kategori="Drainase")]
    lines = kept.lines(Kept(each, f"B{at}") for at, each in enumerate(values))
    arrived = replace(
        building.page(),
        body=lines,
        sha256=b"f" * 32,
        records=[(each, f"B{at}") for at, each in enumerate(values)],
    )
    pages.commit(session, feed.plan, arrived)
    before = state(session)

    done = whole(session)
    again_same = state(session)
    fix(session, FIXED)
    causes = again(session)

    assert (done.rows, done.refused, done.changed) == (3, 2, False)
    assert again_same == before
    assert sorted((c.rule, c.taken) for c in causes) == [
        ("code.unknown_word", 1),
        ("json.nan", 0),
    ]


def test_a_page_that_is_no_longer_kept_is_counted_and_its_facts_stay(session, feed):
    feed.send(report(1))
    session.execute(building.text("delete from blob"))

    done = whole(session)

    assert (done.missing, done.pages, done.changed) == (1, 0, False)
    assert building.one(session, "select count(*) from record") == 1


def test_kept_pages_make_an_equal_store(main_cluster, database, worker_name):
    other = main_cluster.database(f"hub_{worker_name}_other")
    with founded(database) as here:
        with sessions.as_hub(here.engine) as session:
            building.manifest(session, building.REPORTS)
            building.manifest(session, building.FIGURES)
        with sessions.as_hub(here.engine) as session:
            feed = Feed.open(session, MEDAN)
            lived(feed)
            feed.end()
            figures = Feed.open(session, FIGURES)
            figures.send(
                figure(), figure(bulan="2026-04", nilai="-"), figure(nilai="x")
            )
            figures.end()
        here.compute()
        there = sessions.engine(other.app_url, "test-there")

        done = elsewhere.replay(here.engine, there, [MEDAN, FIGURES], PEPPER)

        made = contents(there)
        there.dispose()
        assert made == contents(here.engine)
        assert [each.pages for each in done] == [8, 1]
    main_cluster.drop(other)


# What two stores that hold the same facts may differ in: ids, numbers, the hub's times.
OWN = (*VOLATILE, "deleted_at", "body")


def contents(engine):
    """Every fact, version, row of quarantine and cell, without what may differ."""
    strip = "array[" + ", ".join(f"'{name}'" for name in OWN) + "]"
    body = "coalesce(to_jsonb(t) -> 'body', '{}')"
    gone = "to_jsonb(t) -> 'deleted_at' <> 'null'"
    query = (
        f"select (to_jsonb(t) - {strip})::text, ({body} - {strip})::text, {gone}"
        " from {} t order by 1, 2, 3"
    )
    with sessions.as_hub(engine) as session:
        return {
            t: building.rows(session, query.replace("{} t", f"{t} t")) for t in TABLES
        }
