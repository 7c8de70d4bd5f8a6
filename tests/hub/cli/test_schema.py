"""hub schema: lists versions, and refuses a breaking change with a document."""

import json
from dataclasses import replace

from click.testing import CliRunner

from hub.cli.schema import schema
from schemas.contracts import domain, record
from schemas.contracts.domain import Catalogue, catalogue

KNOWN = catalogue().domains
REPORTS = next(each for each in KNOWN if each.name == "citizen_report")


def run(*words):
    return CliRunner().invoke(schema, list(words))


def with_version(monkeypatch, version, **fields):
    """A catalogue in which the reports' schema has other fields."""
    made = type("Changed", (REPORTS.schema,), fields)
    others = [each for each in KNOWN if each is not REPORTS]
    changed = replace(REPORTS, schema=made, version=version)
    monkeypatch.setattr(domain, "catalogue", lambda: Catalogue([changed, *others]))


def test_the_list_shows_present_and_published_versions():
    [row] = [
        r for r in json.loads(run("list", "--json").output) if r["kind"] == "record"
    ][:1]

    assert row["version"] in row["published"]


def test_nothing_breaks_as_the_schemas_are():
    done = run("check")

    assert done.exit_code == 0
    assert "nothing breaks" in done.output


def test_a_breaking_change_is_refused_with_a_document_that_shows_it(monkeypatch):
    title = record.Text(longest=30, load_default=None, allow_none=True)
    with_version(monkeypatch, "1.3.0", title=title)

    done = run("check", "--json")

    found = json.loads(done.output)[0]
    assert done.exit_code == 1
    assert (found["field"], found["direction"]) == ("title", "backward")
    assert len(found["witness"]["title"]) > 30


def test_the_document_is_shown_to_people_too(monkeypatch):
    title = record.Text(longest=30, load_default=None, allow_none=True)
    with_version(monkeypatch, "1.3.0", title=title)

    done = run("check", "citizen_report")

    assert "1.0.0 takes this, 1.3.0 refuses it" in done.output
    assert '"title":' in done.output


def test_a_changed_schema_is_not_published_under_its_old_version(monkeypatch, tmp_path):
    more = record.Text(longest=30, load_default=None, allow_none=True)
    with_version(monkeypatch, "1.0.0", more=more)
    folder = tmp_path / "citizen_report"
    folder.mkdir()

    done = run("publish", str(folder))

    assert done.exit_code == 1
    assert "raise `version`" in done.output
    assert list(folder.iterdir()) == []


def test_a_new_version_that_only_adds_is_published(monkeypatch, tmp_path):
    more = record.Text(longest=30, load_default=None, allow_none=True)
    with_version(monkeypatch, "1.3.0", more=more)
    folder = tmp_path / "citizen_report"
    folder.mkdir()

    done = run("publish", str(folder))

    written = json.loads((folder / "versions" / "1.3.0.json").read_text("utf-8"))
    assert done.exit_code == 0
    assert "more" in written["properties"]


def test_a_schema_that_does_not_exist_is_answered_with_the_nearest():
    done = run("show", "diseases@1")

    assert done.exit_code == 1
    assert "disease@1" in done.output


def test_the_metadata_form_is_printed_for_one_indicator_or_for_all():
    one, every = run("ms-ind", "gini"), run("ms-ind")

    assert json.loads(one.output)["nama_indikator"] == "Rasio Gini"
    codes = [json.loads(line)["kode_indikator"] for line in every.output.splitlines()]
    assert codes == list(catalogue().indicators)


def test_the_metadata_of_an_unknown_indicator_is_answered_with_the_nearest():
    answer = run("ms-ind", "ginni")

    assert answer.exit_code == 1 and "“gini”" in answer.output


def test_what_a_document_does_not_say_is_given_beside_it(tmp_path):
    file = tmp_path / "requests.json"
    file.write_text("""[{"service_request_id": "7", "status": "open",
        "service_name": "PJU", "requested_datetime": "2026-01-05T08:00:00+07:00"}]""")

    without = run("take", "citizen_report", "open311", str(file))
    done = run("take", "citizen_report", "open311", str(file), "--set", "region=12.75")

    assert without.exit_code == 1 and '"field.required"' in without.output
    assert done.exit_code == 0 and '"region":"12.75"' in done.output


def test_what_is_given_beside_a_document_names_its_field(tmp_path):
    file = tmp_path / "requests.json"
    file.write_text("[]")

    done = run("take", "citizen_report", "open311", str(file), "--set", "12.75")

    assert done.exit_code == 1
    assert "FIELD=TEXT" in done.output
