"""Compiled checkers against marshmallow: no difference in verdict, value or type.

SCHEMA_FUZZ=200000 tries that many records of every domain instead of 5,000.
"""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import compile
from schemas.compile import Checker
from schemas.compiling import fragments
from schemas.domain import catalogue
from tests.schemas.near_misses import (
    ANY,
    INSTANTS,
    NUMBERS,
    UNKNOWN,
    NearMisses,
    compare,
    samples,
)

CASES = int(os.environ.get("SCHEMA_FUZZ", 5000))
SEED = os.environ.get("SCHEMA_FUZZ_SEED", "1")
DOMAINS = {each.name: each for each in catalogue().domains}
VALUES = st.one_of(
    st.sampled_from([*ANY, *INSTANTS, *NUMBERS]),
    st.text(max_size=12),
    st.decimals(),
    st.integers(),
    st.datetimes(timezones=st.timezones() | st.none()),
    st.dates(),
    st.dictionaries(st.text("abZ1_", max_size=3), st.text("abZ1_", max_size=3)),
)


@pytest.fixture(params=DOMAINS, scope="module")
def domain(request):
    return DOMAINS[request.param]


def cases(domain, count, seed=SEED):
    stream = NearMisses(domain, seed)
    return [stream.one() for _ in range(count)]


def test_every_domain_is_compiled(domain):
    checker = Checker(domain.schema())

    taken = [checker.check(each) for each in samples(domain)]

    assert None not in taken


def test_a_checker_never_differs_from_marshmallow(domain, record_property):
    checker = Checker(domain.schema())

    tally, differences = compare(domain, checker, cases(domain, CASES))

    record_property("tally", dict(tally))
    assert differences == []
    assert tally["taken"] > CASES / 5, tally  # what is taken is the evidence
    assert tally["refused"] > CASES / 5, tally
    assert tally["quick"] > 0.8 * tally["taken"], tally


@given(st.data())
def test_nothing_that_hypothesis_finds_differs(domain, data):
    names = [*domain.schema.declared(), *UNKNOWN]
    changes = st.dictionaries(st.sampled_from(names), VALUES, max_size=3)
    values = data.draw(st.sampled_from(samples(domain))) | data.draw(changes)

    _, differences = compare(domain, Checker(domain.schema()), [values])

    assert differences == []


@pytest.mark.parametrize("value", [*ANY, [], "x", 1, None])
def test_what_is_no_record_goes_to_marshmallow(domain, value):
    assert Checker(domain.schema()).check(value) is None


WRONG = {
    "text too long": ("Text", "<= {0.longest}", "<= {0.longest} + 1"),
    "blank text": ("Text", " or {v}.isspace()", ""),
    "empty text": ("Text", "0 < len", "0 <= len"),
    "control characters": ("Text", "not {v}.isprintable() or", ""),
    "text not normalised": ("Text", "not {v}.isascii()", "False"),
    "codes in any case": ("Code", "{v} not in", "{v}.lower() not in"),
    "any code": ("Code", "{v} not in known_{v}", "False"),
    "1 for true": ("Flag", "{v} is not True", "{v} != True"),
    "any region": ("RegionCode", "not IS_REGION[{v}]", "False"),
    "true as number": ("Number", "type({v}) is int and", "isinstance({v}, int) and"),
    "text as number": ("Number", "type({v}) is int and", "type({v}) is str or"),
    "too fine a number": ("Number", "and not fits({v})", "and False"),
    "infinite number": ("Number", "not {v}.is_finite() or", "False or"),
    "number by its length": ("Number", '(len(w) > 14 or "E" in w)', "len(w) > 20"),
    "number kept an int": ("Number", "{v} = Decimal({v})", "pass"),
    "unbounded place": ("Latitude", "if not low_{v} <= {v} <= high_{v}", "if False"),
    "bounds excluded": ("Latitude", "{v} <= high_{v}", "{v} - 1 <= high_{v}"),
    "offset ignored": ("Instant", " + REST[{v}[13:]]", " + 0 * REST[{v}[13:]]"),
    "own reading of instants": (
        "Instant",
        "HOUR[{v}[:13]] + REST[{v}[13:]]",
        "datetime.fromisoformat({v}).astimezone(UTC)",
    ),
    "zone not made UTC": ("Instant", "{v}.tzinfo is not UTC", "{v}.tzinfo is None"),
    "any year": ("Instant", "not EARLIEST <= {v} < LATEST", "False"),
    "instant as day": ("Day", "type({v}) is not date", "not isinstance({v}, date)"),
    "own reading of days": ("Day", "DAY[{v}]", "date.fromisoformat({v})"),
    "any period": ("PeriodText", "not IS_PERIOD[{v}]", "False"),
    "any breakdown": ("Dims", "breakdown({v}) if {v}", "{v} if {v}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_checker_is_caught(name, monkeypatch):
    kind, right, wrong = WRONG[name]
    [declared] = [each for each in fragments.FRAGMENTS if each.__name__ == kind]
    make = fragments.FRAGMENTS[declared]

    def broken(field, v, names):
        text = make(field, v, names)
        old, new = right.format(field, v=v), wrong.format(field, v=v)
        return text.replace(old, new)

    monkeypatch.setitem(fragments.FRAGMENTS, declared, broken)
    users = [each for each in DOMAINS.values() if declared in _kinds(each)]

    assert any(
        map(_first_difference, users)
    ), f"nothing tells this checker from a right one: {name}"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("return sparse(record)", "return sparse(record) or dict(record)"),
        ("own_", "bool or own_"),
        ("pick(record)", "(each or None for each in pick(record))"),
        ("record.values()", "reversed(record.values())"),
        ("record.values()", "(each or None for each in record.values())"),
    ],
)
def test_a_wrong_frame_is_caught(right, wrong, monkeypatch):
    write = compile.source

    def broken(*given):
        text, names = write(*given)
        return text.replace(right, wrong), names

    monkeypatch.setattr(compile, "source", broken)

    assert any(map(_first_difference, DOMAINS.values()))


def _kinds(domain):
    return {type(field) for field in domain.schema.declared().values()}


def _first_difference(domain):
    checker = Checker(domain.schema())
    stream = NearMisses(domain, SEED)
    for _ in range(80):
        try:
            _, differences = compare(domain, checker, [stream.one() for _ in range(50)])
        except Exception as error:  # marshmallow would not raise this
            return error
        if differences:
            return differences[0]
    return None
