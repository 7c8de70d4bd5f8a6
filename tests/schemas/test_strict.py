"""Bytes from strangers: what strict JSON takes, marks, and refuses."""

from __future__ import annotations

import json as stdlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import strict
from schemas.values.problem import Refused

GOOD = '{"id": 1, "nama": "Binjai"}'


def rule_of(body: bytes, limits: strict.Limits | None = None) -> str:
    with pytest.raises(Refused) as refused:
        strict.json(body, limits or strict.Limits())
    return refused.value.problems[0].rule


def only_flaw(text: str, **limits: int) -> tuple[str, str]:
    """Pointer and rule of the one flaw in a page whose other record is good."""
    document = strict.json(f"[{text}, {GOOD}]".encode(), strict.Limits(**limits))
    assert document.flawed
    assert document.value[1] == {"id": 1, "nama": "Binjai"}
    [(pointer, problem)] = list(strict.flaws(document.value))
    assert problem.field == pointer
    assert problem.message.id and problem.message.en
    problem.value.encode("utf-8")
    return pointer, problem.rule


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=5)
    | st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        inner,
        max_size=5,
    ),
    max_leaves=30,
)


@given(JSON, st.booleans(), st.sampled_from([None, 1]))
def test_ordinary_json_equals_the_standard_parser_with_decimals(value, ascii, indent):
    body = stdlib.dumps(value, ensure_ascii=ascii, indent=indent).encode()

    document = strict.json(body)

    assert document.value == stdlib.loads(body, parse_float=Decimal)
    assert not document.flawed
    assert list(strict.flaws(document.value)) == []


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_refused_and_nothing_else(body):
    try:
        strict.json(body)
    except Refused as refused:
        assert refused.problems[0].message.id


@given(st.text('[]{}",:\\ n1', max_size=40))
def test_no_text_of_brackets_and_quotes_escapes(text):
    try:
        strict.json(text.encode())
    except Refused as refused:
        assert refused.problems[0].rule.startswith("json.")


@given(st.recursive(st.just([]), lambda x: st.lists(x, max_size=3), max_leaves=20))
def test_the_depth_is_counted_exactly(value):
    def height(item: list) -> int:
        return 1 + max(map(height, item), default=0)

    body = stdlib.dumps({'a"[[\\': value}).encode()
    depth = 1 + height(value)

    strict.json(body, strict.Limits(max_depth=depth))
    assert rule_of(body, strict.Limits(max_depth=depth - 1)) == "json.too_deep"


def test_numbers_are_never_floats():
    document = strict.json(b'{"a": 0.1, "b": 12, "c": 1.5e3, "d": -0.0, "e": -1}')

    kinds = [type(value) for value in document.value.values()]
    assert kinds == [Decimal, int, Decimal, Decimal, int]
    assert document.value["a"] == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "pointer", "rule"),
    [
        ('{"a": NaN}', "/0/a", "json.nan"),
        ('{"a": [1, Infinity]}', "/0/a/1", "json.nan"),
        ('{"a": {"b": -Infinity}}', "/0/a/b", "json.nan"),
        ('{"a": 1e400}', "/0/a", "json.out_of_range"),
        ('{"a": -1E+400}', "/0/a", "json.out_of_range"),
        ('{"a": 1e-400}', "/0/a", "json.out_of_range"),
        ('{"a": 1e999999999999}', "/0/a", "json.out_of_range"),
        ('{"a": 1234567890123456789}', "/0/a", "json.too_many_digits"),
        ('{"a": -1234567890123456789}', "/0/a", "json.too_many_digits"),
        ('{"a": ' + "9" * 5000 + "}", "/0/a", "json.too_many_digits"),
        ('{"a": 0.' + "9" * 5000 + "}", "/0/a", "json.too_many_digits"),
        ('{"a": 1, "a": 2}', "/0", "json.duplicate_key"),
        ('{"x": {"a": 1, "b": 0, "a": 1}}', "/0/x", "json.duplicate_key"),
        (r'{"a/b": "x\ud800"}', "/0/a~1b", "text.surrogate"),
        (r'{"a~": "\uDFFFx"}', "/0/a~0", "text.surrogate"),
        (r'{"a": "x\u0000y"}', "/0/a", "text.nul"),
        (r'{"a\u0000": 1}', "/0", "json.broken_key"),
        (r'{"\ud8aa": 1}', "/0", "json.broken_key"),
        ('{"a": "x\0y"}', "/0/a", "text.control"),
        ('{"a": "x\ny"}', "/0/a", "text.control"),
        ('{"a\n": 1}', "/0", "json.broken_key"),
        ('"NaN\0"', "/0", "text.control"),
        ("NaN", "/0", "json.nan"),
    ],
)
def test_a_value_that_json_forbids_stays_beside_good_neighbours(text, pointer, rule):
    assert only_flaw(text) == (pointer, rule)


@pytest.mark.parametrize("filler", ["x", '\\"', "\\\\", "é", "[", "{}"])
def test_a_text_over_the_cap_is_a_flaw_however_it_is_spelled(filler):
    long = '{"a": "' + filler * 60 + '"}'

    assert only_flaw(long, max_text=50) == ("/0/a", "text.too_long")


def test_a_text_at_the_cap_is_kept():
    document = strict.json(b'["' + b"x" * 50 + b'"]', strict.Limits(max_text=50))

    assert document.value == ["x" * 50]
    assert not document.flawed


def test_a_pair_of_surrogates_is_one_ordinary_character():
    document = strict.json(rb'["\ud83d\ude00"]')

    assert (document.value, document.flawed) == (["\U0001f600"], False)


def test_eighteen_digits_are_a_number_and_escaped_controls_are_text():
    document = strict.json(rb'[-123456789012345678, 123456789012345678, "a\tb\u0001"]')

    assert document.value[2] == "a\tb\x01"
    assert not document.flawed


def test_an_object_with_repeated_keys_keeps_its_other_flaws():
    document = strict.json(rb'[{"a": NaN, "b": "\u0000", "b": 1, "c": "\ud800"}]')

    found = {(pointer, p.rule) for pointer, p in strict.flaws(document.value)}
    assert found == {
        ("/0", "json.duplicate_key"),
        ("/0/a", "json.nan"),
        ("/0/c", "text.surrogate"),
    }
    assert isinstance(document.value[0], strict.FlawedObject)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[{" * 50_000,
        b'[{"a":' * 20 + b"1" + b"}]" * 20,
        b"[" * 33 + b"]" * 33,
    ],
)
def test_deep_json_is_refused_and_the_process_lives(body):
    assert rule_of(body) == "json.too_deep"


def test_brackets_in_strings_are_not_depth():
    body = stdlib.dumps(["[" * 500, '"' + "{" * 500, "\\" * 3 + "[" * 99]).encode()

    assert strict.json(body).value == stdlib.loads(body)


@pytest.mark.parametrize(
    "body", [b'"\xff"', b'{"nama": "caf\xe9"}', b'"\xed\xa0\x80"', b'"\xc0\x80"']
)
def test_invalid_utf8_is_refused(body):
    assert rule_of(body) == "text.not_utf8"


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-32-le"]
)
def test_wide_encodings_are_refused_by_name(encoding):
    with pytest.raises(Refused) as refused:
        strict.json(GOOD.encode(encoding))

    assert refused.value.problems[0].rule == "text.not_utf8"
    assert "UTF-16" in refused.value.problems[0].message.en


def test_a_byte_order_mark_is_accepted():
    assert strict.json(b"\xef\xbb\xbf" + GOOD.encode()).value["id"] == 1


@pytest.mark.parametrize("body", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\xef\xbb\xbf "])
def test_an_empty_body_is_not_zero_records(body):
    assert rule_of(body) == "json.empty"


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><title>Masuk</title><form>",
        b"\xef\xbb\xbf \n<html><body>Sesi berakhir</body></html>",
    ],
)
def test_a_login_page_is_named_as_such(body):
    with pytest.raises(Refused) as refused:
        strict.json(body)

    [problem] = refused.value.problems
    assert problem.rule == "json.login_page"
    assert "sesi" in problem.message.id and "login" in problem.message.id
    assert "session" in problem.message.en and "login" in problem.message.en


@pytest.mark.parametrize(
    "body", [b"<?xml version='1.0'?><rss/>", b"<br />\n<b>Warning</b>: mysqli {}"]
)
def test_other_markup_is_told_apart_from_a_login_page(body):
    assert rule_of(body) == "json.markup"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"data": [1, 2', "cut off"),
        (b'{"data": "abc', "cut off"),
        (b'{"data": ', "cut off"),
        (b"[1] [2]", "after the JSON has ended"),
        (b"[1]\0", "after the JSON has ended"),
        (b"{'a': 1}", "not valid"),
        (b"[01]", "not valid"),
        (b"[1,]", "not valid"),
        (b"[.5]", "not valid"),
        (b"[1_000]", "not valid"),
        ("[١٢]".encode(), "not valid"),
        (b"[nan]", "not valid"),
        (b'["\\x"]', "not valid"),
        (b'["\\u12g4"]', "not valid"),
        (b"\xc2\xa0[1]", "not valid"),
        (b"Database error", "not valid"),
    ],
)
def test_what_is_not_json_is_refused_with_the_place(body, word):
    with pytest.raises(Refused) as refused:
        strict.json(body)

    assert refused.value.problems[0].rule == "json.syntax"
    assert word in refused.value.problems[0].message.en


def test_a_body_over_the_cap_is_refused_before_it_is_read():
    assert rule_of(b"[" + b"1," * 50 + b"1]", strict.Limits(max_bytes=100)) == (
        "json.too_large"
    )
