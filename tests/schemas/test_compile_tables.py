"""Whole columns, JSON pages and CSV texts against marshmallow: no difference.

SCHEMA_FUZZ=200000 tries that many records of every domain instead of 3,000.
"""

import csv
import io
import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from msgspec import UNSET

from schemas.compile import Checker
from schemas.compiling import columns
from schemas.compiling.tables import Seen, Table
from schemas.contracts import record
from tests.schemas.near_misses import (
    NearMisses,
    by_marshmallow,
    exact,
    samples,
)
from tests.schemas.test_compile_fuzz import CASES, DOMAINS, SEED

CLOCKS = (
    *("2026-01-05T08:00:00", "2024-02-29T23:59:59", "2089-12-31T00:00:00"),
    *("2026-02-29T08:00:00", "2026-01-05T24:00:00", "2026-01-05T23:59:60"),
    *("1944-12-31T23:59:59", "2099-12-31T23:59:59", "2100-01-01T06:59:59"),
    *("2026-01-05t08:00:00", "2026-01-05 08:00:00", "0000-00-00T00:00:00"),
)
WRITTEN = (
    "0 1 12.25 -3.5 0.5 -0 -0.50 0.0000001 99.999999999999 123456789012.5 00 007 -01"
    " .5 -.5 5. 1e1 1E+1 1E1 2E+1 5E+2 12E+3 NaN Infinity +1 1_0 1,5 1-2 - -- ٣"
    " 1234567890123.25"
).split()
TAILS = ("+07:00", "Z", ".25Z", "-03:30", "+00:00", ":00Z", "z", "+0700", "", '"')


@pytest.fixture(params=DOMAINS, scope="module")
def domain(request):
    return DOMAINS[request.param]


def received(value):
    """A value as JSON and its decoder would give it, or UNSET where they cannot."""
    if isinstance(value, float):
        return UNSET
    if isinstance(value, Decimal):
        return _number(value)
    return value if type(value) in (str, int, bool, dict, list) else None


def _number(value):
    try:
        return columns.FINE.create_decimal(str(value)) if value.is_finite() else UNSET
    except ArithmeticError:
        return UNSET


def lots(domain, count, seed):
    """Lots of records that are right, but for a change in some of them."""
    chance = random.Random(f"{domain.name} {seed}")
    misses, right = NearMisses(domain, seed), samples(domain)
    names = list(domain.schema.declared())
    while count > 0:
        made = [dict(chance.choice(right)) for _ in range(chance.choice((1, 3, 9, 30)))]
        for each in made:
            if chance.random() < 0.1:
                each.update(misses.one())
        if chance.random() < 0.5:
            _alike(made, chance.choice(names), misses, chance)
        yield [{n: r[n] for n in names if n in r} for r in made]
        count -= len(made)


def _alike(made, name, misses, chance):
    """One column of values that are of one kind, or nearly."""
    pool = [*misses.special[name], *(each.get(name) for each in misses.right)]
    if isinstance(misses.fields[name], record.Instant):
        tail = chance.choice(TAILS)
        pool = [f"{chance.choice(CLOCKS)}{tail}", f"{CLOCKS[0]}{tail}", *pool[-1:]]
    if isinstance(misses.fields[name], record.Number) and chance.random() < 0.5:
        pool = WRITTEN
    few = [chance.choice(pool) for _ in range(chance.choice((1, 1, 2, 4)))]
    for each in made:
        each[name] = chance.choice(few)


def columns_of(domain, lot):
    """The columns of a lot, and its records as the columns give them."""
    names = list(domain.schema.declared())
    given = {n: [received(r[n]) if n in r else UNSET for r in lot] for n in names}
    rows = zip(*given.values(), strict=True)
    pairs = [zip(given, row, strict=True) for row in rows]
    return given, [{n: v for n, v in each if v is not UNSET} for each in pairs]


def differences(domain, table, lot):
    """Where a table differs from marshmallow; how many records went which way."""
    given, records = columns_of(domain, lot)
    seen, schema, tally, found = Seen(), domain.schema(), Counter(), []
    made = table.read(given, len(lot), seen)
    assert seen.unsent == sum(column.count(UNSET) for column in given.values())
    texts = [type(v) is str for column in given.values() for v in column]
    assert seen.texts == sum(texts)
    for given_values, values in zip(records, made, strict=True):
        expected = by_marshmallow(schema, given_values)
        tally[expected[0]] += 1
        tally["quick"] += values is not None
        if values is not None and ("taken", exact(values)) != expected:
            found.append((given_values, values, expected))
    return tally, found


def test_columns_are_what_marshmallow_says(domain):
    table, tally, found = Table(domain.schema()), Counter(), []

    for lot in lots(domain, CASES, SEED):
        counted, more = differences(domain, table, lot)
        tally += counted
        found += more
    print(dict(tally))  # pytest -rP shows it

    assert found == []
    assert tally["taken"] > CASES / 3 and tally["refused"] > CASES / 20, tally
    assert tally["quick"] > 0.9 * tally["taken"], tally


def test_csv_texts_are_what_marshmallow_says(domain):
    checker, names = Checker(domain.schema()), list(domain.schema.declared())
    tally = Counter()

    for lot in lots(domain, CASES, f"csv {SEED}"):
        rows = [[_cell(each.get(name)) for name in names] for each in lot]
        rows = [row for row in rows if any(row)]
        read = checker.sheets.read(_text([names, *rows]))
        for row, found in zip(rows, read, strict=True):
            given = {n: cell for n, cell in zip(names, row, strict=True) if cell}
            expected = by_marshmallow(checker.schema, given)
            tally[expected[0]] += 1
            said = ("taken", exact(found)) if type(found) is dict else found
            assert said == (expected if type(found) is dict else expected[1])
    print(dict(tally))  # pytest -rP shows it
    assert tally["taken"] > CASES / 20 or domain.name != "citizen_report", tally


def _cell(value):
    return value if type(value) is str and "\x00" not in value else ""


def _text(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


WRONG = {
    "any text": ("Text", lambda v: v),
    "any code": ("Code", lambda v: v),
    "any region": ("RegionCode", lambda v: v),
    "any flag": ("Flag", lambda v: v),
    "any number": ("Number", lambda v: v),
    "any place": ("Latitude", lambda v: v),
    "any period": ("PeriodText", lambda v: v),
    "any breakdown": ("Dims", lambda v: v),
    "own reading of days": (
        "Day",
        lambda v: [date.fromisoformat(each) for each in v],
    ),
    "own reading of instants": (
        "Instant",
        lambda v: [datetime.fromisoformat(each).astimezone(UTC) for each in v],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_column_is_caught(name, monkeypatch):
    kind, wrong = WRONG[name]
    [declared] = [each for each in columns.COLUMNS if each.__name__ == kind]
    monkeypatch.setitem(columns.COLUMNS, declared, lambda field: wrong)
    users = [d for d in DOMAINS.values() if declared in _kinds(d)]

    assert any(map(_first_difference, users)), f"this column was not caught: {name}"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("_is_near", lambda body: True),
        ("_whole", lambda value: value),
        ("OFFSET", {f"{tail}": timedelta(0) for tail in TAILS}),
        ("NUMERALS", bytes(range(256))),
        ("_written", lambda values: list(map(Decimal, values))),
        ("GRAPHIC", bytes(range(256))),
    ],
)
def test_a_wrong_part_of_a_column_is_caught(name, wrong, monkeypatch):
    monkeypatch.setattr(columns, name, wrong)

    assert any(map(_first_difference, DOMAINS.values())), name


def _kinds(domain):
    return {type(field) for field in domain.schema.declared().values()}


def _first_difference(domain):
    table = Table(domain.schema())
    for lot in lots(domain, 4000, SEED):
        try:
            _, found = differences(domain, table, lot)
        except Exception as error:  # marshmallow would not raise this
            return error
        if found:
            return found[0]
    return None


def page(records):
    return json.dumps(records).encode()


RIGHT = {
    "region": "12.75",
    "opened_at": "2026-01-05T08:00:00+07:00",
    "status": "new",
    "category": "road",
}


@pytest.fixture(scope="module")
def reports():
    return Checker(DOMAINS["citizen_report"].schema())


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('"status"', '"status" : "closed", "status"', "json.duplicate_key"),
        ('"status"', '"title": "a\\"b", "status": "new", "status"', None),
        ('"12.75"', "12345678901234567890", "json.too_many_digits"),
        ('"new"', '"\\u0000"', "text.nul"),
        ('"new"', "[[]]", "type.wrong"),
        ('"new"', '"new", "lat": 0.' + 66 * "0" + "1e67", "json.too_many_digits"),
    ],
)
def test_a_page_hides_nothing_from_the_careful_reader(reports, old, new, rule):
    body = page([RIGHT] * 40).decode()

    first, *others = reports.pages.read(body.replace(old, new, 1).encode())

    assert all(type(each) is dict for each in others)
    rules = [each.rule for each in first] if type(first) is tuple else []
    assert rule in rules or rule is None and rules == ["json.duplicate_key"]


def test_a_long_page_is_read_in_order(reports):
    records = [RIGHT | {"title": f"Jalan {number}"} for number in range(1000)]
    records[700]["region"] = "1275"

    read = reports.pages.read(page(records))

    assert [type(each) for each in read].index(tuple) == 700
    assert [r["title"] for r in read if type(r) is dict][-1] == "Jalan 999"


def test_a_wrong_field_hides_no_other(reports):
    wrong = RIGHT | {"region": "1275", "status": "neu", "closed_at": 7}

    [problems] = reports.pages.read(page([wrong]))

    assert {each.field for each in problems} == {"region", "status", "closed_at"}


def test_rows_that_do_not_fit_the_header_are_told_apart(reports):
    header = "region,opened_at,status,category\r\n"
    right = "12.75,2026-01-05T08:00:00+07:00,new,road\r\n"

    read = reports.sheets.read(f"{header}{right}12.75,a\r\n\r\n{right}")

    assert [type(each) for each in read] == [dict, tuple, dict]
    assert read[1][0].rule == "csv.columns"


@pytest.mark.parametrize("text", ["", "region,status\n", "region,status"])
def test_a_text_without_rows_has_no_records(reports, text):
    assert reports.sheets.read(text) == []


def test_unknown_and_repeated_columns_are_problems_of_every_row(reports):
    unknown = reports.sheets.read("region,wilayah\n12.75,12.75\n")
    repeated = reports.sheets.read("region,region\n12.75,12.75\n")

    assert "field.unknown" in {each.rule for each in unknown[0]}
    assert [each.rule for each in repeated[0]] == ["csv.columns"]


def test_quoted_cells_are_read_as_the_csv_module_does(reports):
    text = 'region,opened_at,status,category,title\n12.75,"2026-01-05T08:00:00Z",new,'

    [read] = reports.sheets.read(f'{text}road,"Jalan, ""rusak"""\n')

    assert read["title"] == 'Jalan, "rusak"'
