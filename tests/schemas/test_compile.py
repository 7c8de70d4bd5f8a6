"""What is compiled, what stays on marshmallow, and that the log says so once."""

import logging
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from marshmallow import EXCLUDE, ValidationError, fields, post_load, validates_schema
from marshmallow.validate import Length

from schemas import compile, strict
from schemas.compile import Checker, NotCompilable, checker, require_plain
from schemas.contracts import record
from schemas.contracts.domain import catalogue
from schemas.contracts.record import Record
from schemas.mapping.mapper import Fact
from tests.schemas.samples import REPORTS, STATISTICS, figure, mapper_of, report


class Plain(Record):
    name = record.Text(required=True)
    many = record.Number(load_default=Decimal(0), minimum=0)


class Hooked(Plain):
    @post_load
    def after(self, data, **_):
        return data


class WithOriginal(Plain):
    @validates_schema(pass_original=True)
    def both(self, data, original, **_):
        return None


class Standard(Plain):
    other = fields.Integer(load_default=None)


class Validated(Plain):
    code = record.Text(required=True, validate=Length(max=3))


class Renamed(Plain):
    code = record.Text(required=True, data_key="kode")


class Optional(Plain):
    code = record.Text()


class WrongDefault(Plain):
    more = record.Number(load_default=5)


class Special(record.Text):
    def _deserialize(self, value, attr, data, **kwargs):
        return super()._deserialize(value, attr, data, **kwargs).upper()


class WithSpecial(Plain):
    code = Special(required=True)


class Lenient(Plain):
    class Meta:
        unknown = EXCLUDE


class Own(Plain):
    def load(self, *given, **more):
        return super().load(*given, **more)


class Curious(Plain):
    heard = []

    @validates_schema
    def listen(self, data, **options):
        self.heard.append(options)


SLOW = [
    *(Hooked, WithOriginal, Standard, Validated, Renamed, Optional, WrongDefault),
    *(WithSpecial, Lenient, Own),
]


@pytest.mark.parametrize("kind", SLOW)
def test_what_only_marshmallow_can_do_stays_there(kind):
    with pytest.raises(NotCompilable):
        require_plain(kind())


def test_a_slow_schema_is_named_once_in_the_log(caplog):
    checker.cache_clear()

    with caplog.at_level(logging.WARNING, "schemas.compile"):
        found = [checker(Hooked) for _ in range(3)]

    [said] = caplog.messages
    assert "Hooked" in said and "post_load" in said
    assert found[0].check({"name": "a"}) is None
    assert found[0].load({"name": "a"}) == {"name": "a", "many": 0}
    assert found[0].rows(["name"])(["a"]) is None
    assert found[0].pages.read(b'[{"name": "a"}]') == [{"name": "a", "many": 0}]


def test_a_checker_takes_what_marshmallow_takes():
    values = Checker(Plain()).load({"many": 3, "name": "a"})

    assert values == {"name": "a", "many": Decimal(3)}
    assert type(values["many"]) is Decimal


def test_marshmallow_writes_the_messages():
    with pytest.raises(ValidationError) as caught:
        Checker(Plain()).load({"name": " ", "nama": "a"})

    assert set(caught.value.messages) == {"name", "nama"}


def test_a_rule_that_reads_options_is_given_them():
    Curious.heard.clear()

    assert Checker(Curious()).check({"name": "a"}) is not None
    Curious().load({"name": "a"})

    assert Curious.heard[0] == Curious.heard[1]


def test_more_shapes_than_are_kept_are_still_taken(monkeypatch):
    monkeypatch.setattr(compile, "MOST_SHAPES", 0)

    assert Checker(Plain()).check({"name": "a"}) == {"name": "a", "many": 0}
    assert Checker(Plain()).check({"nama": "a"}) is None


def test_a_default_that_is_made_is_made_anew():
    check = Checker(catalogue().domain("statistics@1").schema()).check
    values = {"indicator": "population", "region": "12.75", "period": "2024"}
    values |= {"value": 1, "unit": "people", "status": "official"}

    assert check(values)["dims"] is not check(values)["dims"]


@pytest.mark.parametrize("header", [["name", "name"], ["name", "x"], []])
def test_a_header_that_does_not_fit_is_left_to_marshmallow(header):
    assert Checker(Plain()).rows(header)(["a"] * len(header)) is None


@pytest.mark.parametrize("row", [["a"], ["a", "1", "2"], ("a", "1"), "a1"])
def test_a_row_that_does_not_fit_its_header_is_left_to_marshmallow(row):
    assert Checker(Plain()).rows(["name", "many"])(row) is None


def test_a_page_says_of_each_record_its_values_or_problems():
    page = b'[{"name": "a"}, {"name": 1}, {"name": "b", "name": "c"}, {"name": "d"}]'

    good, wrong, twice, last = Checker(Plain()).pages.read(page)

    assert (good["name"], last["name"]) == ("a", "d")
    assert (wrong[0].rule, twice[0].rule) == ("type.wrong", "json.duplicate_key")


@pytest.mark.parametrize("body", [b"{}", b"", b"<html>", b"[", b'{"name": "a"}'])
def test_a_page_that_is_no_list_is_refused(body):
    with pytest.raises(strict.Refused):
        Checker(Plain()).pages.read(body)


@pytest.mark.parametrize(("text", "made"), [(REPORTS, report), (STATISTICS, figure)])
def test_a_mapper_gives_the_same_facts_without_its_checker(text, made):
    quick, slow = mapper_of(text), mapper_of(text)
    slow.checker = Checker(slow.schema)
    slow.checker.check = lambda values: None

    facts = [mapper.apply(made(), "/0") for mapper in (quick, slow)]

    assert isinstance(facts[0], Fact) and facts[0] == facts[1]
    assert quick.checker.check(quick.reshape(made(), [])) is not None


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59Z"])
def test_an_instant_at_the_end_of_time_is_refused(year):
    with pytest.raises(ValidationError) as caught:
        record.Instant().deserialize(year)

    assert caught.value.messages[0].rule == "date.out_of_range"


def test_an_instant_keeps_its_moment():
    values = {"region": "12.75", "status": "new", "category": "road"}
    check = Checker(catalogue().domain("citizen_report@1").schema()).check

    found = check(values | {"opened_at": "2026-01-05T08:30:15.25+07:00"})

    assert found["opened_at"] == datetime(2026, 1, 5, 1, 30, 15, 250000, UTC)


@pytest.mark.parametrize(
    ("text", "quick"),
    [
        ("Ditambal.\nSelesai\tKamis.\r\n", True),
        ("Ditambal\u2028selesai", True),
        ("\u200bDitambal", True),
        ("Ditambal\x0b", False),
        ("Ditambal\x85", False),
        ("\u3000", False),
        ("\ud800", False),
    ],
)
def test_a_text_of_several_lines_is_checked_quickly(text, quick):
    values = {"region": "12.75", "status": "new", "category": "road"}
    schema = catalogue().domain("citizen_report@1").schema()
    record = values | {"opened_at": "2026-01-05T08:00:00Z", "status_notes": text}

    found = Checker(schema).check(record)

    assert (found == schema.load(record)) if quick else found is None


def test_a_text_of_one_line_has_no_breaks():
    values = {"region": "12.75", "status": "new", "category": "road"}
    check = Checker(catalogue().domain("citizen_report@1").schema()).check
    record = values | {"opened_at": "2026-01-05T08:00:00Z", "title": "Jalan\nrusak"}

    assert check(record) is None
