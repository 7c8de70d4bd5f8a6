"""Compiled checkers against marshmallow: no difference in verdict, value or type.

SCHEMA_FUZZ=200000 tries that many records of every domain instead of 3,000.
"""

import json
import os
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.schema import Observation, Report
from schemas import compile, strict
from schemas.compile import Checker
from schemas.compiling import fragments
from schemas.compiling.pages import Doubt, Pages
from schemas.compiling.verdicts import Verdicts
from schemas.contracts.domain import catalogue
from schemas.values.problem import Refused
from tests.schemas.near_misses import (
    ANY,
    INSTANTS,
    NUMBERS,
    UNKNOWN,
    NearMisses,
    by_marshmallow,
    compare,
    exact,
    samples,
)

CASES = int(os.environ.get("SCHEMA_FUZZ", 3000))
SEED = os.environ.get("SCHEMA_FUZZ_SEED", "1")
DOMAINS = {each.name: each for each in catalogue().domains}
DOMAINS |= {
    f"{name}, numbers as text": replace(DOMAINS[name], schema=schema)
    for name, schema in (("citizen_report", Report), ("statistics", Observation))
}
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


def test_a_checker_never_differs_from_marshmallow(domain):
    checker = Checker(domain.schema())

    tally, differences = compare(domain, checker, cases(domain, CASES))

    print(dict(tally))  # pytest -rP shows it
    assert differences == []
    assert tally["taken"] > CASES / 5, tally  # what is taken is the evidence
    assert tally["refused"] > CASES / 5, tally
    assert tally["quick"] > 0.8 * tally["taken"], tally


def test_rows_of_cells_are_what_marshmallow_says(domain):
    checker = Checker(domain.schema())
    columns = list(domain.schema.declared())[::-1]
    check, quick, taken = checker.rows(columns), 0, 0

    for values in cases(domain, CASES // 2):
        texts = {n: v for n, v in values.items() if type(v) is str and n in columns}
        found = check([texts.get(name, "") for name in columns])
        expected = by_marshmallow(checker.schema, {n: v for n, v in texts.items() if v})
        assert found is None or ("taken", exact(found)) == expected
        quick += found is not None
        taken += expected[0] == "taken"
    print((quick, taken))  # pytest -rP shows it
    assert quick > 0.8 * taken


def test_pages_are_what_marshmallow_says(domain):
    checker = Checker(domain.schema())
    careful, chance = Pages(
        Verdicts(checker.schema, lambda _: None, None), None
    ), random.Random(SEED)
    stream, quick = NearMisses(domain, SEED), 0

    for _ in range(CASES // 8):
        page = _page([stream.one() for _ in range(chance.randrange(1, 4))], chance)
        assert _said(checker.pages, page) == _said(careful, page), page
        quick += _is_plain(checker.pages, page)
    assert quick > CASES / 64, quick  # one page in eight


def _said(pages, page):
    try:
        read = pages.read(page)
    except Refused as refused:
        return refused.problems
    return [exact(each) if isinstance(each, dict) else _named(each) for each in read]


def _named(problems):
    """Problems; the fields of a record shown as a whole may come in another order."""
    return [p if p.field != "$" else (p.rule, p.message) for p in problems]


def _is_plain(pages, page):
    try:
        pages._quickly(page, strict.Limits(), pages.table)
    except (Doubt, Refused):
        return False
    return True


def _page(records, chance):
    """JSON of what JSON can hold, now and then with a key twice or a flaw."""
    body = json.dumps(records, default=_written, skipkeys=True)
    if chance.random() < 0.2:
        name = chance.choice(list(records[0]) or ["x"])
        body = body.replace("{", "{" + json.dumps(name) + " : 1, ", 1)
    if chance.random() < 0.1:
        body = body.replace('"new"', "12345678901234567890").replace("null", "[{}]", 1)
    return body.encode(
        "utf-8", "surrogatepass" if chance.random() < 0.02 else "replace"
    )


def _written(value):
    if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**20:
        return float(value)
    return str(value)


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
    "text too long": ("Text", "> {0.longest}", "> {0.longest} + 1"),
    "blank text": ("Text", '{v} < "!"', "{v} < ' '"),
    "empty text": ("Text", '{v} < "!"', "{v} in (' ', '   ')"),
    "control characters": ("Text", "not {v}.isprintable()", "False"),
    "text not normalised": ("Text", "not {v}.isascii()", "False"),
    "codes in any case": ("Code", "{v} not in", "{v}.lower() not in"),
    "any code": ("Code", "{v} not in known_{v}", "False"),
    "1 for true": ("Flag", "{v} is not True", "{v} != True"),
    "any region": ("RegionCode", "not IS_REGION[{v}]", "False"),
    "true as number": ("Number", "type({v}) is int and", "isinstance({v}, int) and"),
    "text as number": ("Number", "type({v}) is int and", "type({v}) is str or"),
    "too fine a number": ("Number", "and not fits({v})", "and False"),
    "infinite number": ("Number", "not {v}.is_finite()", "False"),
    "number by its length": ("Number", '(len(w) > 14 or "E" in w)', "len(w) > 20"),
    "number kept an int": ("Number", "Decimal({v})", "{v}"),
    "unbounded place": ("Latitude", "not low_{v} <= {v} <= high_{v}", "False"),
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
        ("raise BROKEN", "break"),
        ("pick(record)", "(each or None for each in pick(record))"),
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
