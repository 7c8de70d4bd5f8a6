"""Published schemas stay as they are, and say what the hub's own check says."""

import json
from dataclasses import replace

import pytest
from jsonschema import Draft202012Validator
from marshmallow import ValidationError, validates_schema

from schemas.contracts import record
from schemas.contracts.domain import catalogue
from schemas.contracts.faults import fault
from schemas.publishing import compatibility, history, json_schema

DOMAINS = {each.name: each for each in catalogue().domains}
REPORTS = DOMAINS["citizen_report"]


@pytest.mark.parametrize("name", DOMAINS)
def test_the_present_version_is_published_as_it_is(name):
    domain = DOMAINS[name]

    assert domain.version in history.published(name)
    assert list(compatibility.objections(domain)) == []


@pytest.mark.parametrize("name", DOMAINS)
def test_a_published_schema_is_a_valid_schema(name):
    for version in history.published(name):
        for view in json_schema.VIEWS:
            found = history.view(name, version, view)
            Draft202012Validator.check_schema(found)
            assert found["$id"].startswith(f"/schemas/{name}/{version}")


@pytest.mark.parametrize("name", DOMAINS)
def test_the_samples_fit_both_views(name):
    domain = DOMAINS[name]

    for view in json_schema.VIEWS:
        validator = Draft202012Validator(history.view(name, domain.version, view))
        for each in history.sample(domain):
            plain = json.loads(json.dumps(each, default=float))
            validator.validate(plain)


@pytest.mark.parametrize("name", DOMAINS)
def test_what_the_schema_refuses_of_a_sample_the_hub_refuses_too(name):
    domain = DOMAINS[name]
    validator = Draft202012Validator(json_schema.document(domain))
    refused = 0

    for sample in history.sample(domain):
        for field in domain.schema.declared():
            for value in (None, "", "\x00", [], True, 10**6, "1275"):
                document = {**sample, field: value}
                plain = json.loads(json.dumps(document, default=float))
                if not validator.is_valid(plain):
                    refused += 1
                    with pytest.raises(ValidationError):
                        domain.schema().load(document)
    assert refused > 20


def test_a_changed_schema_under_an_old_version_is_refused():
    class Longer(REPORTS.schema):
        title = record.Text(longest=400, load_default=None, allow_none=True)

    found = list(compatibility.objections(replace(REPORTS, schema=Longer)))

    assert [each.what for each in found] == [compatibility.CHANGED]


def test_a_new_minor_version_that_only_adds_is_welcome():
    class Longer(REPORTS.schema):
        colour = record.Code(["red", "blue"], load_default=None, allow_none=True)

    made = replace(REPORTS, schema=Longer, version="1.3.0")

    assert list(compatibility.objections(made)) == []


def test_a_minor_version_that_narrows_shows_what_it_refuses():
    class Shorter(REPORTS.schema):
        title = record.Text(longest=30, load_default=None, allow_none=True)

    made = replace(REPORTS, schema=Shorter, version="1.3.0")
    found = next(compatibility.objections(made))

    assert found.against == "1.0.0"
    assert len(found.difference.witness["title"]) > 30
    assert REPORTS.schema().load(found.difference.witness)
    with pytest.raises(ValidationError):
        Shorter().load(found.difference.witness)


def test_a_new_rule_between_fields_shows_what_it_refuses():
    class Stricter(REPORTS.schema):
        @validates_schema
        def no_bare_position(self, data, **_):
            """A report with a position has a title."""
            if data["lat"] is not None and data["title"] is None:
                raise fault("title.with_position", id="…", en="…")

    made = replace(REPORTS, schema=Stricter, version="1.3.0")
    found = next(compatibility.objections(made))

    assert found.difference.direction == "rule"
    assert "no_bare_position" in found.what.en
    assert REPORTS.schema().load(found.difference.witness)
    with pytest.raises(ValidationError):
        Stricter().load(found.difference.witness)


def test_a_new_major_version_may_do_what_it_likes():
    class Other(REPORTS.schema):
        title = record.Text(longest=3, required=True)

    made = replace(REPORTS, schema=Other, version="2.0.0")

    assert list(compatibility.objections(made)) == []


def test_a_version_below_a_published_one_is_refused():
    found = list(compatibility.objections(replace(REPORTS, version="0.9.0")))

    assert {each.what for each in found} == {compatibility.GONE_BACK}


class Renamed(REPORTS.schema):
    """The reports' schema, one of whose rules has another name."""

    @validates_schema
    def order(self, data, **_):
        """Nothing is handled before it is opened."""
        REPORTS.schema.in_order(self, data)

    in_order = None


@pytest.mark.parametrize(
    ("was", "objected"),
    [(("in_order",), False), (("in_ordre",), True), ((), True)],
)
def test_a_rule_that_only_has_another_name_breaks_nothing(monkeypatch, was, objected):
    monkeypatch.setattr(Renamed, "was", REPORTS.schema.was | {"order": was})
    made = replace(REPORTS, schema=Renamed, version="1.3.0")

    found = list(compatibility.objections(made))

    assert bool(found) is objected
    assert {each.difference.direction for each in found} <= {"rule"}
    assert json_schema.document(made)["x-rules-were"]["order"] == list(was)
