"""A verdict on a change is right, and a refusal shows a document that proves it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.contracts.domain import catalogue
from schemas.publishing import differences, history
from schemas.publishing.accepts import accepts
from schemas.publishing.differences import consumer
from tests.schemas.publishing import drawn

BASE = {
    "type": "object",
    "properties": {
        "status": {"type": "string", "enum": ["new", "closed"]},
        "title": {"type": ["string", "null"], "minLength": 1, "maxLength": 20},
        "region": {"type": "string", "pattern": "^1[0-9]$", "examples": ["12"]},
        "value": {"type": "number", "minimum": 0},
    },
    "required": ["status", "region"],
    "additionalProperties": False,
}


def changed(required=None, **parts):
    """BASE with some fields as given; None takes one out."""
    properties = {n: p for n, p in {**BASE["properties"], **parts}.items() if p}
    needed = BASE["required"] if required is None else required
    return {**BASE, "properties": properties, "required": needed}


# What a validator does not look at.
SAID = {"$schema", "$id", "title", "description", "default", "examples", "format"}


def keywords(schema):
    """Every keyword of a schema and its parts that a validator looks at."""
    found = {word for word in schema if word not in SAID and word[:2] != "x-"}
    inner = [*schema.get("properties", {}).values()]
    inner += [schema.get("propertyNames"), schema.get("additionalProperties")]
    return found.union(*(keywords(each) for each in inner if isinstance(each, dict)))


def fits(schema, document):
    """What an independent validator says."""
    return Draft202012Validator(schema).is_valid(document)


@given(drawn.schemas(), drawn.DOCUMENTS)
def test_our_reading_of_a_schema_is_that_of_an_independent_validator(schema, document):
    assert accepts(schema, document) is fits(schema, document)
    assert accepts(consumer(schema), document) is fits(consumer(schema), document)


def test_every_keyword_that_is_published_is_fuzzed():
    emitted = {
        word
        for domain in catalogue().domains
        for version in history.published(domain.name).values()
        for word in keywords(version)
    }
    seen = set()

    @settings(database=None, derandomize=True)
    @given(drawn.schemas())
    def look(schema):
        seen.update(keywords(schema))

    look()

    assert emitted - seen == set()


@given(drawn.successions(), st.lists(drawn.DOCUMENTS, max_size=30))
def test_what_is_called_compatible_breaks_no_document(pair, documents):
    old, new = pair

    found = {each.direction for each in differences.between(old, new)}

    for each in documents:
        if "backward" not in found and fits(old, each):
            assert fits(new, each)
        if "forward" not in found and fits(new, each):
            assert fits(consumer(old), each)


@given(drawn.successions())
def test_every_refusal_shows_a_document_that_proves_it(pair):
    old, new = pair

    for each in differences.between(old, new):
        taking, refusing = (old, new) if each.direction == "backward" else (new, old)
        if each.direction == "forward":
            refusing = consumer(old)
        if each.witness is None:  # only where nobody can guess what fits a pattern
            parts = [p["properties"].get(each.field, {}) for p in pair]
            assert any("pattern" in keywords(part) for part in parts)
            continue
        assert fits(taking, each.witness)
        assert not fits(refusing, each.witness)


@pytest.mark.parametrize(
    ("new", "field", "direction"),
    [
        (changed(title=None), "title", "backward"),
        (changed(required=["status", "region", "title"]), "title", "backward"),
        (changed(status={"type": "string", "enum": ["new"]}), "status", "backward"),
        (changed(value={"type": "number", "minimum": 1}), "value", "backward"),
        (changed(value={"type": "string"}), "value", "backward"),
        (changed(title={"type": "string"}), "title", "backward"),
        (changed(required=["status"]), "region", "forward"),
        (changed(region={"type": ["string", "null"]}), "region", "forward"),
        (changed(region={"type": "string"}), "region", "forward"),
    ],
)
def test_a_breaking_change_is_named_with_its_field(new, field, direction):
    found = differences.between(BASE, new)

    assert (field, direction) in {(each.field, each.direction) for each in found}


@pytest.mark.parametrize(
    "new",
    [
        BASE,
        changed(more={"type": "string"}),
        changed(status={"type": "string", "enum": ["new", "closed", "rejected"]}),
        changed(title={"type": ["string", "null"], "minLength": 1, "maxLength": 90}),
        changed(value={"type": "number"}),
        changed(required=["status", "region"], value={"type": "number", "minimum": -5}),
    ],
)
def test_what_only_adds_is_no_breaking_change(new):
    assert differences.between(BASE, new) == ()


def test_a_shape_that_nobody_can_guess_is_refused_without_a_document():
    before = changed(region={"type": "string", "pattern": "^q{7}$"})
    after = changed(region={"type": "string", "pattern": "^q{8}$"})

    found = differences.between(before, after)

    assert {each.field for each in found} == {"region"}
    assert {each.witness for each in found} == {None}
