"""Strict fields: the exact outcome for what stock marshmallow would let through."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from marshmallow import ValidationError, fields

from schemas.contracts import record
from schemas.contracts.faults import problems_of
from schemas.contracts.record import Record
from schemas.values.periods import Period
from schemas.values.problem import Refused


class Sample(Record):
    text = record.Text(longest=5)
    page = record.Text(lines=True)
    code = record.Code(("new", "closed"))
    word = record.Code()
    number = record.Number(minimum=0, maximum=1000)
    typed = record.Number(text=True)
    instant = record.Instant()
    day = record.Day()
    period = record.PeriodText()
    region = record.RegionCode()
    flag = record.Flag()
    lat = record.Latitude(allow_none=True)
    lon = record.Longitude()
    dims = record.Dims()
    foreign = fields.Integer()


class Needed(Record):
    text = record.Text(required=True)


def refusal(values, schema=Sample):
    with pytest.raises(ValidationError) as caught:
        schema().load(values)
    known = frozenset(schema().fields)
    return problems_of(caught.value, values, known)


def loaded(**values):
    return Sample().load(values)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("text", 5, "type.wrong"),
        ("text", "", "text.blank"),
        ("text", " \u00a0", "text.blank"),
        ("text", "a\x00b", "text.control"),
        ("text", "a\x07b", "text.control"),
        ("text", "a\x85b", "text.control"),
        ("text", "a\nb", "text.control"),
        ("page", "a\x1bb", "text.control"),
        ("text", "\ud800", "text.surrogate"),
        ("text", "abcdef", "text.too_long"),
        ("text", None, "field.null"),
        ("code", "closd", "code.unknown"),
        ("code", True, "type.wrong"),
        ("word", "Upper", "code.shape"),
        ("word", "9a", "code.shape"),
        ("number", 1.5, "type.wrong"),
        ("number", True, "type.wrong"),
        ("number", "12", "number.text"),
        ("number", Decimal("NaN"), "number.not_finite"),
        ("number", Decimal("Infinity"), "number.not_finite"),
        ("number", Decimal("1E-13"), "number.out_of_range"),
        ("number", Decimal("1E18"), "number.out_of_range"),
        ("number", -1, "number.out_of_bounds"),
        ("number", 1001, "number.out_of_bounds"),
        ("typed", "1_000", "number.text"),
        ("typed", "٣", "number.text"),
        ("typed", "NaN", "number.text"),
        ("typed", " 1", "number.text"),
        ("typed", "01", "number.text"),
        ("typed", "1e5", "number.text"),
        ("instant", datetime(2026, 1, 5), "date.no_zone"),
        ("instant", "2026-01-05T08:00:00", "date.no_zone"),
        ("instant", "2026-01-05 08:00:00Z", "date.syntax"),
        ("instant", "2026-13-05T08:00:00Z", "date.syntax"),
        ("instant", "2026-01-05T08:00:00z", "date.syntax"),
        ("instant", "0001-01-01T00:00:00Z", "date.out_of_range"),
        ("instant", 1767600000, "type.wrong"),
        ("day", "2026-02-30", "date.syntax"),
        ("day", datetime(2026, 1, 5, tzinfo=UTC), "date.syntax"),
        ("period", "2025-13", "period.impossible"),
        ("period", 2025, "period.shape"),
        ("region", "1275", "region.shape"),
        ("region", "12.1", "region.shape"),
        ("region", Decimal("12.75"), "region.shape"),
        ("flag", 1, "type.wrong"),
        ("flag", "true", "type.wrong"),
        ("lat", Decimal(98), "number.out_of_bounds"),
        ("lon", Decimal(181), "number.out_of_bounds"),
        ("dims", {"sex": "F emale"}, "code.shape"),
        ("dims", [], "type.wrong"),
        ("foreign", "x", "field.invalid"),
        ("txt", "x", "field.unknown"),
    ],
)
def test_a_wrong_value_is_refused_by_its_rule(field, value, rule):
    [problem] = refusal({field: value})

    assert (problem.field, problem.rule) == (field, rule)
    assert problem.message.id and problem.message.en


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("text", "cafe\u0301", "café"),
        ("page", "a\nb\tc", "a\nb\tc"),
        ("code", "closed", "closed"),
        ("number", 12, Decimal(12)),
        ("number", Decimal("1.50"), Decimal("1.50")),
        ("typed", "-12.5", Decimal("-12.5")),
        ("instant", "2026-01-05T08:00:00+07:00", datetime(2026, 1, 5, 1, tzinfo=UTC)),
        ("instant", "2026-01-05T01:00Z", datetime(2026, 1, 5, 1, tzinfo=UTC)),
        ("day", "2026-01-05", date(2026, 1, 5)),
        ("day", date(2026, 1, 5), date(2026, 1, 5)),
        ("period", "2025-Q1", "2025-Q1"),
        ("period", Period.parse("2025-03"), "2025-03"),
        ("region", "12.75.01", "12.75.01"),
        ("flag", False, False),
        ("lat", None, None),
        ("dims", {"sex": "f", "age": "a0"}, {"age": "a0", "sex": "f"}),
    ],
)
def test_a_right_value_is_kept_exactly(field, value, kept):
    found = loaded(**{field: value})[field]

    assert found == kept and type(found) is type(kept)


def test_an_aware_time_is_kept_in_utc():
    jakarta = datetime(2026, 1, 5, 8, tzinfo=ZoneInfo("Asia/Jakarta"))

    found = loaded(instant=jakarta)["instant"]

    assert found.tzinfo is UTC
    assert found.isoformat() == "2026-01-05T01:00:00+00:00"


def test_a_missing_field_is_named():
    [problem] = refusal({}, Needed)

    assert (problem.field, problem.value, problem.rule) == (
        "text",
        "",
        "field.required",
    )


def test_an_unknown_field_is_answered_with_the_nearest():
    [problem] = refusal({"instan": 1})

    assert "“instant”" in problem.message.en and "“instant”" in problem.message.id


def test_what_is_no_object_is_refused():
    [problem] = refusal([1])

    assert problem.rule == "record.not_object"


def test_all_problems_come_at_once_in_a_stable_order():
    problems = refusal({"text": "", "flag": 1, "nope": 2})

    assert [p.field for p in problems] == ["flag", "nope", "text"]


def test_a_fault_outside_a_schema_becomes_a_problem():
    error = record.fault("x.y", id="salah", en="wrong")

    [problem] = problems_of(error, None)

    assert (problem.field, problem.rule, problem.message.id) == ("$", "x.y", "salah")


def test_a_confirmed_zero_is_not_a_reason():
    assert "nihil" not in record.REASONS and "zero" not in record.REASONS
    assert record.REASONS[0] == "not_reported"


def test_dims_have_one_text_whatever_their_order():
    assert record.dims_key({"sex": "f", "age": "a0"}) == "age=a0;sex=f"
    assert record.dims_key({}) == ""


def test_what_has_no_canonical_form_is_a_programming_error():
    with pytest.raises(TypeError):
        record.canonical({"x": 1.5})


def test_instants_are_written_in_utc():
    moment = datetime(2026, 1, 5, 8, tzinfo=timezone(timedelta(hours=7)))

    assert record.instant_text(moment) == "2026-01-05T01:00:00Z"


def test_periods_speak_their_own_rule():
    with pytest.raises(Refused) as caught:
        Period.parse("2025-3")
    [problem] = refusal({"period": "2025-3"})

    assert problem.rule == caught.value.problems[0].rule
