"""Manifests are kept as versions; only an activated one runs."""

import pytest

from hub.services.connected import systems
from schemas.values.problem import Refused
from tests.hub.services import building
from tests.hub.services.building import MEDAN, REPORTS, one, rows


@pytest.fixture
def hub(session):
    building.province(session)
    return session


def refusal(session, body):
    with pytest.raises(Refused) as refused:
        building.manifest(session, body)
    assert one(session, "select count(*) from manifest_version") == 0
    return refused.value.problems


def test_an_activated_manifest_makes_its_system_and_streams(hub):
    applied = building.manifest(hub, REPORTS)

    assert applied == systems.Applied("kota-medan-lapor", 1, True, True, (MEDAN,))
    [stream] = systems.streams(hub, "kota-medan")
    assert (stream.schema, stream.write_mode, stream.delete_mode, stream.rhythm_s) == (
        "citizen_report",
        "incremental",
        "flag",
        6 * 3600,
    )
    assert rows(hub, "select activated_by from manifest_version") == [("penguji",)]


def test_the_same_text_again_is_no_new_version(hub):
    building.manifest(hub, REPORTS)

    again = building.manifest(hub, REPORTS)

    assert (again.version, again.new) == (1, False)
    assert systems.versions(hub) == {"kota-medan-lapor": 1}


def test_a_draft_is_kept_and_does_not_run(hub):
    applied = building.manifest(hub, REPORTS, activate=False)

    [stream] = systems.streams(hub)
    assert not applied.active
    assert stream.manifest_version_id is None


def test_a_draft_changes_nothing_of_what_runs(hub):
    building.manifest(hub, REPORTS)
    [before] = rows(hub, "select * from stream")
    system = rows(hub, "select * from system")
    draft = REPORTS.replace("freshness: 6h", "freshness: 48h").replace(
        "name: Lapor, simulated: false", "name: Baru, simulated: true"
    )

    applied = building.manifest(hub, draft, activate=False)

    assert applied.version == 2
    assert rows(hub, "select * from stream") == [before]
    assert rows(hub, "select * from system") == system


def test_a_draft_can_be_activated_later(hub):
    building.manifest(hub, REPORTS, activate=False)

    applied = building.manifest(hub, REPORTS)

    assert (applied.version, applied.new) == (1, False)
    assert one(hub, "select manifest_version_id from stream") is not None


def test_a_stream_that_the_new_manifest_leaves_out_no_longer_runs(hub):
    building.manifest(hub, REPORTS)

    building.manifest(hub, REPORTS.replace("- id: laporan", "- id: aduan"))

    assert rows(
        hub, "select id, manifest_version_id is null from stream order by id"
    ) == [("kota-medan-lapor/aduan", False), ("kota-medan-lapor/laporan", True)]


def test_a_system_of_another_publisher_is_not_taken_over(hub):
    building.manifest(hub, REPORTS)
    stolen = REPORTS.replace("publisher: kota-medan", "publisher: kota-binjai")

    with pytest.raises(Refused) as refused:
        building.manifest(hub, stolen.replace('"12.71"', '"12.75"'))

    [problem] = refused.value.problems
    assert problem.rule == "system.taken"
    assert one(hub, "select publisher_id from system") == "kota-medan"


def test_an_unknown_publisher_is_refused_with_the_nearest_word(hub):
    [problem] = refusal(
        hub, REPORTS.replace("publisher: kota-medan", "publisher: kota-meda")
    )

    assert problem.rule == "publisher.unknown"
    assert "kota-medan" in problem.message.en


def test_examples_that_do_not_hold_are_refused_with_what_came_out(hub):
    problems = refusal(
        hub, REPORTS.replace('"2026-01-05T01:00:00Z"}', '"2026-01-05T08:00:00Z"}')
    )

    assert any("examples[0]" in p.field for p in problems)


def test_a_publisher_that_covers_nothing_is_refused(hub):
    hub.execute(building.text("delete from coverage where publisher_id = 'kota-medan'"))

    rules = {p.rule for p in refusal(hub, REPORTS)}

    assert "publisher.no_coverage" in rules


def test_data_that_turn_out_to_be_simulated_are_read_anew(hub):
    building.manifest(hub, REPORTS)
    hub.execute(building.text("update stream set cursor = '{}', covered_until = now()"))

    building.manifest(hub, REPORTS.replace("simulated: false", "simulated: true"))

    [stream] = systems.streams(hub)
    hub.refresh(stream)
    assert (stream.source_class, stream.cursor) == ("simulated", None)
