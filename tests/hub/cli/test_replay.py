"""`hub quarantine replay`, `hub replay` and `hub explain` as an operator meets them."""

import json

import pytest
from click.testing import CliRunner

from hub.cli.explain import explain
from hub.cli.quarantine import quarantine
from hub.cli.replay import replay
from hub.services.database import sessions
from tests.hub.services import building
from tests.hub.services.building import MEDAN, Feed, report
from tests.workers.province import founded

FIXED = building.REPORTS.replace("Sampah: waste}", "Sampah: waste, Drainase: drainage}")


@pytest.fixture
def hub(database):
    """Two rows in quarantine, and the manifest that takes one of them."""
    with founded(database) as made:
        with sessions.as_hub(made.engine) as session:
            building.manifest(session, building.REPORTS)
        with sessions.as_hub(made.engine) as session:
            feed = Feed.open(session, MEDAN)
            feed.send(report(1), report(2, kategori="Drainase"), report(3, status="?"))
            feed.end()
        yield made


def ask(command, *words):
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    return result


def test_replaying_quarantine_reports_by_cause_and_asks_for_cells(hub):
    hub.apply(FIXED)

    said = json.loads(ask(quarantine, "replay", "--json", MEDAN).output)
    again = ask(quarantine, "replay", "kota-medan").output

    assert {(c["field"], c["taken"], c["refused"]) for c in said} == {
        ("category", 1, 0),
        ("status", 0, 1),
    }
    assert "1 rows are refused again" in again
    assert hub.one("select count(*) from job where kind = 'roll_up'") == 1


def test_a_row_shows_its_page_and_manifest(hub):
    number = hub.one("select id from quarantine where field = 'status'")

    said = ask(quarantine, "show", str(number)).output

    assert "page sha256" in said and "/data/2" in said and "manifest version" in said
    assert '"status":"?"' in said and "codes" in said


def test_replaying_a_stream_under_the_same_mapping_says_that_nothing_changed(hub):
    [said] = json.loads(ask(replay, MEDAN, "--json").output)

    assert (said["pages"], said["rows"], said["unchanged"]) == (1, 3, 1)
    assert said["created"] + said["updated"] + said["deleted"] == 0


def test_pages_go_into_a_fresh_store_once(hub, main_cluster, worker_name):
    other = main_cluster.database(f"hub_{worker_name}_into")

    first = CliRunner().invoke(replay, ["--all", "--into", other.app_url, "--json"])
    second = CliRunner().invoke(replay, ["--all", "--into", other.app_url])
    main_cluster.drop(other)

    assert [each["created"] for each in json.loads(first.stdout)] == [1]
    assert second.exit_code == 1 and "fresh" in second.output


@pytest.mark.parametrize("words", [(), (MEDAN, "--all"), ("kota-entah",)])
def test_a_wrong_question_is_refused(hub, words):
    assert CliRunner().invoke(replay, words).exit_code in (1, 2)


def test_a_value_is_explained_by_id_and_by_key(hub):
    id = hub.one("select id::text from record")

    by_id = ask(explain, id, "category").output
    by_key = ask(explain, MEDAN, "1", "category").output

    assert by_id == by_key
    assert "Taken from “kategori”." in by_id and '(here: "Jalan")' in by_id
    assert "applied by" in by_id and "penguji" in by_id


def test_a_figure_is_explained_with_formula_and_stream(hub):
    with sessions.as_hub(hub.engine) as session:
        feed = Feed.open(session, MEDAN)
        feed.send(*map(report, range(11, 15)))  # one more is told of five, not of one
        feed.end()
    hub.compute()

    said = ask(explain, "reports", "12.71", "2026-01").output
    plain = json.loads(ask(explain, "reports", "12.71", "2026-01", "--json").output)

    assert "Number of records" in said and MEDAN in said
    assert plain["provenance"]["reading"]["n"] == 5


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((MEDAN, "999"), "nothing of that name"),
        ((MEDAN, "1", "kategory"), "category"),
        (("reports", "1271", "2026-01"), "12.71"),
        (("reports",), "Give a record's ID"),
    ],
)
def test_what_cannot_be_explained_is_said_in_words(hub, words, hint):
    result = CliRunner().invoke(explain, words)

    assert result.exit_code in (1, 2) and hint in result.output
