"""A manifest comes to run through a shadow run and a second person, and goes back."""

import json

import pytest

from tests.workers import city
from tests.workers.city import MEDAN

SYSTEM = MEDAN.partition("/")[0]


@pytest.fixture
def written(server):
    """The manifest of Medan's reports at a server that runs."""
    return city.manifest(server.url)


def otherwise(written):
    """The same manifest, by which new reports are in progress already."""
    turned = written.replace("Baru: new", "Baru: in_progress")
    return turned.replace("status: new, opened_at", "status: in_progress, opened_at")


def versions(run):
    """Every version of Medan's manifest, the newest first."""
    return json.loads(run("connector", "versions", SYSTEM, "--json").stdout)


def shadow(run):
    """What a shadow run finds of Medan's only stream."""
    told = json.loads(run("connector", "shadow", SYSTEM, "--json").stdout)
    [stream] = told["streams"]
    return stream


def count(hub, table):
    """How many rows a table holds."""
    return hub.one(f"select count(*) from {table}")


def test_a_draft_reads_its_city_and_changes_nothing(run, hub, file, written):
    run("connector", "apply", file(written), "--by", "Ani")

    seen = shadow(run)

    assert (seen["created"], seen["updated"], seen["same"]) == (12, 0, 0)
    assert [(c["rule"], c["rows"]) for c in seen["refused"]] == [
        ("code.unknown_word", 1)
    ]
    tables = ("record", "staged", "quarantine", "run", "mark", "raw_page")
    assert [count(hub, table) for table in tables] == [0] * len(tables)
    assert versions(run)[0]["state"] == "shadowed"


def test_a_shadow_run_shows_each_field_that_would_move(run, hub, file, written):
    hub.apply(written)
    hub.pull(MEDAN)
    run("connector", "apply", file(otherwise(written)), "--by", "Ani")

    seen = shadow(run)

    assert seen["updated"] + seen["same"] == 12
    assert seen["updated"] > 0
    fields = [each["fields"] for each in seen["examples"]]
    assert all(each["status"] == ["new", "in_progress"] for each in fields)


def test_rows_that_did_not_come_are_counted_as_missing(run, hub, server, file, written):
    hub.apply(written)
    hub.pull(MEDAN)
    del server.pages["/laporan"].rows[:3]
    run("connector", "apply", file(written + "\n# again\n"), "--by", "Ani")

    seen = shadow(run)

    assert (seen["missing"], seen["whole"]) == (3, True)


def test_a_city_that_does_not_answer_is_named_and_nothing_is_compared(
    run, hub, server, file, written
):
    run("connector", "apply", file(written), "--by", "Ani")
    server.pages.clear()

    done = run("connector", "shadow", SYSTEM)

    assert done.exit_code == 1
    assert "stopped:" in done.stdout


def test_without_certificate_and_shadow_run_nothing_is_activated(run, file, written):
    run("connector", "apply", file(written), "--by", "Ani")

    done = run("connector", "activate", SYSTEM, "--by", "Budi")

    assert done.exit_code == 1
    assert "certify" in done.output and "shadow" in done.output
    assert versions(run)[0]["state"] == "draft"


def test_who_applied_a_draft_does_not_activate_it(run, file, written):
    run("connector", "apply", file(written), "--by", "Ani")

    words = ("connector", "activate", SYSTEM, "--by", " ani ", "--reason", "haste")
    done = run(*words)

    assert done.exit_code == 1
    assert "second person" in done.output


def test_a_second_person_activates_with_a_reason_that_is_kept(run, hub, file, written):
    run("connector", "apply", file(written), "--by", "Ani")

    run("connector", "activate", SYSTEM, "--by", "Budi", "--reason", "pilot")

    [version] = versions(run)
    assert (version["state"], version["activated_by"]) == ("active", "Budi")
    assert version["reason"] == "pilot"
    assert hub.pull(MEDAN)["created"] == 12


def test_going_back_replays_the_kept_pages_without_asking_the_city(
    run, hub, server, file, written
):
    hub.apply(written)
    hub.pull(MEDAN)
    first = hub.rows("select key, status from record order by key")
    run("connector", "apply", file(otherwise(written)), "--by", "Ani")
    run("connector", "activate", SYSTEM, "--by", "Budi", "--reason", "pilot")
    run("replay", MEDAN)
    assert hub.rows("select key, status from record order by key") != first
    server.pages.clear()

    done = run("connector", "rollback", SYSTEM, "--by", "Citra")

    assert done.exit_code == 0, done.output
    assert hub.rows("select key, status from record order by key") == first
    assert [v["state"] for v in versions(run)] == ["retired", "active"]


def test_there_is_no_way_back_to_a_version_that_never_ran(run, hub, file, written):
    hub.apply(written)
    run("connector", "apply", file(written + "\n# draft\n"), "--by", "Ani")

    done = run("connector", "rollback", SYSTEM, "--to", "2", "--by", "Citra")

    assert done.exit_code == 1
    assert "never ran" in done.output


@pytest.mark.parametrize("words", [("versions",), ("shadow",)])
def test_an_unknown_system_is_named_with_the_nearest_one(run, file, written, words):
    run("connector", "apply", file(written), "--by", "Ani")

    done = run("connector", *words, "kota-medan-lapar")

    assert done.exit_code == 1
    assert SYSTEM in done.output
