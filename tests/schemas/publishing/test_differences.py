"""A verdict on a change is right, and a refusal shows a document that proves it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.publishing import differences
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


def fits(schema, document):
    """What an independent validator says."""
    return Draft202012Validator(schema).is_valid(document)


@given(drawn.schemas(), drawn.DOCUMENTS)
def test_our_reading_of_a_schema_is_that_of_an_independent_validator(schema, document):
    assert accepts(schema, document) is fits(schema, document)
    assert accepts(consumer(schema), document) is fits(consumer(schema), document)


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
            assert any("pattern" in p["properties"].get(each.field, {}) for p in pair)
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
