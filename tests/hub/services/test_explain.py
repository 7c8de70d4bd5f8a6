"""A value leads back to its run, page, row, mapping and to what it was before."""

import json

import pytest

from hub.services.database import scope
from hub.services.explain import fact, figure
from hub.services.rollup import run
from schemas.values.periods import Period
from tests.hub.services import building
from tests.hub.services.building import MEDAN, NOW, Feed, report


@pytest.fixture
def feed(session):
    building.province(session)
    building.manifest(session, building.REPORTS)
    return Feed.open(session, MEDAN)


def test_a_value_leads_back_to_the_row_and_the_steps(session, feed):
    feed.send(report(1, kategori="Sampah", pelapor="Budi", telepon="0812"))
    done = feed.end()

    found = fact.by_key(session, MEDAN, "1", "category")

    assert found.values == {"category": "waste"}
    assert (found.origin.run, found.origin.pointer) == (done.id, "/data/0")
    assert len(found.origin.page_sha256) == 64 and found.origin.page_size > 100
    [told] = found.judged.steps
    assert (told.source, told.raw) == ("kategori", '"Sampah"')
    assert "Sampah → waste" in told.steps[1].en and "karantina" in told.steps[1].id
    assert (found.judged.applied_by, found.judged.activated_by) == ("penguji",) * 2
    row = json.loads(found.judged.raw)
    assert row["id"] == 1 and row["telepon"].startswith("hash:")
    assert "pelapor" not in row


def test_every_mapped_field_is_told_in_both_languages(session, feed):
    feed.send(report(1, lat=3.5, lon=98.7))
    found = fact.by_key(session, MEDAN, "1")

    said = {told.field: told for told in found.judged.steps}

    assert {"region", "status", "opened_at", "lat", "key"} <= set(said)
    assert "Asia/Jakarta" in said["opened_at"].steps[1].en
    assert said["key"].raw == "[1]" and said["lat"].raw == "3.5"
    every = [words for told in said.values() for words in told.steps]
    assert all(words.id and words.en and words.id != words.en for words in every)


def test_what_a_fact_said_before_comes_newest_first(session, feed):
    feed.send(report(1))
    feed.send(report(1, status="Proses", diubah="2026-01-06 08:00:00"), number=2)
    feed.send(report(1, status="Selesai", diubah="2026-01-07 08:00:00"), number=3)

    found = fact.by_key(session, MEDAN, "1", "status")

    assert [e.values["status"] for e in found.earlier] == ["in_progress", "new"]
    assert {e.kind for e in found.earlier} == {"replaced"}
    assert all(e.replaced_at for e in found.earlier)


def test_the_manifest_is_the_one_that_made_the_fact(session, feed):
    feed.send(report(1))
    feed.end()
    building.manifest(session, building.REPORTS.replace("Jalan: road", "Jalan: waste"))

    found = fact.by_key(session, MEDAN, "1", "category")

    assert (found.values["category"], found.judged.manifest_version) == ("road", 1)


def test_a_record_is_found_by_its_id_and_a_wrong_field_names_the_right_ones(
    session, feed
):
    feed.send(report(1))
    id = building.one(session, "select id from record")

    assert fact.record(session, id).key == "1"
    with pytest.raises(fact.NoField) as none:
        fact.record(session, id, "kategori")
    assert "category" in none.value.known


@pytest.mark.parametrize(
    "who", [scope.public, lambda s: scope.publisher(s, "kota-binjai")]
)
def test_row_security_decides_what_can_be_explained(session, feed, who):
    feed.send(report(1))
    id = building.one(session, "select id from record")
    who(session)

    with pytest.raises(LookupError):
        fact.record(session, id)


def test_the_public_sees_where_a_stated_value_came_from_but_not_its_row(session):
    building.province(session)
    building.manifest(session, building.FIGURES)
    figures = Feed.open(session, "kota-medan-data/angka")
    figures.send(building.figure())
    figures.end()

    def asked():
        period = Period.parse("2026-03")
        about = ("internet_coverage", "12.71", period, "official", NOW)
        [found] = figure.figure(session, *about).facts
        return found

    own = asked()
    scope.public(session)
    session.expire_all()
    shared = asked()

    assert own.judged.raw and own.origin == shared.origin
    assert shared.origin.page_sha256 and shared.origin.pointer == "/data/0"
    assert shared.judged is None and shared.earlier == ()


def test_a_counted_figure_names_formula_inputs_and_stream(session, feed):
    feed.send(*(report(number) for number in range(1, 7)))
    feed.end()
    scope.hub(session)
    run.roll_up(session)

    found = figure.figure(
        session, "reports", "12.71", Period.parse("2026-01"), "official", NOW
    )

    assert found.provenance.formula.en.startswith("Number of records")
    assert found.provenance.reading.n == 6
    assert [s.stream_id for s in found.provenance.sources] == [MEDAN]
    assert found.facts == ()
