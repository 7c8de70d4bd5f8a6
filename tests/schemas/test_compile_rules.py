"""A schema's own rules as lines of its checker, or called where they are not plain."""

import json

import pytest
from marshmallow import validates_schema

from schemas.compile import Checker
from schemas.compiling import rules
from schemas.contracts import record
from schemas.contracts.domain import catalogue
from schemas.contracts.record import Record, fault

MOST = {"a": 3}
FIELDS = frozenset(("a", "b"))


def broken():
    return fault("x.y", id="Salah.", en="Wrong.")


class Base(Record):
    a = record.Text(required=True)
    b = record.Number(load_default=None, allow_none=True)


class Plain(Base):
    @validates_schema
    def first(self, data, **_):
        """A sentence that is no line."""
        most = MOST.get(data["a"])
        if most is None:
            return
        if data.get("b") is not None and data["b"] > most:
            raise broken()

    @validates_schema
    def second(self, data, **_):
        for letter in data["a"]:
            if letter == "x":
                raise broken()


class Odd(Base):
    @validates_schema
    def whole(self, data, **_):
        if len(data) < 2 or data["a"] == "x":
            raise broken()


class Caught(Base):
    @validates_schema
    def tries(self, data, **_):
        try:
            int(data["a"])
        except ValueError:
            raise broken() from None


class Looped(Base):
    @validates_schema
    def until(self, data, **_):
        for letter in data["a"]:
            if letter == "y":
                return
        if data["a"] == "x":
            raise broken()


CASES = [
    *({"a": "a", "b": 3}, {"a": "a", "b": 4}, {"a": "z", "b": 4}, {"a": "a"}),
    *({"a": "x"}, {"a": "xy"}, {"a": "yx"}, {"a": "1"}, {"a": "ax", "b": None}),
]


@pytest.mark.parametrize("kind", [Plain, Odd, Caught, Looped])
@pytest.mark.parametrize("values", CASES, ids=str)
def test_rules_say_what_they_say_when_called(kind, values):
    checker, wrong = Checker(kind()), kind().validate(values)

    [on_page] = checker.pages.read(json.dumps([values]).encode())

    assert (checker.check(values) is None) == bool(wrong)
    assert isinstance(on_page, tuple) == bool(wrong)


def test_plain_rules_become_lines():
    lines = [rules.lines(getattr(Plain(), n), FIELDS) for n in ("first", "second")]

    assert [sorted(each.reads) for each in lines] == [["a", "b"], ["a"]]
    assert "data" not in lines[0].text and "sentence" not in lines[0].text


@pytest.mark.parametrize(
    ("kind", "name"), [(Odd, "whole"), (Caught, "tries"), (Looped, "until")]
)
def test_other_rules_are_called(kind, name):
    with pytest.raises(rules.NotPlain):
        rules.lines(getattr(kind(), name), FIELDS)


def test_a_rule_about_an_unknown_field_is_called():
    with pytest.raises(rules.NotPlain):
        rules.lines(Plain().first, frozenset("a"))


def test_a_rule_without_source_is_called():
    names = {}
    exec("def hidden(self, data, **_): pass", names)
    hidden = names["hidden"].__get__(Plain())

    with pytest.raises(rules.NotPlain):
        rules.lines(hidden, FIELDS)


def test_every_rule_of_a_domain_is_plain():
    schemas = [each.schema() for each in catalogue().domains]

    found = [
        rules.lines(getattr(schema, name), frozenset(schema.load_fields))
        for schema in schemas
        for name, _, _ in schema._hooks["validates_schema"]
    ]

    assert len(found) >= 6
