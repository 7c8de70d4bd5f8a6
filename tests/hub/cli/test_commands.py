"""What a person types, and what they read: lists, refusals, exit codes."""

import json

import pytest

from tests.workers import city
from tests.workers.city import MEDAN

SYSTEM = "kota-medan-lapor"


def test_every_command_has_a_help_that_reads_well(run):
    listed = run("--help")

    assert listed.exit_code == 0
    for name in ("connector", "sync", "run", "quarantine", "province", "demo"):
        shown = run(name, "--help")
        assert (name in listed.output, shown.exit_code) == (True, 0)
        assert "Usage: " in shown.output and "Traceback" not in shown.output


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("conector", "list"), "Did you mean 'connector'?"),
        (("sync",), "Name a TARGET or give --all."),
        (("sync", "x", "--all"), "Name a TARGET or give --all."),
        (("run", "show", "x"), "not a valid integer"),
        (("run", "show", "9" * 20), "range"),
        (("run", "release", "1"), "--by"),
        (("run", "list", "--limit", "0"), "--limit"),
        (("connector", "apply", "/no/such.yaml"), "does not exist"),
        (("demo", "--port", "99999"), "--port"),
    ],
)
def test_wrong_use_exits_2_with_a_hint(run, words, hint):
    done = run(*words)

    assert (done.exit_code, hint in done.output) == (2, True), done.output


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("sync", "nothing", "--inline"), "See `hub connector list`"),
        (("run", "show", "99"), "There is no run 99."),
        (("run", "release", "1", "--by", "Ani"), "Run 1 is not held"),
        (("run", "refuse", "1", "--by", "Ani"), "Run 1 is not held"),
        (("quarantine", "show", "7"), "There is no row 7"),
        (("province", "load", "nowhere"), "Shipped: "),
    ],
)
def test_what_cannot_be_done_exits_1_and_says_why(run, words, hint):
    done = run(*words)

    assert (done.exit_code, hint in done.output) == (1, True), done.output


def test_a_manifest_with_errors_is_refused_with_line_reason_and_nearest_word(run, file):
    wrong = city.manifest("https://a.example").replace("style: page", "style: pgae")

    done = run("connector", "apply", file(wrong))

    assert done.exit_code == 1
    assert "1 problem; nothing was changed." in done.output
    assert "streams[0].paging.style (baris 10)" in done.output
    assert "Did you mean “page”?" in done.output
    assert "Mungkin maksudnya “page”?" in done.output


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a: [1", b"", b"x", b"\x00"])
@pytest.mark.parametrize("command", ["connector apply", "publisher load"])
def test_a_file_that_is_no_manifest_is_refused_in_words(run, file, command, body):
    done = run(*command.split(), file(body))

    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "Error: " in done.output


def test_a_draft_is_kept_and_not_pulled_until_somebody_answers_for_it(run, file):
    path = file(city.manifest("https://a.example"))

    draft = run("connector", "apply", path)
    pulled = run("sync", SYSTEM, "--inline")
    nobody = run("connector", "apply", path, "--activate")
    active = run("connector", "apply", path, "--activate", "--by", "Ani")

    assert f"{SYSTEM}: version 1, draft" in draft.output
    assert (pulled.exit_code, nobody.exit_code, active.exit_code) == (1, 2, 0)
    assert f"{SYSTEM}: version 1 (same), active." in active.output


def test_an_inline_sync_pulls_and_tells_what_it_did(run, file, server):
    run(
        "connector", "apply", file(city.manifest(server.url)), "--activate", "--by", "A"
    )

    first = run("sync", SYSTEM, "--inline")
    again = run("sync", "--all", "--inline", "--json")

    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "complete" in first.stdout and " 12 " in first.stdout
    [row] = json.loads(again.stdout)
    assert (row["stream"], row["created"], row["updated"]) == (MEDAN, 0, 0)


def test_a_sync_of_a_city_that_refuses_exits_1_with_the_reason(run, file, server):
    server.pages = {}
    run(
        "connector", "apply", file(city.manifest(server.url)), "--activate", "--by", "A"
    )

    one = run("sync", SYSTEM, "--inline")
    every = run("sync", "--all", "--inline")

    assert (one.exit_code, every.exit_code) == (1, 1)
    assert "HTTP 404" in one.output


def test_quarantine_is_listed_by_cause_by_row_and_shown_with_the_fix(run, file, server):
    run(
        "connector", "apply", file(city.manifest(server.url)), "--activate", "--by", "A"
    )
    run("sync", SYSTEM, "--inline")

    [cause] = json.loads(run("quarantine", "list", "--json").stdout)
    [row] = json.loads(run("quarantine", "list", SYSTEM, "--rows", "--json").stdout)
    shown = run("quarantine", "show", str(row["id"]))

    assert (cause["rows"], cause["example"]) == (1, row["id"])
    assert (row["field"], row["value"]) == ("category", "Hantu")
    assert row["rule"].startswith("code.") and row["message_en"]
    assert "category = Hantu" in shown.output
    assert json.loads(run("quarantine", "list", "toba", "--json").stdout) == []


def test_runs_are_listed_and_shown(run, file, server):
    run(
        "connector", "apply", file(city.manifest(server.url)), "--activate", "--by", "A"
    )
    run("sync", SYSTEM, "--inline")

    [row] = json.loads(run("run", "list", SYSTEM, "--json").stdout)
    one = json.loads(run("run", "show", str(row["id"]), "--json").stdout)
    table = run("run", "list").stdout

    assert (row["outcome"], row["created"], one["pages"]) == ("complete", 12, 3)
    assert MEDAN in table and "complete" in table


def held(hub, run, file, server):
    """A snapshot that shrank, waiting for a person; its number."""
    body = city.manifest(server.url).replace("write: incremental", "write: snapshot")
    body = body.replace("  cursor:", "  # cursor:")
    body = body.replace("{mode: flag, when: hapus}", "{mode: none}")
    run("connector", "apply", file(body), "--activate", "--by", "A")
    run("sync", SYSTEM, "--inline")
    server.pages = {"/laporan": city.City(city.reports(5))}
    run("sync", SYSTEM, "--inline")
    return str(hub.one("select id from run where held"))


def test_a_held_run_counts_only_after_somebody_released_it(hub, run, file, server):
    number = held(hub, run, file, server)

    done = run("run", "release", number, "--by", "Ani")

    assert done.output == f"Run {number} counts now.\n"
    row = json.loads(run("run", "show", number, "--json").stdout)
    assert (row["held"], "Released by Ani" in row["reason_en"]) == (False, True)


def test_a_held_run_that_is_refused_changes_nothing(hub, run, file, server):
    number = held(hub, run, file, server)

    done = run("run", "refuse", number, "--by", "Ani")

    assert done.exit_code == 0
    assert hub.one("select count(*) from record where deleted_at is null") == 12
    assert hub.one("select outcome from run where id = :n", n=int(number)) == "refused"


def test_a_province_is_loaded_once_however_often_it_is_asked_for(run):
    first = run("province", "load", "sumatera-utara")
    again = run("province", "load", "sumatera-utara")

    assert "34 regions" in first.output and " 0 as before" in first.output
    assert " 0 new, 0 changed" in again.output


def test_publishers_are_loaded_whole_or_not_at_all(run, file):
    good = (
        '- id: dinkes\n  name: Dinkes\n  coverage: [{schema: "*", regions: ["12"]}]\n'
    )
    bad = good + '- id: x\n  name: X\n  coverage: [{schema: "*", regions: ["12.99"]}]\n'

    refused = run("publisher", "load", file(bad))
    before = run("publisher", "list").output
    done = run("publisher", "load", file(good))

    assert (refused.exit_code, "dinkes" in before) == (1, False)
    assert "12.99" in refused.output
    assert done.output == "1 publisher loaded.\n"
    assert "dinkes" in run("publisher", "list").output


def test_tables_that_are_current_need_no_migration(run):
    assert run("migrate").output == "Nothing to do: tables are current.\n"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://x@127.0.0.1:1/y", "The database does not answer"),
        ("rubbish", "is no address of a database"),
    ],
)
def test_a_database_that_is_not_there_is_said_in_words(run, monkeypatch, url, words):
    monkeypatch.setenv("HUB_DATABASE_URL", url)
    monkeypatch.delenv("HUB_OWNER_DATABASE_URL")

    done = run("run", "list")

    assert (done.exit_code, words in done.output) == (1, True), done.output


def test_tables_of_another_version_are_said_in_words(hub, run, monkeypatch):
    hub.own("drop table run cascade")
    monkeypatch.delenv("HUB_OWNER_DATABASE_URL")

    done = run("run", "list")

    assert (done.exit_code, "run `hub migrate`" in done.output) == (1, True)
